package import Framing

/// What the operation `reply` answers.
package enum Reply: Hashable, Sendable {
    /// The message so many times over, framed or not; where no complete message came, the word for its outcome.
    case echo(repeat: Int, Framing?, Otherwise)
    /// The same bytes whatever came.
    case fixed(Bytes)
    case none

    /// The data twice, or `ERROR:no end!`: the recipe's answer.
    package static let standard = Reply.echo(repeat: 2, nil, Otherwise())
}

/// The words for messages that are not complete.
package struct Otherwise: Hashable, Sendable, Codable {
    package var noEnd = Bytes("ERROR:no end!")
    package var timeout = Bytes("ERROR:timeout")
    package var tooLarge = Bytes("ERROR:too large")

    package init() {}

    /// A string stands for every outcome, an object gives each its own.
    package init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            (noEnd, timeout, tooLarge) = (Bytes(word), Bytes(word), Bytes(word))
            return
        }
        let fields = try Fields(
            decoder, known: ["no-end", "timeout", "too-large"], of: "otherwise",
            forms: "a string, or a JSON object with the fields no-end, timeout, too-large")
        noEnd = try fields.value("no-end", "bytes") ?? noEnd
        timeout = try fields.value("timeout", "bytes") ?? timeout
        tooLarge = try fields.value("too-large", "bytes") ?? tooLarge
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(noEnd, forKey: "no-end")
        try container.encode(timeout, forKey: "timeout")
        try container.encode(tooLarge, forKey: "too-large")
    }
}

extension Reply: Codable {
    /// The most copies of a message in one answer.
    package static let mostRepeats = 1000

    static let form =
        "\"none\", or a JSON object: {\"fixed\":\"hello\"}, or as {\"repeat\":2} with repeat, framing, otherwise"

    package init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) == "stream" {
            throw InputProblem(
                .badValue, at: decoder.codingPath,
                "stream is a reply of a server's short form; in a program put "
                    + "{\"op\":\"receive\",\"until\":\"data\"} and the reply into a repeat.")
        }
        try self.init(decoder, form: Self.form)
    }

    /// - Parameter form: what the field takes, for a problem.
    init(_ decoder: any Decoder, form: String) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard word == "none" else {
                throw InputProblem(
                    .badValue, at: decoder.codingPath, "a reply is \(form); got \(quoted(word)).")
            }
            self = .none
            return
        }
        let fields = try Fields(
            decoder, known: ["repeat", "framing", "otherwise", "fixed"], of: "a reply", forms: form)
        if let fixed: Bytes = try fields.value("fixed", "bytes") {
            try fields.refuse(["repeat", "framing", "otherwise"], with: "fixed")
            self = .fixed(fixed)
            return
        }
        self = .echo(
            repeat: try fields.integer("repeat", in: 1...Self.mostRepeats, of: "copies") ?? 2,
            try fields.value("framing", "a framing"),
            try fields.value("otherwise", "a string, or an object with a word for each outcome")
                ?? Otherwise())
    }

    /// The same answer with a framing, where it is an echo that has none.
    func framed(by framing: Framing) -> Reply {
        guard case .echo(let count, nil, let otherwise) = self else { return self }
        return .echo(repeat: count, framing, otherwise)
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .none:
            var container = encoder.singleValueContainer()
            try container.encode("none")
        case .fixed(let bytes):
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(bytes, forKey: "fixed")
        case .echo(let count, let framing, let otherwise):
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(count, forKey: "repeat")
            try container.encodeIfPresent(framing, forKey: "framing")
            try container.encode(otherwise, forKey: "otherwise")
        }
    }
}
