import Framing

/// The words for messages that are not complete.
package struct Otherwise: Hashable, Sendable {
    /// The outcomes that leave somebody to talk to.
    package static let outcomes: [MessageOutcome] = [
        .noEnd, .truncated, .malformed, .checksumMismatch, .tooLarge, .timeout,
    ]

    private var words: [MessageOutcome: Bytes]

    package init() {
        words = Dictionary(uniqueKeysWithValues: Self.outcomes.map { ($0, Self.standard($0)) })
    }

    /// The word for an outcome; nil for one that leaves nobody to talk to, or needs no word.
    package subscript(outcome: MessageOutcome) -> Bytes? { words[outcome] }

    private static func standard(_ outcome: MessageOutcome) -> Bytes {
        switch outcome {
        case .noEnd: Bytes("ERROR:no end!")
        case .checksumMismatch: Bytes("ERROR:checksum")
        case .tooLarge: Bytes("ERROR:too large")
        default: Bytes("ERROR:\(outcome.rawValue)")
        }
    }

    /// Refuses a word whose length the framing can not hold.
    func check(_ encoder: MessageEncoder, at path: [any CodingKey]) throws(InputProblem) {
        for outcome in Self.outcomes {
            guard let word = self[outcome], !encoder.fits(word.count) else { continue }
            throw InputProblem(
                .badValue, at: path + [FieldKey(stringValue: outcome.rawValue)],
                "the word for \(outcome.rawValue) has \(word.count) bytes, too many for the length of the answer's framing; make that wider, or the word shorter."
            )
        }
    }

    /// Bytes of all of them, but for what they have in common.
    func size(framedBy encoder: MessageEncoder) -> Int {
        words.values.reduce(0) {
            $0 + (encoder.tail == nil ? encoder.largestSize($1.count) : $1.count)
        }
    }
}

extension Otherwise: Codable {
    /// A string stands for every outcome, an object gives each its own.
    package init(from decoder: any Decoder) throws {
        self.init()
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            for outcome in Self.outcomes { words[outcome] = Bytes(word) }
            return
        }
        let names = Self.outcomes.map(\.rawValue)
        let fields = try Fields(
            decoder, known: names, of: "otherwise",
            forms: "a string, or a JSON object with the fields \(names.joined(separator: ", "))")
        for outcome in Self.outcomes {
            words[outcome] = try fields.value(outcome.rawValue, "bytes") ?? words[outcome]
        }
    }

    /// All the words, the standard ones among them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        for outcome in Self.outcomes {
            try container.encode(known: self[outcome], forKey: FieldKey(stringValue: outcome.rawValue))
        }
    }
}
