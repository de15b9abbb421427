import Testing

@testable import Framing

/// Framings that mark the end within the content: NUL, escapes, base64, a delimiter of the message's own.
struct ContentEndingTests {
    @Test(
        "endings: nul-terminator",
        arguments: [
            ([0x61, 0, 0x62], [[0x61], [0x62]]), ([0], [[], []]), ([0x61, 0, 0], [[0x61], [], []]),
            // "hi" in UTF-16, which is full of them.
            ([0x68, 0, 0x69, 0], [[0x68], [0x69], []]), ([0xC0, 0x80], [[0xC0, 0x80]]),
        ] as [([UInt8], [[UInt8]])])
    func nul_endsTheMessage_whenThePayloadHoldsIt(_ payload: [UInt8], _ messages: [[UInt8]]) {
        let bytes = MessageEncoder(.nul).encode(payload)!.bytes
        for size in 1...bytes.count {
            #expect(receive(.nul, Cuts(bytes, every: size)).payloads == messages)
        }
        let open = receive(.nul, Cuts(payload.filter { $0 != 0 }, every: 1))
        #expect(open.defects == [.noEnd(matched: 0, of: 1)])
    }

    /// The escape is `!`, the delimiter `;`.
    @Test(
        "endings: escape",
        arguments: [
            ("a!;b;", [.message("a;b", 5), .end(.noEnd(matched: 0, of: 1))]),
            // An escaped escape leaves the delimiter behind it what it is.
            ("a!!;", [.message("a!", 4), .end(.noEnd(matched: 0, of: 1))]),
            ("a!!!;;", [.message("a!;", 6), .end(.noEnd(matched: 0, of: 1))]),
            ("!!!!;;", [.message("!!", 5), .message("", 1), .end(.noEnd(matched: 0, of: 1))]),
            // An escape that hides the delimiter leaves no end.
            ("a!;", [.end("a!;", .noEnd(matched: 0, of: 1))]),
            // Before anything else it is nothing, and the first one counts.
            (
                "a!b;c;",
                [
                    .raw("a!b;".utf8, .malformed(.escape, at: 1)), .message("c", 2),
                    .end(.noEnd(matched: 0, of: 1)),
                ]
            ),
            ("!!!x!y;", [.raw("!!!x!y;".utf8, .malformed(.escape, at: 2)), .end(.noEnd(matched: 0, of: 1))]),
            // Without an end that is not looked at.
            ("a!b", [.end("a!b", .noEnd(matched: 0, of: 1))]),
            // The stream ends within one.
            ("a!", [.end("a!", .openEscape(at: 1))]), ("!!!", [.end("!!!", .openEscape(at: 2))]),
            ("x;!", [.message("x", 2), .end("!", .openEscape(at: 0))]),
        ] as [(String, [Sight])])
    func escape_isReadInPairs_howeverItIsCut(_ stream: String, _ expected: [Sight]) {
        let framing = Framing(.escaped(delimiter: UInt8(ascii: ";"), escape: UInt8(ascii: "!")))
        let bytes = Array(stream.utf8)
        for mask in 0..<Cuts.count(of: bytes.count) {
            let cuts = Cuts(bytes, mask: mask)
            #expect(receive(framing, cuts) == expected, "cut \(cuts)")
        }
    }

    /// What a lenient reader takes: no padding, junk, two texts in one, bits left over, padding alone, white space.
    @Test(
        "endings: base64",
        arguments: [
            ("aGk", .base64Padding, 3), ("aGk*", .base64Character, 3), ("aGk=aGk=", .base64Padding, 3),
            ("aGl=", .base64Bits, 2), ("aH==", .base64Bits, 1), ("====", .base64Padding, 0),
            ("=", .base64Padding, 0), ("a", .base64Padding, 1), ("a===", .base64Padding, 1),
            ("aG=", .base64Padding, 2), ("aGk==", .base64Padding, 3), ("aGkx=", .base64Padding, 4),
            ("aGkx====", .base64Padding, 4), ("aG=k", .base64Padding, 2), ("aG k", .base64Character, 2),
            (" aGk=", .base64Character, 0), ("aGk= ", .base64Character, 4), ("aGk=\t", .base64Character, 4),
            ("aG-_", .base64Character, 2), ("aG\0k", .base64Character, 2), ("aGk\u{E9}", .base64Character, 3),
            ("aGk\r", .base64Character, 3), ("aGk=\r", .base64Character, 4), ("aG=*", .base64Character, 3),
        ] as [(String, FramingRule, Int)])
    func base64_isRefused_whenItIsNotCanonical(_ text: String, _ rule: FramingRule, _ place: Int) {
        let bytes = Array((text + "\n").utf8)
        for size in 1...bytes.count {
            #expect(
                receive(Framing(.base64Line(.lf)), Cuts(bytes, every: size)) == [
                    .raw(bytes, .malformed(rule, at: place)), .end(.noEnd(matched: 0, of: 1)),
                ])
        }
    }

    /// A line feed within it ends the line.
    @Test("endings: base64, over two lines")
    func base64_isCutByALineFeed() {
        for ending in [LineEnding.lf, .either] {
            #expect(
                receive(Framing(.base64Line(ending)), Cuts(Array("aG\nk=\n\naGk=\n".utf8), every: 3)) == [
                    .raw("aG\n".utf8, .malformed(.base64Padding, at: 2)),
                    .raw("k=\n".utf8, .malformed(.base64Padding, at: 1)), .message("", 1),
                    .message("hi", 5), .end(.noEnd(matched: 0, of: 1)),
                ])
        }
        #expect(
            receive(Framing(.base64Line(.crlf)), Cuts(Array("aG\nk\r\n".utf8), every: 1)).first
                == .raw("aG\nk\r\n".utf8, .malformed(.base64Character, at: 2)))
    }

    private static let longest = String(repeating: "ab", count: 32)

    @Test(
        "endings: announced-delimiter",
        arguments: [
            ("=\nhi=", [.message("hi", 5), .end(.truncated(.header, received: 0, expected: nil))]),
            // Empty: it would end every message at once, or none.
            (
                "\nhi",
                [
                    .raw("\n".utf8, .malformed(.delimiterEmpty, at: 0)),
                    .end("hi", .truncated(.header, received: 2, expected: nil)),
                ]
            ),
            // A prefix of itself.
            ("aa\nbaaa", [.message("b", 6), .end("a", .truncated(.header, received: 1, expected: nil))]),
            ("aab\naaab", [.message("a", 8), .end(.truncated(.header, received: 0, expected: nil))]),
            ("aab\naa", [.end("aab\naa", .noEnd(matched: 2, of: 3))]),
            // In the payload: the message ends there, and the rest announces the next.
            ("--\na--b--\n", [.message("a", 6), .end("b--\n", .noEnd(matched: 0, of: 3))]),
            // Another one for each message, in one stream.
            (
                "x\n1x" + "yy\n2xyy",
                [.message("1", 4), .message("2x", 7), .end(.truncated(.header, received: 0, expected: nil))]
            ),
            // The line feed is no part of it, a carriage return is.
            ("=\r\nhi=\r", [.message("hi", 7), .end(.truncated(.header, received: 0, expected: nil))]),
            ("=\n\n=", [.message("\n", 4), .end(.truncated(.header, received: 0, expected: nil))]),
            ("=", [.end("=", .truncated(.header, received: 1, expected: nil))]),
        ] as [(String, [Sight])])
    func announced_isFound_whateverIsAnnounced(_ stream: String, _ expected: [Sight]) {
        let bytes = Array(stream.utf8)
        for mask in 0..<Cuts.count(of: bytes.count) {
            let cuts = Cuts(bytes, mask: mask)
            #expect(receive(.announced, cuts) == expected, "cut \(cuts)")
        }
    }

    @Test("endings: announced-delimiter, as long as it may be")
    func announced_isRefused_whenItIsTooLong() {
        let longest = Self.longest
        for size in [1, 7, 64, 65, 66, 200] {
            let taken = Array((longest + "\nhi" + longest).utf8)
            #expect(receive(.announced, Cuts(taken, every: size)).first == .message("hi", 131))
            let refused = Array((longest + "!\n").utf8)
            #expect(
                receive(.announced, Cuts(refused, every: size)) == [
                    .raw((longest + "!").utf8, .malformed(.delimiterTooLong, at: 64)),
                    .raw("\n".utf8, .malformed(.delimiterEmpty, at: 0)),
                    .end(.truncated(.header, received: 0, expected: nil)),
                ])
        }
    }
}
