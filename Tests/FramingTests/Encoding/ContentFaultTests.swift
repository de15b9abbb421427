import Testing

@testable import Framing

/// Faults within the content: its checksum, an escape, junk in base64; and messages that are cut off, or stop on the way.
struct ContentFaultTests {
    /// The payload is there, the checksum is one bit off.
    private static func mismatch(_ consumed: Int) -> Sight {
        Sight(
            defect: .checksumMismatch(sent: 0xA3E8_9184, computed: 0xA3E8_9185), bytes: Array("a1234".utf8),
            consumed: consumed)
    }

    static let checksum = [
        FaultRow(.end.checked(), .checksum, "a1234a3e89184END", mismatch(16), .noEnd(of: 3)),
        FaultRow(.crlf.checked(), .checksum, "a1234a3e89184\r\n", mismatch(15), .noEnd(of: 2)),
        FaultRow(.nul.checked(), .checksum, "a1234a3e89184\0", mismatch(14), .noEnd()),
        FaultRow(.escaped.checked(), .checksum, "a1234a3e89184;", mismatch(14), .noEnd()),
        FaultRow(.base64.checked(), .checksum, "YTEyMzRhM2U4OTE4NA==\n", mismatch(21), .noEnd()),
        FaultRow(.announced.checked(), .checksum, ".0\na1234a3e89184.0", mismatch(18), .noHeader()),
        FaultRow(.text.checked(), .checksum, "0013a1234a3e89184", mismatch(17), .noHeader(4)),
        FaultRow(.withHeader.checked(), .checksum, "\0\u{F}a1234a3e89184", mismatch(15), .noHeader(2)),
        FaultRow(.endOfStream.checked(), .checksum, "a1234a3e89184", mismatch(13)),
        FaultRow(
            .lf.checked(.crc32c), .checksum, "a1234ee48a442\n",
            .init(
                defect: .checksumMismatch(sent: 0xEE48_A442, computed: 0xEE48_A443),
                bytes: Array("a1234".utf8), consumed: 14), .noEnd()),
    ]

    static let escape = [
        FaultRow(.escaped, .escape(after: nil), "a1!?234;", .malformed("a1!?234;", .escape, at: 2), .noEnd()),
        FaultRow(.escaped, .escape(after: 0), "!?a1234;", .malformed("!?a1234;", .escape, at: 0), .noEnd()),
        FaultRow(.escaped, .escape(after: 5), "a1234!?;", .malformed("a1234!?;", .escape, at: 5), .noEnd()),
        FaultRow(.escaped, .escape(after: 99), "a1234!?;", .malformed("a1234!?;", .escape, at: 5), .noEnd()),
        // A place of the payload, not of the wire.
        FaultRow(
            .escaped, .escape(after: 1), of: ";;", "!;!?!;;", .malformed("!;!?!;;", .escape, at: 2), .noEnd()),
        // The byte behind it is neither of the two.
        FaultRow(
            Framing(.escaped(delimiter: 0x3F, escape: 0x21)), .escape(after: 1), of: "a", "a!.?",
            .malformed("a!.?", .escape, at: 1), .noEnd()),
        // What the rules of the layout refuse has no checksum to look at.
        FaultRow(
            .escaped.checked(), .escape(after: 5), "a1234!?a3e89185;",
            .malformed("a1234!?a3e89185;", .escape, at: 5), .noEnd()),
    ]

    static let base64 = [
        FaultRow(
            .base64, .base64([0x2A], after: nil), "YTEy*MzQ=\n",
            .malformed("YTEy*MzQ=\n", .base64Character, at: 4), .noEnd()),
        FaultRow(
            .base64, .base64([0x2A], after: 0), "*YTEyMzQ=\n",
            .malformed("*YTEyMzQ=\n", .base64Character, at: 0), .noEnd()),
        FaultRow(
            .base64, .base64([0x2A], after: 5), "YTEyMzQ=*\n",
            .malformed("YTEyMzQ=*\n", .base64Character, at: 8), .noEnd()),
        FaultRow(
            .base64, .base64([0x20], after: 3), "YTEy MzQ=\n",
            .malformed("YTEy MzQ=\n", .base64Character, at: 4), .noEnd()),
        FaultRow(
            .base64, .base64([0x3D], after: 1), "YTEy=MzQ=\n",
            .malformed("YTEy=MzQ=\n", .base64Padding, at: 4), .noEnd()),
        FaultRow(
            .base64, .base64(Array("QQ==".utf8), after: 1), "YTEyQQ==MzQ=\n",
            .malformed("YTEyQQ==MzQ=\n", .base64Padding, at: 6), .noEnd()),
        FaultRow(
            .base64, .base64([0x0A], after: 1), "YTEy\nMzQ=\n", .message("a12", 5), .message("34", 5),
            .noEnd()),
        FaultRow(
            .base64CRLF, .base64([0x0A], after: 1), "YTEy\nMzQ=\r\n",
            .malformed("YTEy\nMzQ=\r\n", .base64Character, at: 4), .noEnd(of: 2)),
        // Behind the payload there are the first digits of the checksum in its last group.
        FaultRow(
            .base64.checked(), .base64([0x2A], after: 5), "YTEyMzRh*M2U4OTE4NQ==\n",
            .malformed("YTEyMzRh*M2U4OTE4NQ==\n", .base64Character, at: 8), .noEnd()),
        FaultRow(
            .base64.checked(), .base64([0x2A], after: 99), "YTEyMzRh*M2U4OTE4NQ==\n",
            .malformed("YTEyMzRh*M2U4OTE4NQ==\n", .base64Character, at: 8), .noEnd()),
    ]

    static let cut = [
        FaultRow(.end, .cut(after: nil), "a123", .end("a123", .noEnd(matched: 0, of: 3))),
        FaultRow(.end, .cut(after: 7), "a1234EN", .end("a1234EN", .noEnd(matched: 2, of: 3))),
        FaultRow(.end, .cut(after: 0), "", .noEnd(of: 3)),
        FaultRow(.end, .cut(after: 99), "a1234END", .message("a1234", 8), .noEnd(of: 3)),
        FaultRow(.crlf, .cut(after: 6), "a1234\r", .end("a1234\r", .noEnd(matched: 1, of: 2))),
        FaultRow(.nul, .cut(after: nil), "a12", .end("a12", .noEnd(matched: 0, of: 1))),
        FaultRow(.escaped, .cut(after: 2), of: "a;b", "a!", .end("a!", .openEscape(at: 1))),
        FaultRow(.base64, .cut(after: 3), "YTE", .end("YTE", .noEnd(matched: 0, of: 1))),
        FaultRow(.announced, .cut(after: 1), ".", .end(".", .truncated(.header, received: 1, expected: nil))),
        FaultRow(.announced, .cut(after: 9), ".0\na1234.", .end(".0\na1234.", .noEnd(matched: 1, of: 2))),
        FaultRow(.text, .cut(after: 2), "00", .end("00", .truncated(.header, received: 2, expected: 4))),
        FaultRow(
            .text, .cut(after: nil), "0005", .end("0005", .truncated(.body, received: 0, expected: 5))),
        FaultRow(
            .binary, .cut(after: 6), "\0\u{5}a123",
            .end("\0\u{5}a123", .truncated(.body, received: 4, expected: 5))),
        FaultRow(
            .text.checked(), .cut(after: 10), "0013a1234a",
            .end("0013a1234a", .truncated(.checksum, received: 1, expected: 8))),
        // Without a mark nothing tells, but a checksum does.
        FaultRow(.endOfStream, .cut(after: nil), "a1", .message("a1", 2)),
        FaultRow(
            .endOfStream.checked(), .cut(after: nil), "a1234a",
            .init(defect: .malformed(.checksumMissing, at: 0), bytes: Array("a1234a".utf8), consumed: 6)),
        FaultRow(
            .endOfStream.checked(), .cut(after: 12), "a1234a3e8918",
            .init(
                defect: .checksumMismatch(sent: 0x4A3E_8918, computed: ReferenceChecksum.ofMessage("a123")),
                bytes: Array("a123".utf8), consumed: 12)),
    ]

    static func pause(_ place: Int?) -> Fault { .pause(after: place, nanoseconds: 1) }

    static let paused = [
        FaultRow(.end, pause(nil), "a1234END", pause: 4, .message("a1234", 8), .noEnd(of: 3)),
        FaultRow(.end, pause(0), "a1234END", pause: 0, .message("a1234", 8), .noEnd(of: 3)),
        FaultRow(.crlf, pause(6), "a1234\r\n", pause: 6, .message("a1234", 7), .noEnd(of: 2)),
        FaultRow(.binary, pause(1), "\0\u{5}a1234", pause: 1, .message("a1234", 7), .noHeader(2)),
        FaultRow(.nul, pause(99), "a1234\0", pause: 6, .message("a1234", 6), .noEnd()),
        FaultRow(.escaped, pause(2), of: "a;b", "a!;b;", pause: 2, .message("a;b", 5), .noEnd()),
        FaultRow(.base64, pause(nil), "YTEyMzQ=\n", pause: 4, .message("a1234", 9), .noEnd()),
        FaultRow(.announced, pause(2), ".0\na1234.0", pause: 2, .message("a1234", 10), .noHeader()),
        FaultRow(.text, pause(3), "0005a1234", pause: 3, .message("a1234", 9), .noHeader(4)),
        FaultRow(.endOfStream, pause(nil), "a1234", pause: 2, .message("a1234", 5)),
    ]

    static let all = checksum + escape + base64 + cut + paused

    @Test(arguments: all)
    func fault_isSeenAsWhatItIs_inTheContent(_ row: FaultRow) { row.check() }
}
