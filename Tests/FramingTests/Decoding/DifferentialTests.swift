import Testing

@testable import Framing

/// A decoder sees in a stream what the reference sees, however the stream is cut into reads.
struct DifferentialTests {
    /// The default, one that messages come up to, and one that is below some headers.
    static let limits = [16 << 20, 20, 3]

    @Test(arguments: Layouts.all)
    func decoder_agreesWithTheReference_onRandomStreams(_ layout: Framing.Layout) {
        var random = SeededRandom(state: 1)
        var count = 0
        for checksum in Layouts.checksums {
            let framing = Framing(layout, checksum: checksum)
            for limit in Self.limits {
                let decoder = MessageDecoder(framing, limit: limit)
                for _ in 0..<layout.rounds {
                    let bytes = NastyStream(framing: framing).make(&random)
                    let expected = Reference(framing, limit: limit).receive(bytes)
                    for cuts in [
                        Cuts(bytes, every: 1), Cuts(bytes, every: max(1, bytes.count)),
                        Cuts(bytes, random: &random),
                    ] {
                        let sights = receive(decoder, cuts)
                        #expect(sights == expected, "\(framing), limit \(limit), \(bytes) cut \(cuts)")
                        count += 1
                    }
                }
            }
        }
        #expect(count == 27 * layout.rounds)
    }

    @Test(arguments: Layouts.short)
    func decoder_agreesWithTheReference_onEveryCutOfAShortStream(_ layout: Framing.Layout) {
        var random = SeededRandom(state: 2)
        for limit in Self.limits {
            let framing = Framing(layout)
            let decoder = MessageDecoder(framing, limit: limit)
            for _ in 0..<4 {
                let bytes = random.bytes(8, of: layout.nastyAlphabet)
                let expected = Reference(framing, limit: limit).receive(bytes)
                for mask in 0..<Cuts.count(of: bytes.count) {
                    let cuts = Cuts(bytes, mask: mask)
                    let sights = receive(decoder, cuts)
                    if sights != expected {
                        Issue.record("\(sights) is not \(expected): limit \(limit), \(bytes) cut \(cuts)")
                    }
                }
            }
        }
    }

    /// Everything that three letters can say in four bytes, cut in every way.
    @Test(arguments: Layouts.short)
    func decoder_agreesWithTheReference_onEveryShortStream(_ layout: Framing.Layout) {
        let letters = Array(layout.nastyAlphabet.prefix(3))
        let framing = Framing(layout)
        let decoder = MessageDecoder(framing, limit: 2)
        for number in 0..<81 {
            let bytes = [1, 3, 9, 27].map { letters[number / $0 % 3] }
            let expected = Reference(framing, limit: 2).receive(bytes)
            for mask in 0..<Cuts.count(of: bytes.count) {
                let cuts = Cuts(bytes, mask: mask)
                #expect(receive(decoder, cuts) == expected, "\(bytes) cut \(cuts)")
            }
        }
    }

    /// The reference is held to what is known, since all the rest is held to it.
    @Test(
        arguments: [(Checksum.Algorithm.crc32, 0xCBF4_3926), (.crc32c, 0xE306_9283)]
            as [(Checksum.Algorithm, UInt32)])
    func reference_hasTheCheckValues(_ algorithm: Checksum.Algorithm, _ value: UInt32) {
        #expect(ReferenceChecksum.value(Array("123456789".utf8), algorithm) == value)
        #expect(ReferenceChecksum.value([], algorithm) == 0)
    }

    /// Streams in which nothing happens would prove nothing: every kind of message and of defect comes up.
    @Test
    func streams_holdEverythingThatCanGoWrong() {
        var random = SeededRandom(state: 3)
        var rules: Set<FramingRule> = []
        var kinds: Set<String> = []
        for layout in Layouts.all {
            for checksum in Layouts.checksums {
                let framing = Framing(layout, checksum: checksum)
                let bytes = (0..<layout.rounds).flatMap { _ in NastyStream(framing: framing).make(&random) }
                for sight in Reference(framing, limit: 20).receive(bytes) {
                    if case .malformed(let rule, _)? = sight.defect { rules.insert(rule) }
                    kinds.insert(sight.kind)
                }
            }
        }
        // A delimiter of 65 bytes has a test of its own, and what follows the end is seen by who keeps the conversation.
        let elsewhere: Set<FramingRule> = [.delimiterTooLong, .afterClosing]
        #expect(rules == Set(FramingRule.allCases).subtracting(elsewhere))
        #expect(
            kinds == [
                "complete", "closing", "noEnd", "openEscape", "header", "body", "checksum",
                "the closing frame",
                "malformed", "mismatch", "declared too large", "too large",
            ])
    }
}

extension Framing.Layout {
    /// How many streams of each framing: more where there are few framings of the kind.
    fileprivate var rounds: Int {
        switch self {
        case .marker, .lengthText: 3
        case .lengthBinary: 5
        case .line, .nul, .escaped, .base64Line, .announced, .endOfStream: 30
        }
    }
}

extension Sight {
    fileprivate var kind: String {
        switch defect {
        case nil: closes ? "closing" : "complete"
        case .noEnd?: "noEnd"
        case .openEscape?: "openEscape"
        case .truncated(.closing, _, _)?: "the closing frame"
        case .truncated(let part, _, _)?: part.rawValue
        case .malformed?: "malformed"
        case .checksumMismatch?: "mismatch"
        case .tooLarge(nil, _)?: "too large"
        case .tooLarge?: "declared too large"
        }
    }
}
