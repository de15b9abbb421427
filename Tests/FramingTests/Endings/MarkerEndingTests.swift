import Testing

@testable import Framing

/// Markers, and what goes wrong with them.
struct MarkerEndingTests {
    @Test("endings: marker-split, cut anywhere", arguments: 1...24)
    func marker_isFound_whereverItIsCut(_ size: Int) {
        let framing = Framing.marker(Array("SERVER WRONG MARKER".utf8))
        let bytes = wire(framing, "a1234") + Array("tail".utf8)
        for offset in 0..<size {
            #expect(
                receive(framing, Cuts(bytes, every: size, offset: offset)) == [
                    .message("a1234", 24), .end("tail", .noEnd(matched: 0, of: 19)),
                ], "first read \(offset)")
        }
    }

    /// A look at the last two reads misses a marker of `n + 2` bytes in reads of `n` at some places, and one of `2 n + 1`
    /// bytes at every place.
    @Test("endings: marker-split, in reads shorter than half of it", arguments: 1...8, 1...20)
    func marker_isFound_inShortReads(_ read: Int, _ count: Int) {
        let marker = Array("ENDOFTHEWHOLEMESSAGE".utf8.prefix(count))
        for ahead in 0..<8 {
            let payload = [UInt8](repeating: 0x78, count: ahead)
            let sights = receive(.marker(marker), Cuts(payload + marker + Array("yyy".utf8), every: read))
            #expect(sights.payloads == [payload])
            #expect(sights.last == .end("yyy", .noEnd(matched: 0, of: count)))
        }
    }

    /// A marker and a stream in which a prefix of the marker runs into the marker.
    struct Overlap: Sendable, CustomTestStringConvertible {
        var marker: String
        var stream: String
        var messages: [String]
        var tail = ""
        /// With how many bytes the marker begins in the tail.
        var begun = 0
        var testDescription: String { "\(marker.debugDescription) in \(stream.debugDescription)" }
    }

    @Test(
        "endings: marker-self-overlap",
        arguments: [
            Overlap(marker: "123456", stream: "1123456", messages: ["1"]),
            Overlap(marker: "123456", stream: "123123456", messages: ["123"]),
            Overlap(marker: "\r\n.\r\n", stream: "\r\n\r\n.\r\n", messages: ["\r\n"]),
            Overlap(marker: "\r\n.\r\n", stream: "a\r\n.\r\r\n.\r\n", messages: ["a\r\n.\r"]),
            Overlap(marker: "aab", stream: "aaab", messages: ["a"]),
            Overlap(marker: "aab", stream: "aaaaabaab", messages: ["aaa", ""]),
            Overlap(marker: "aaa", stream: "aaaaa", messages: [""], tail: "aa", begun: 2),
            Overlap(marker: "abab", stream: "ababab", messages: [""], tail: "ab", begun: 2),
            Overlap(marker: "abab", stream: "xxaba", messages: [], tail: "xxaba", begun: 3),
            Overlap(marker: "abcabd", stream: "abcabcabd", messages: ["abc"]),
            Overlap(marker: "x", stream: "xxaxb", messages: ["", "", "a"], tail: "b"),
        ])
    func marker_isFound_whenItsPrefixRunsIntoIt(_ overlap: Overlap) {
        let bytes = Array(overlap.stream.utf8)
        let marker = Array(overlap.marker.utf8)
        for mask in 0..<Cuts.count(of: bytes.count) {
            let cuts = Cuts(bytes, mask: mask)
            let sights = receive(.marker(marker), cuts)
            #expect(sights.payloads == overlap.messages.map { Array($0.utf8) }, "cut \(cuts)")
            #expect(
                sights.last == .end(overlap.tail, .noEnd(matched: overlap.begun, of: marker.count)),
                "cut \(cuts)")
        }
    }

    @Test("endings: marker-in-payload")
    func marker_endsTheMessage_whenThePayloadHoldsIt() {
        let framing = Framing.marker(Array("END".utf8))
        #expect(
            receive(framing, Cuts(wire(framing, "the END of ENDs"), every: 2)) == [
                .message("the ", 7), .message(" of ", 7), .message("s", 4),
                .end(.noEnd(matched: 0, of: 3)),
            ])
    }

    @Test("endings: marker-pipelined")
    func marker_keepsTheTail_whenMessagesArriveTogether() {
        let bytes = Array("oneENDtwoENDthrEN".utf8)
        for size in 1...bytes.count {
            #expect(
                receive(.marker(Array("END".utf8)), Cuts(bytes, every: size)) == [
                    .message("one", 6), .message("two", 6), .end("thrEN", .noEnd(matched: 2, of: 3)),
                ])
        }
    }

    /// With a marker of the other side's, or one that a lenient receiver takes for its own, there is no message at all: the
    /// rest of a mail behind LF.CRLF must not become the next mail.
    @Test(
        "endings: marker-disagreement",
        arguments: [
            ("SERVER WRONG MARKER", "a1234CLIENT WRONG MARKER"), ("END", "a1234end"), ("END", "a1234E ND"),
            ("\r\n.\r\n", "mail\n.\nmail\n.\r\nmail\r\n.\nmail\r.\rmail"), ("\r\n", "a\nb\rc"),
        ])
    func marker_endsNothing_whenTheSenderHasAnother(_ marker: String, _ stream: String) {
        let marker = Array(marker.utf8)
        for size in 1...stream.utf8.count {
            let sights = receive(.marker(marker), Cuts(Array(stream.utf8), every: size))
            #expect(sights == [.end(stream, .noEnd(matched: 0, of: marker.count))], "reads of \(size)")
        }
    }

    @Test(
        "endings: marker-missing",
        arguments: [("", 0), ("a1234", 0), ("a1234E", 1), ("EEN", 2), ("EN END", 3)])
    func marker_isMissedAtTheEndOfTheStreamOnly(_ stream: String, _ begun: Int) {
        for size in 1...6 {
            let sights = receive(.marker(Array("END!".utf8)), Cuts(Array(stream.utf8), every: size))
            #expect(sights == [.end(stream, .noEnd(matched: begun, of: 4))])
        }
    }

    /// What Swift's strings make of these is the contrary: CRLF is one character and not a line feed, an accent changes the
    /// letter before it, and two ways to write é are the same.
    @Test(
        "endings: marker-unicode",
        arguments: [
            ([0x0A], [0x61, 0x0D, 0x0A], [0x61, 0x0D]),
            ([0x45, 0x4E, 0x44], [0x61, 0x45, 0x4E, 0x44, 0xCC, 0x81], [0x61]),
            ([0xC3, 0xA9], [0x65, 0xCC, 0x81], nil), ([0x65, 0xCC, 0x81], [0xC3, 0xA9], nil),
            ([0xA9], [0xC3, 0xA9], [0xC3]), ([0xFF], [0xEF, 0xBF, 0xBD], nil),
            ([0xEF, 0xBF, 0xBD], [0xFF], nil), ([0], [1, 0, 2], [1]),
        ] as [([UInt8], [UInt8], [UInt8]?)])
    func marker_isComparedAsBytes(_ marker: [UInt8], _ stream: [UInt8], _ payload: [UInt8]?) {
        #expect(receive(.marker(marker), Cuts(stream, every: 1)).payloads == (payload.map { [$0] } ?? []))
    }
}
