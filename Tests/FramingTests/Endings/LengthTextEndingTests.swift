import Testing

@testable import Framing

/// Readers of numbers accept each another set of texts; ours takes the digits of ASCII, and the padding of the framing.
struct LengthTextEndingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var header: String
        var padding: LengthText.Padding
        var digits = LengthText.Digits.decimal
        /// The broken rule and its place; nil where the header says 5.
        var rule: FramingRule?
        var place = 0
        var testDescription: String { "\(header.debugDescription) \(padding.rawValue) \(digits.rawValue)" }
    }

    static let accepted = [
        Row(header: "5", padding: .zero), Row(header: "005", padding: .zero),
        Row(header: "5", padding: .spaceBefore), Row(header: "  5", padding: .spaceBefore),
        Row(header: "5", padding: .spaceAfter), Row(header: "5  ", padding: .spaceAfter),
        Row(header: "0000000000000000005", padding: .zero),
    ]

    static let refused = [
        // Signs, also the one that the field leaves out.
        Row(header: "+5", padding: .zero, rule: .lengthDigit),
        Row(header: "-0", padding: .zero, rule: .lengthNegative),
        Row(header: "  +5", padding: .spaceBefore, rule: .lengthDigit, place: 2),
        Row(header: "+5  ", padding: .spaceAfter, rule: .lengthDigit),
        Row(header: " -5", padding: .spaceBefore, rule: .lengthNegative, place: 1),
        Row(header: "--5", padding: .zero, rule: .lengthDigit),
        Row(header: "-", padding: .zero, rule: .lengthDigit),
        Row(header: "5-", padding: .zero, rule: .lengthDigit, place: 1),
        // Spaces where they are no padding.
        Row(header: " 5", padding: .zero, rule: .lengthDigit),
        Row(header: "5 ", padding: .zero, rule: .lengthDigit, place: 1),
        Row(header: " 5", padding: .spaceAfter, rule: .lengthDigit),
        Row(header: "5 ", padding: .spaceBefore, rule: .lengthDigit, place: 1),
        Row(header: "5 5", padding: .spaceBefore, rule: .lengthDigit, place: 1),
        Row(header: "5 5", padding: .spaceAfter, rule: .lengthDigit, place: 1),
        Row(header: "\t5", padding: .spaceBefore, rule: .lengthDigit),
        Row(header: "   ", padding: .spaceBefore, rule: .lengthDigit, place: 2),
        Row(header: "   ", padding: .spaceAfter, rule: .lengthDigit),
        Row(header: "   ", padding: .zero, rule: .lengthDigit),
        // Zeros where spaces are the padding: some read 007 as octal.
        Row(header: "007", padding: .spaceBefore, rule: .lengthPadding),
        Row(header: " 07", padding: .spaceBefore, rule: .lengthPadding, place: 1),
        Row(header: "07 ", padding: .spaceAfter, rule: .lengthPadding),
        Row(header: "00", padding: .spaceAfter, rule: .lengthPadding),
        // What other languages take for a part of a number.
        Row(header: "1_000", padding: .zero, rule: .lengthDigit, place: 1),
        Row(header: "1,000", padding: .zero, rule: .lengthDigit, place: 1),
        Row(header: "0x5", padding: .zero, rule: .lengthDigit, place: 1),
        Row(header: "0x5", padding: .spaceBefore, rule: .lengthDigit, place: 1),
        Row(header: "5.0", padding: .zero, rule: .lengthDigit, place: 1),
        Row(header: "5e0", padding: .zero, rule: .lengthDigit, place: 1),
        Row(header: "05\0", padding: .zero, rule: .lengthDigit, place: 2),
        // Digits of other scripts: Arabic, full width.
        Row(header: "٣", padding: .zero, rule: .lengthDigit),
        Row(header: "٥٥", padding: .spaceBefore, rule: .lengthDigit),
        Row(header: "0５", padding: .zero, rule: .lengthDigit, place: 1),
        // Hex is lower-case.
        Row(header: "00A", padding: .zero, digits: .hex, rule: .lengthDigit, place: 2),
        Row(header: "0g", padding: .zero, digits: .hex, rule: .lengthDigit, place: 1),
        Row(header: "0xa", padding: .zero, digits: .hex, rule: .lengthDigit, place: 1),
        Row(header: "a", padding: .zero, rule: .lengthDigit),
    ]

    @Test("endings: length-text", arguments: refused)
    func length_isRefused_whenOtherReadersWouldTakeIt(_ row: Row) {
        let header = Array(row.header.utf8)
        let layout = Framing.Layout.lengthText(
            LengthText(width: header.count, digits: row.digits, padding: row.padding))
        for size in 1...header.count {
            #expect(
                receive(Framing(layout), Cuts(header, every: size)) == [
                    .raw(header, .malformed(row.rule!, at: row.place)),
                    .end(.truncated(.header, received: 0, expected: header.count)),
                ])
        }
    }

    @Test("endings: length-text, as it is meant", arguments: accepted)
    func length_isTaken_whenItKeepsTheRules(_ row: Row) {
        let header = Array(row.header.utf8)
        for digits in LengthText.Digits.allCases where header.count <= digits.mostDigits {
            let layout = Framing.Layout.lengthText(
                LengthText(width: header.count, digits: digits, padding: row.padding))
            let sights = receive(Framing(layout), Cuts(header + Array("a1234".utf8), every: 1))
            #expect(sights.first == .message("a1234", header.count + 5))
        }
    }

    /// The largest numbers that have room are told as they are: nothing wraps on the way.
    @Test("endings: length-overflow, in digits")
    func length_isToldAsItIs_whenItIsTheLargestInDigits() {
        for (digits, header, number) in [
            (.decimal, "9999999999999999999", 9_999_999_999_999_999_999), (.hex, "ffffffffffffffff", .max),
        ] as [(LengthText.Digits, String, UInt64)] {
            let layout = Framing.Layout.lengthText(LengthText(width: header.utf8.count, digits: digits))
            #expect(digits.mostDigits == header.utf8.count)
            #expect(
                receive(Framing(layout), Cuts(Array(header.utf8), every: 1)).first
                    == .raw(header.utf8, .tooLarge(declared: number, limit: 16 << 20)))
        }
    }
}
