/// A value that is one of a few words in JSON.
package protocol Choice: RawRepresentable<String>, CaseIterable, Codable, Hashable, Sendable {
    /// What the words choose, as in "close".
    static var subject: String { get }
}

extension Choice {
    package init(from decoder: any Decoder) throws {
        let words = Self.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        guard let word = try? decoder.singleValueContainer().decode(String.self) else {
            throw InputProblem(
                .wrongType, at: decoder.codingPath,
                "\(Self.subject) is one of \(words); got \(FoundValue(decoder)).")
        }
        guard let value = Self(rawValue: word) else {
            let near = nearest(to: word, in: Self.allCases.map(\.rawValue))
            throw InputProblem(
                .badValue, at: decoder.codingPath,
                "\(Self.subject) is one of \(words); got \(quoted(word))"
                    + (near.map { ": did you mean '\($0)'?" } ?? "."))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
