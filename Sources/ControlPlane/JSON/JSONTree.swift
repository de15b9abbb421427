import FoundationEssentials

/// Any JSON value, for bodies that are put together from several places.
package enum JSONTree: Hashable, Sendable {
    case null
    case flag(Bool)
    /// A whole number that `Int` holds.
    case integer(Int)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    /// A number where the text is one in JSON, else the text: what is wrong with it is for the field to say.
    package init(argument: String) {
        let isNumber = argument.utf8.first.map { isDigit($0) || $0 == UInt8(ascii: "-") } ?? false
        let number = isNumber ? try? decodeJSON(Array(argument.utf8), as: JSONTree.self) : nil
        self = number ?? .text(argument)
    }
}

extension JSONTree: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONTree].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}

/// Reads a body as JSON, with other fields in place of some of its own.
///
/// - Throws: `Problem`, or the `InputProblem` of the value.
package func decodeJSON<Value: Decodable>(
    _ body: [UInt8], with fields: [String: JSONTree], as type: Value.Type = Value.self
) throws -> Value {
    // A body that is no object is for the value to refuse.
    guard !fields.isEmpty, case .object(let object) = try decodeJSON(body, as: JSONTree.self) else {
        return try decodeJSON(body)
    }
    return try decodeJSON(encodeJSON(JSONTree.object(object.merging(fields) { $1 })))
}
