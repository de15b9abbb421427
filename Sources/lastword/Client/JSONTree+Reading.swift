import ControlPlane

/// Looks at an answer. What is not there is null.
extension JSONTree {
    subscript(_ name: String) -> JSONTree {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    var items: [JSONTree] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    var integer: Int? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    /// For a cell of a table, or behind a name: a text as it is, anything else as JSON, a dash for null.
    var cell: String {
        switch self {
        case .null: "-"
        case .text(let text): text.printable
        case .integer(let number): "\(number)"
        default: json
        }
    }

    /// As JSON in one line.
    var json: String {
        guard let bytes = try? encodeJSON(self) else { return "" }
        return String(decoding: bytes.dropLast(), as: UTF8.self).printable
    }

    /// One line for each value within, under the way to it: `timeouts.idle`, `program[0]`. An element of a list is
    /// whole, since the members of one belong together.
    func outline(_ path: String = "") -> [(name: String, value: String)] {
        switch self {
        case .object(let members) where !members.isEmpty:
            members.sorted { $0.key < $1.key }.flatMap { key, value in
                value.outline(path.isEmpty ? key : "\(path).\(key)")
            }
        case .list(let items) where !items.isEmpty:
            items.enumerated().map { ("\(path)[\($0)]", $1.cell) }
        case .list: [(path, "[]")]
        case .object: [(path, "{}")]
        default: [(path, cell)]
        }
    }
}

extension String {
    /// With escapes in place of control characters, so that a terminal shows it and does not obey it.
    var printable: String {
        guard unicodeScalars.contains(where: \.rulesTerminals) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.rulesTerminals {
                text += scalar.escaped(asASCII: true)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal may obey it: control characters, and those that turn the direction of the text.
    fileprivate var rulesTerminals: Bool {
        switch properties.generalCategory {
        case .control, .format: true
        default: false
        }
    }
}
