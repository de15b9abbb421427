import Testing

@testable import Framing

/// Messages as they should be, and faults at their end.
struct EndFaultTests {
    static let none = [
        FaultRow(.end, nil, "a1234END", .message("a1234", 8), .noEnd(of: 3)),
        FaultRow(.lf, nil, "a1234\n", .message("a1234", 6), .noEnd()),
        FaultRow(.crlf, nil, "a1234\r\n", .message("a1234", 7), .noEnd(of: 2)),
        FaultRow(.either, nil, "a1234\n", .message("a1234", 6), .noEnd()),
        FaultRow(.nul, nil, "a1234\0", .message("a1234", 6), .noEnd()),
        FaultRow(.escaped, nil, "a1234;", .message("a1234", 6), .noEnd()),
        FaultRow(.escaped, nil, of: "a;!b", "a!;!!b;", .message("a;!b", 7), .noEnd()),
        FaultRow(.base64, nil, "YTEyMzQ=\n", .message("a1234", 9), .noEnd()),
        FaultRow(.base64CRLF, nil, "YTEyMzQ=\r\n", .message("a1234", 10), .noEnd(of: 2)),
        FaultRow(.announced, nil, ".0\na1234.0", .message("a1234", 10), .noHeader()),
        FaultRow(.announced, nil, of: "a.0b", ".1\na.0b.1", .message("a.0b", 9), .noHeader()),
        FaultRow(.text, nil, "0005a1234", .message("a1234", 9), .noHeader(4)),
        FaultRow(.binary, nil, "\0\u{5}a1234", .message("a1234", 7), .noHeader(2)),
        FaultRow(.little, nil, "\u{5}\0a1234", .message("a1234", 7), .noHeader(2)),
        FaultRow(.withHeader, nil, "\0\u{7}a1234", .message("a1234", 7), .noHeader(2)),
        FaultRow(.endOfStream, nil, "a1234", .message("a1234", 5)),
        FaultRow(.end.checked(), nil, "a1234a3e89185END", .message("a1234", 16), .noEnd(of: 3)),
        FaultRow(.text.checked(.crc32c), nil, "0013a1234ee48a443", .message("a1234", 17), .noHeader(4)),
        FaultRow(.escaped.checked(), nil, of: "a;b", "a!;b81527943;", .message("a;b", 13), .noEnd()),
        FaultRow(.base64.checked(), nil, "YTEyMzRhM2U4OTE4NQ==\n", .message("a1234", 21), .noEnd()),
        FaultRow(.endOfStream.checked(), nil, of: "", "6522df69", .message("", 8)),
    ]

    static let noEnd = [
        FaultRow(.end, .noEnd, "a1234", .end("a1234", .noEnd(matched: 0, of: 3))),
        FaultRow(.lf, .noEnd, "a1234", .end("a1234", .noEnd(matched: 0, of: 1))),
        FaultRow(.crlf, .noEnd, "a1234", .end("a1234", .noEnd(matched: 0, of: 2))),
        FaultRow(.nul, .noEnd, "a1234", .end("a1234", .noEnd(matched: 0, of: 1))),
        FaultRow(.escaped, .noEnd, "a1234", .end("a1234", .noEnd(matched: 0, of: 1))),
        FaultRow(.base64, .noEnd, "YTEyMzQ=", .end("YTEyMzQ=", .noEnd(matched: 0, of: 1))),
        FaultRow(.announced, .noEnd, ".0\na1234", .end(".0\na1234", .noEnd(matched: 0, of: 2))),
        FaultRow(.end.checked(), .noEnd, "a1234a3e89185", .end("a1234a3e89185", .noEnd(matched: 0, of: 3))),
    ]

    /// The right end with its last bit turned, or another.
    static let wrongEnd = [
        FaultRow(.end, .wrongEnd(nil), "a1234ENE", .end("a1234ENE", .noEnd(matched: 1, of: 3))),
        FaultRow(.lf, .wrongEnd(nil), "a1234\u{B}", .end("a1234\u{B}", .noEnd(matched: 0, of: 1))),
        FaultRow(.crlf, .wrongEnd(nil), "a1234\r\u{B}", .end("a1234\r\u{B}", .noEnd(matched: 0, of: 2))),
        FaultRow(.nul, .wrongEnd(nil), "a1234\u{1}", .end("a1234\u{1}", .noEnd(matched: 0, of: 1))),
        FaultRow(.escaped, .wrongEnd(nil), "a1234:", .end("a1234:", .noEnd(matched: 0, of: 1))),
        FaultRow(.base64, .wrongEnd(nil), "YTEyMzQ=\u{B}", .end("YTEyMzQ=\u{B}", .noEnd(matched: 0, of: 1))),
        FaultRow(.announced, .wrongEnd(nil), ".0\na1234.1", .end(".0\na1234.1", .noEnd(matched: 0, of: 2))),
        FaultRow(
            .end, .wrongEnd(Array("EN".utf8)), "a1234EN", .end("a1234EN", .noEnd(matched: 2, of: 3))),
        FaultRow(.end, .wrongEnd(Array("xyz".utf8)), "a1234xyz", .end("a1234xyz", .noEnd(matched: 0, of: 3))),
        FaultRow(.end, .wrongEnd([]), "a1234", .end("a1234", .noEnd(matched: 0, of: 3))),
        FaultRow(.either, .wrongEnd([0x0D]), "a1234\r", .end("a1234\r", .noEnd(matched: 0, of: 1))),
        FaultRow(.crlf, .wrongEnd([0x0A]), "a1234\n", .end("a1234\n", .noEnd(matched: 0, of: 2))),
        FaultRow(.escaped, .wrongEnd([0x21]), "a1234!", .end("a1234!", .openEscape(at: 5))),
        FaultRow(
            .announced, .wrongEnd([0x2E]), ".0\na1234.", .end(".0\na1234.", .noEnd(matched: 1, of: 2))),
        // The right one after all: a receiver sees nothing of it.
        FaultRow(.lf, .wrongEnd([0x0D, 0x0A]), "a1234\r\n", .message("a1234\r", 7), .noEnd()),
        FaultRow(.either, .wrongEnd([0x0D, 0x0A]), "a1234\r\n", .message("a1234", 7), .noEnd()),
    ]

    static let delimiterInside = [
        FaultRow(
            .end, .delimiterInside(after: nil), "a1END234END", .message("a1", 5), .message("234", 6),
            .noEnd(of: 3)),
        FaultRow(
            .lf, .delimiterInside(after: 1), "a\n1234\n", .message("a", 2), .message("1234", 5), .noEnd()),
        FaultRow(
            .crlf, .delimiterInside(after: 0), "\r\na1234\r\n", .message("", 2), .message("a1234", 7),
            .noEnd(of: 2)),
        FaultRow(
            .nul, .delimiterInside(after: 5), "a1234\0\0", .message("a1234", 6), .message("", 1), .noEnd()),
        FaultRow(
            .nul, .delimiterInside(after: 9), "a1234\0\0", .message("a1234", 6), .message("", 1), .noEnd()),
        FaultRow(
            .escaped, .delimiterInside(after: nil), "a1;234;", .message("a1", 3), .message("234", 4), .noEnd()
        ),
        FaultRow(
            .escaped, .delimiterInside(after: 1), of: ";;", "!;;!;;", .message(";", 3), .message(";", 3),
            .noEnd()),
        // Between two groups, where a receiver who takes two lines for two messages can not tell.
        FaultRow(
            .base64, .delimiterInside(after: nil), "YTEy\nMzQ=\n", .message("a12", 5), .message("34", 5),
            .noEnd()),
        FaultRow(
            .announced, .delimiterInside(after: nil), ".0\na1.0234.0", .message("a1", 7),
            .end("234.0", .truncated(.header, received: 5, expected: nil))),
        FaultRow(
            .lf.checked(), .delimiterInside(after: nil), "a1\n234a3e89185\n",
            .init(defect: .malformed(.checksumMissing, at: 0), bytes: Array("a1".utf8), consumed: 3),
            .init(
                defect: .checksumMismatch(sent: 0xA3E8_9185, computed: ReferenceChecksum.ofMessage("234")),
                bytes: Array("234".utf8), consumed: 12),
            .noEnd()),
    ]

    static let behind = [
        FaultRow(
            .end, .trailing(Array("xyz".utf8)), "a1234ENDxyz", .message("a1234", 8),
            .end("xyz", .noEnd(matched: 0, of: 3))),
        FaultRow(
            .escaped, .trailing([0x21]), "a1234;!", .message("a1234", 6), .end("!", .openEscape(at: 0))),
        FaultRow(
            .announced, .trailing([0x0A]), ".0\na1234.0\n", .message("a1234", 10),
            .malformed("\n", .delimiterEmpty, at: 0), .noHeader()),
        FaultRow(
            .text, .trailing(Array("xyz".utf8)), "0005a1234xyz", .message("a1234", 9),
            .end("xyz", .truncated(.header, received: 3, expected: 4))),
        FaultRow(
            .binary, .trailing([0]), "\0\u{5}a1234\0", .message("a1234", 7),
            .end("\0", .truncated(.header, received: 1, expected: 2))),
        FaultRow(
            .base64, .trailing([0x3D]), "YTEyMzQ=\n=", .message("a1234", 9),
            .end("=", .noEnd(matched: 0, of: 1))),
        FaultRow(.nul, .trailing([]), "a1234\0", .message("a1234", 6), .noEnd()),
        FaultRow(
            .lf, .trailing([0x0D]), "a1234\n\r", .message("a1234", 6), .end("\r", .noEnd(matched: 0, of: 1))),
    ]

    static let twice = [
        FaultRow(.end, .twice, "a1234ENDa1234END", .message("a1234", 8), .message("a1234", 8), .noEnd(of: 3)),
        FaultRow(.lf, .twice, "a1234\na1234\n", .message("a1234", 6), .message("a1234", 6), .noEnd()),
        FaultRow(.nul, .twice, "a1234\0a1234\0", .message("a1234", 6), .message("a1234", 6), .noEnd()),
        FaultRow(.escaped, .twice, of: ";", "!;;!;;", .message(";", 3), .message(";", 3), .noEnd()),
        FaultRow(
            .base64, .twice, "YTEyMzQ=\nYTEyMzQ=\n", .message("a1234", 9), .message("a1234", 9), .noEnd()),
        FaultRow(
            .announced, .twice, ".0\na1234.0.0\na1234.0", .message("a1234", 10), .message("a1234", 10),
            .noHeader()),
        FaultRow(
            .text, .twice, "0005a12340005a1234", .message("a1234", 9), .message("a1234", 9), .noHeader(4)),
        FaultRow(.binary, .twice, of: "", "\0\0\0\0", .message("", 2), .message("", 2), .noHeader(2)),
        // Without a mark it is one message, and the checksum tells.
        FaultRow(.endOfStream, .twice, "a1234a1234", .message("a1234a1234", 10)),
        FaultRow(
            .endOfStream.checked(), .twice, "a1234a3e89185a1234a3e89185",
            .init(
                defect: .checksumMismatch(sent: 0xA3E8_9185, computed: 0x8283_6D3E),
                bytes: Array("a1234a3e89185a1234".utf8), consumed: 26)),
    ]

    static let all = none + noEnd + wrongEnd + delimiterInside + behind + twice

    @Test(arguments: all)
    func fault_isSeenAsWhatItIs_atTheEnd(_ row: FaultRow) { row.check() }
}

extension ReferenceChecksum {
    /// The checksum of a payload with its length.
    static func ofMessage(_ payload: String) -> UInt32 {
        value(Array(payload.utf8) + [0, 0, 0, 0, 0, 0, 0, UInt8(payload.utf8.count)], .crc32)
    }
}
