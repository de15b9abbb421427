import Testing

@testable import Framing

/// Lengths that are not the content's.
struct LengthFaultTests {
    static let text = [
        FaultRow(
            .text, .length(.by(1)), "0006a1234",
            .end("0006a1234", .truncated(.body, received: 5, expected: 6))),
        FaultRow(
            .text, .length(.by(-1)), "0004a1234", .message("a123", 8),
            .end("4", .truncated(.header, received: 1, expected: 4))),
        FaultRow(
            .text, .length(.by(-6)), "-001a1234", .malformed("-001", .lengthNegative, at: 0),
            .malformed("a123", .lengthDigit, at: 0), .end("4", .truncated(.header, received: 1, expected: 4))),
        FaultRow(
            .text, .length(.value(0)), "0000a1234", .message("", 4), .malformed("a123", .lengthDigit, at: 0),
            .end("4", .truncated(.header, received: 1, expected: 4))),
        FaultRow(.text, .length(.value(5)), "0005a1234", .message("a1234", 9), .noHeader(4)),
        // Longer than the header has room for: the digits run into the content.
        FaultRow(
            .text, .length(.value(99999)), "99999a1234",
            .end("99999a1234", .truncated(.body, received: 6, expected: 9999))),
        FaultRow(
            .text, .length(.text(Array("+005".utf8))), "+005a1234", .malformed("+005", .lengthDigit, at: 0),
            .malformed("a123", .lengthDigit, at: 0), .end("4", .truncated(.header, received: 1, expected: 4))),
        FaultRow(
            .text, .length(.text(Array("0x05".utf8))), "0x05a1234", .malformed("0x05", .lengthDigit, at: 1),
            .malformed("a123", .lengthDigit, at: 0), .end("4", .truncated(.header, received: 1, expected: 4))),
        FaultRow(
            .text, .length(.text(Array("5".utf8))), "5a1234", .malformed("5a12", .lengthDigit, at: 1),
            .end("34", .truncated(.header, received: 2, expected: 4))),
        FaultRow(
            .text, .length(.text([])), "a1234", .malformed("a123", .lengthDigit, at: 0),
            .end("4", .truncated(.header, received: 1, expected: 4))),
        FaultRow(
            .text, .length(.characters), of: "\u{C3}\u{A9}1", "0002\u{C3}\u{A9}1",
            .init(bytes: [0xC3, 0xA9], consumed: 6), .end("1", .truncated(.header, received: 1, expected: 4))),
        FaultRow(
            Framing(.lengthText(LengthText(width: 4, padding: .spaceBefore))), .length(.by(-6)), "  -1a1234",
            .malformed("  -1", .lengthNegative, at: 2), .malformed("a123", .lengthDigit, at: 0),
            .end("4", .truncated(.header, received: 1, expected: 4))),
        FaultRow(
            Framing(.lengthText(LengthText(width: 4, digits: .hex, padding: .spaceAfter))), .length(.by(5)),
            "a   a1234", .end("a   a1234", .truncated(.body, received: 5, expected: 10))),
        // The checksum is content, too.
        FaultRow(
            .text.checked(), .length(.by(1)), "0014a1234a3e89185",
            .end("0014a1234a3e89185", .truncated(.checksum, received: 7, expected: 8))),
        FaultRow(
            .text.checked(), .length(.value(5)), "0005a1234a3e89185",
            .init(defect: .malformed(.checksumMissing, at: 0), bytes: Array("a1234".utf8), consumed: 9),
            .malformed("a3e8", .lengthDigit, at: 0),
            .latin("9185", .truncated(.body, received: 0, expected: 9185))),
        FaultRow(
            .text.checked(), .length(.characters), of: "a;b", "0011a;b81527943", .message("a;b", 15),
            .noHeader(4)),
    ]

    static let binary = [
        FaultRow(
            .binary, .length(.by(1)), "\0\u{6}a1234",
            .end("\0\u{6}a1234", .truncated(.body, received: 5, expected: 6))),
        FaultRow(
            .binary, .length(.by(-1)), "\0\u{4}a1234", .message("a123", 6),
            .end("4", .truncated(.header, received: 1, expected: 2))),
        FaultRow(
            .little, .length(.by(256)), "\u{5}\u{1}a1234",
            .end("\u{5}\u{1}a1234", .truncated(.body, received: 5, expected: 261))),
        // Its low bits, as there is room for.
        FaultRow(
            .binary, .length(.value(-1)), "\u{FF}\u{FF}a1234",
            .latin("\u{FF}\u{FF}a1234", .truncated(.body, received: 5, expected: 65535))),
        FaultRow(.binary, .length(.value(65541)), "\0\u{5}a1234", .message("a1234", 7), .noHeader(2)),
        FaultRow(
            Framing(.lengthBinary(LengthBinary(size: 8))), .length(.value(-4)), of: "",
            "\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FC}",
            .latin(
                "\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FC}",
                .tooLarge(declared: 0xFFFF_FFFF_FFFF_FFFC, limit: 16 << 20)), .noHeader(8)),
        FaultRow(
            .binary, .length(.characters), of: "\u{C3}\u{A9}1", "\0\u{2}\u{C3}\u{A9}1",
            .init(bytes: [0xC3, 0xA9], consumed: 4), .end("1", .truncated(.header, received: 1, expected: 2))),
        // With its own bytes counted.
        FaultRow(
            .withHeader, .length(.by(1)), "\0\u{8}a1234",
            .end("\0\u{8}a1234", .truncated(.body, received: 5, expected: 6))),
        FaultRow(
            .withHeader, .length(.by(-3)), "\0\u{4}a1234", .message("a1", 4),
            .end("234", .truncated(.body, received: 1, expected: 0x3233 - 2))),
        FaultRow(
            .withHeader, .length(.value(1)), of: "", "\0\u{1}",
            .malformed("\0\u{1}", .lengthBelowHeader, at: 0),
            .noHeader(2)),
        FaultRow(
            .withHeader, .length(.characters), of: "\u{C3}\u{A9}1", "\0\u{4}\u{C3}\u{A9}1",
            .init(bytes: [0xC3, 0xA9], consumed: 4), .end("1", .truncated(.header, received: 1, expected: 2))),
    ]

    @Test(arguments: text + binary)
    func fault_isSeenAsWhatItIs_inALength(_ row: FaultRow) { row.check() }
}
