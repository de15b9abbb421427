import Foundation
import Yams

/// A value of JSON or YAML, to be looked at.
enum JSONValue: Equatable, Codable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }

    /// The same object without a member.
    func without(_ name: String) -> JSONValue {
        guard case .object(var members) = self else { return self }
        members[name] = nil
        return .object(members)
    }

    init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(json))
    }

    init(yaml: String) throws {
        self = Self.of(try Yams.load(yaml: yaml) ?? NSNull())
    }

    /// What Yams makes of a document; a quoted number is a text.
    private static func of(_ value: Any) -> JSONValue {
        switch value {
        case let flag as Bool: .flag(flag)
        case let number as Int: .number(Double(number))
        case let number as Double: .number(number)
        case let text as String: .text(text)
        case let list as [Any]: .list(list.map(of))
        case let object as [AnyHashable: Any]:
            .object([String: JSONValue](uniqueKeysWithValues: object.map { ("\($0.key)", of($0.value)) }))
        default: .null
        }
    }
}

extension JSONValue {
    subscript(_ key: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object[key]
    }

    subscript(_ index: Int) -> JSONValue? {
        guard case .list(let list) = self, list.indices.contains(index) else { return nil }
        return list[index]
    }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    var number: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    var flag: Bool? {
        guard case .flag(let flag) = self else { return nil }
        return flag
    }

    /// The elements of a list.
    var items: [JSONValue] {
        guard case .list(let list) = self else { return [] }
        return list
    }

    /// The members of an object.
    var members: [String: JSONValue] {
        guard case .object(let object) = self else { return [:] }
        return object
    }

    /// The texts in a list of texts.
    var texts: [String] {
        items.compactMap(\.text)
    }

    /// The JSON text.
    var bytes: [UInt8] {
        get throws { Array(try JSONEncoder().encode(self)) }
    }
}
