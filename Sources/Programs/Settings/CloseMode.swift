/// How a side lets go of its socket.
package enum CloseMode: Hashable, Sendable {
    /// Reads the peer's end first.
    case afterEnd
    case immediately
    /// Closes with a reset.
    case reset
    /// Closes with SO_LINGER: whole seconds in which the close waits for what was sent.
    case linger(TimeSpan)
    /// Goes without a packet.
    case vanish
    /// Keeps the connection until the conversation's time is up, or it is driven by hand.
    case never

    /// The modes that are a word in JSON.
    package static let words: [(word: String, mode: CloseMode)] = [
        ("after-end", .afterEnd), ("immediately", .immediately), ("reset", .reset), ("vanish", .vanish),
        ("never", .never),
    ]

    /// The word that it is in JSON, or that names its field.
    var word: String { Self.words.first { $0.mode == self }?.word ?? "linger" }

    /// The operations that carry it out.
    func operations(receiveSize: Int) -> [Operation] {
        switch self {
        case .afterEnd: [Operation(.receive(.end, receiveSize: receiveSize)), Operation(.close)]
        case .immediately: [Operation(.close)]
        case .reset: [Operation(.reset)]
        case .linger(let time): [Operation(.linger(time))]
        case .vanish: [Operation(.vanish)]
        case .never: [Operation(.hold)]
        }
    }

    /// Whether a send that names it, and no shutdown, makes none: it closes in place of the shutdown.
    var replacesShutdown: Bool { self != .afterEnd && self != .never }
}

extension CloseMode: Codable {
    static let form =
        words.map { "'\($0.word)'" }.joined(separator: ", ") + " or {\"linger\":\"2s\"}"

    package init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard let mode = Self.words.first(where: { $0.word == word })?.mode else {
                let near = nearest(to: word, in: Self.words.map(\.word))
                throw InputProblem(
                    .badValue, at: decoder.codingPath,
                    "close is \(Self.form); got \(quoted(word))"
                        + (near.map { ": did you mean '\($0)'?" } ?? "."))
            }
            self = mode
            return
        }
        let fields = try Fields(decoder, known: ["linger"], of: "close", forms: Self.form)
        self = .linger(try fields.lingerTime("linger"))
    }

    package func encode(to encoder: any Encoder) throws {
        if case .linger(let time) = self {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(time, forKey: "linger")
        } else {
            var container = encoder.singleValueContainer()
            try container.encode(Self.words.first { $0.mode == self }?.word)
        }
    }
}
