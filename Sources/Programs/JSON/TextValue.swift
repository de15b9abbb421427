/// A value that is a string of a certain form in JSON.
package protocol TextValue: Codable, Hashable, Sendable, CustomStringConvertible {
    /// What the string must be, as in `a time is a string with a unit`.
    static var form: String { get }

    /// Nil where the text is not of that form.
    init?(_ text: String)
}

extension TextValue {
    package init(from decoder: any Decoder) throws {
        guard let text = try? decoder.singleValueContainer().decode(String.self) else {
            throw InputProblem(
                .wrongType, at: decoder.codingPath, "\(Self.form); got \(FoundValue(decoder)).")
        }
        guard let value = Self(text) else {
            throw InputProblem(.badValue, at: decoder.codingPath, "\(Self.form); got \(quoted(text)).")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
