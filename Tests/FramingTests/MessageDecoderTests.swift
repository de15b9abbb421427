import Testing

@testable import Framing

/// A decoder gives the same result however the bytes are cut into reads.
struct MessageDecoderTests {
    @Test("A marker cut anywhere is found (endings: marker-split)", arguments: 1...24)
    func marker_isFound_whereverItIsCut(_ size: Int) {
        let framing = Framing.marker(Array("SERVER WRONG MARKER".utf8))
        let bytes = encode(framing, "a1234") + Array("tail".utf8)
        for offset in 0..<size {
            let stream = decode(framing, Cuts(bytes, every: size, offset: offset))
            #expect(stream.messages == [Array("a1234".utf8)], "first read \(offset)")
            #expect(stream.tail == Array("tail".utf8), "first read \(offset)")
        }
    }

    /// A marker and a stream in which a prefix of the marker runs into the marker.
    struct Overlap: Sendable, CustomTestStringConvertible {
        var marker: String
        var stream: String
        var messages: [String]
        var tail = ""
        var testDescription: String { "\(marker.debugDescription) in \(stream.debugDescription)" }
    }

    @Test(
        "A prefix of the marker ahead of it (endings: marker-self-overlap)",
        arguments: [
            Overlap(marker: "123456", stream: "1123456", messages: ["1"]),
            Overlap(marker: "123456", stream: "123123456", messages: ["123"]),
            Overlap(marker: "\r\n.\r\n", stream: "\r\n\r\n.\r\n", messages: ["\r\n"]),
            Overlap(marker: "\r\n.\r\n", stream: "a\r\n.\r\r\n.\r\n", messages: ["a\r\n.\r"]),
            Overlap(marker: "aab", stream: "aaab", messages: ["a"]),
            Overlap(marker: "aab", stream: "aaaaabaab", messages: ["aaa", ""]),
            Overlap(marker: "aaa", stream: "aaaaa", messages: [""], tail: "aa"),
            Overlap(marker: "abab", stream: "ababab", messages: [""], tail: "ab"),
            Overlap(marker: "abcabd", stream: "abcabcabd", messages: ["abc"]),
            Overlap(marker: "x", stream: "xxaxb", messages: ["", "", "a"], tail: "b"),
        ])
    func marker_isFound_whenItsPrefixRunsIntoIt(_ overlap: Overlap) {
        let bytes = Array(overlap.stream.utf8)
        for size in 1...bytes.count {
            let stream = decode(.marker(Array(overlap.marker.utf8)), Cuts(bytes, every: size))
            #expect(stream.messages == overlap.messages.map { Array($0.utf8) }, "reads of \(size)")
            #expect(stream.tail == Array(overlap.tail.utf8), "reads of \(size)")
        }
    }

    @Test("A marker in the payload ends the message there (endings: marker-in-payload)")
    func marker_endsTheMessage_whenThePayloadHoldsIt() {
        let framing = Framing.marker(Array("END".utf8))
        let stream = decode(framing, Cuts(encode(framing, "oneENDtwo"), every: 2))
        #expect(stream == Stream(messages: [Array("one".utf8), Array("two".utf8)]))
    }

    @Test("Messages that share a read keep apart (endings: marker-pipelined)")
    func marker_keepsTheTail_whenMessagesArriveTogether() {
        let bytes = Array("oneENDtwoENDthrEN".utf8)
        for size in 1...bytes.count {
            let stream = decode(.marker(Array("END".utf8)), Cuts(bytes, every: size))
            #expect(stream.messages == [Array("one".utf8), Array("two".utf8)])
            #expect(stream.tail == Array("thrEN".utf8))
        }
    }

    @Test(
        "endings: marker-disagreement, marker-missing",
        arguments: ["a1234CLIENT WRONG MARKER", "a1234", ""])
    func marker_leavesAllAsTail_whenItDoesNotCome(_ text: String) {
        let stream = decode(.marker(Array("SERVER WRONG MARKER".utf8)), Cuts(Array(text.utf8), every: 2))
        #expect(stream == Stream(messages: [], tail: Array(text.utf8)))
    }

    @Test("A marker is bytes, not text (endings: marker-unicode)")
    func marker_isComparedAsBytes() {
        let composed: [UInt8] = [0xC3, 0xA9]
        let decomposed: [UInt8] = [0x65, 0xCC, 0x81]
        #expect(decode(.marker(composed), Cuts(decomposed, every: 1)).messages.isEmpty)
        #expect(decode(.marker([0]), Cuts([1, 0, 2], every: 1)).messages == [[1]])
    }

    @Test(
        arguments: [
            (.lf, "a\r\nb\n\nc", ["a\r", "b", ""], "c"), (.crlf, "a\nb\r\n\r\r\nc\r", ["a\nb", "\r"], "c\r"),
            (.either, "a\r\nb\n\n\r\n\r\r\nc\r", ["a", "b", "", "", "\r"], "c\r"),
        ] as [(LineEnding, String, [String], String)])
    func line_endsWhereItsRuleSays(_ ending: LineEnding, _ text: String, _ lines: [String], _ tail: String) {
        let bytes = Array(text.utf8)
        for size in 1...bytes.count {
            let stream = decode(.line(ending), Cuts(bytes, every: size))
            #expect(stream.messages == lines.map { Array($0.utf8) }, "reads of \(size)")
            #expect(stream.tail == Array(tail.utf8), "reads of \(size)")
        }
    }

    @Test(arguments: ["", "a", "a\nb\u{0}"])
    func endOfStream_isOneMessage_completeAtTheEndOnly(_ text: String) {
        let stream = decode(.endOfStream, Cuts(Array(text.utf8), every: 1))
        #expect(stream == Stream(messages: [Array(text.utf8)], tail: [], endsWithMessage: true))
    }

    @Test(arguments: [LineEnding.lf, .crlf, .either])
    func encode_addsWhatADecoderFinds(_ ending: LineEnding) {
        for framing in [Framing.line(ending), .marker([0, 1, 0]), .endOfStream] {
            let stream = decode(framing, Cuts(encode(framing, "a1234"), every: 1))
            #expect(stream.messages == [Array("a1234".utf8)])
            #expect(stream.tail.isEmpty)
        }
    }

    /// A small alphabet, so that markers and their prefixes come up often.
    @Test("Random streams, randomly cut, against a naive search", arguments: UInt64(1)...200)
    func decoder_agreesWithANaiveSearch(_ seed: UInt64) {
        var random = SeededRandom(state: seed)
        let alphabet: [UInt8] = seed.isMultiple(of: 2) ? [0x61, 0x62] : [0x0D, 0x0A, 0x2E]
        let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
            alphabet.randomElement(using: &random)!
        }
        let marker = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            alphabet.randomElement(using: &random)!
        }
        let framings: [Framing] = [.marker(marker), .line(.lf), .line(.crlf), .line(.either), .endOfStream]
        for framing in framings {
            let expected = decodeNaively(framing, bytes)
            for _ in 0..<5 {
                let cuts = Cuts(bytes, random: &random)
                #expect(decode(framing, cuts) == expected, "\(framing), cut \(cuts)")
            }
        }
    }

    @Test("Each byte is looked at a bounded number of times", .timeLimit(.minutes(1)))
    func marker_costsLinearTime_whenEveryByteAlmostMatches() {
        let framing = Framing.marker(Array(repeating: 0x61, count: 4000) + [0x62])
        var bytes = [UInt8](repeating: 0x61, count: 1 << 20)
        let decoder = MessageDecoder(framing)
        var progress = MessageDecoder.Progress()
        bytes.withUnsafeMutableBytes { all in
            for end in stride(from: 256, through: all.count, by: 256) {
                #expect(
                    decoder.advance(&progress, UnsafeMutableRawBufferPointer(rebasing: all[..<end])) == nil)
            }
        }
        #expect(progress.matched == 4000)
    }
}
