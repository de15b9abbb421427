/// Why a body was refused: which field, which value, and what would be right.
package struct InputProblem: Error, Hashable, Sendable {
    /// The stable code of a problem.
    package enum Code: String, Sendable, CaseIterable {
        case badJSON = "bad-json"
        case unknownField = "unknown-field"
        case missingField = "missing-field"
        case wrongType = "wrong-type"
        case badValue = "bad-value"
    }

    package var code: Code
    /// The path of the field, as in `framing.marker` or `shutdown[1]`; empty for the body as a whole.
    package var field: String
    /// One sentence with the value and the remedy.
    package var detail: String

    package init(_ code: Code, field: String, _ detail: String) {
        self.code = code
        self.field = field
        self.detail = detail
    }

    package init(_ code: Code, at path: [any CodingKey], _ detail: String) {
        self.init(code, field: fieldPath(path), detail)
    }
}

extension InputProblem {
    /// A field that makes no sense beside another one.
    init(_ path: [any CodingKey], doesNotGoWith other: String) {
        let name = path.last?.stringValue ?? ""
        self.init(.badValue, at: path, "\(name) does not go with \(other); leave it out.")
    }
}

/// `["shutdown", 1]` as `shutdown[1]`; a long name, which can be none of ours, is cut.
package func fieldPath(_ path: [any CodingKey]) -> String {
    path.reduce(into: "") { text, key in
        if let index = key.intValue {
            text += "[\(index)]"
        } else {
            text += (text.isEmpty ? "" : ".") + cut(key.stringValue)
        }
    }
}
