import Framing
import Testing

@testable import Programs

/// What is wrong with a message, in fields and in a sentence.
struct MessageReportTests {
    @Test(
        arguments: [
            (
                .noEnd(matched: 0, of: 3), .noEnd, #""end":{"matched":0,"of":3}"#,
                "nothing that ends the message had come"
            ),
            (
                .noEnd(matched: 2, of: 3), .noEnd, #""end":{"matched":2,"of":3}"#,
                "2 of the 3 bytes that end the message had come"
            ),
            (
                .openEscape(at: 4), .noEnd, #""at":4,"rule":"escape""#,
                "the escape at byte 4 had nothing behind it"
            ),
            (
                .truncated(.header, received: 1, expected: 4), .truncated,
                #""expected":4,"part":"header","received":1"#, "1 of 4 bytes of the header had come"
            ),
            (
                .truncated(.header, received: 0, expected: 1), .truncated,
                #""expected":1,"part":"header","received":0"#, "0 of 1 byte of the header had come"
            ),
            // The announcement of a delimiter is a line, as long as it likes.
            (
                .truncated(.header, received: 1, expected: nil), .truncated, #""part":"header","received":1"#,
                "1 byte of the header had come, and not its end"
            ),
            (
                .truncated(.body, received: 5, expected: 9), .truncated,
                #""expected":9,"part":"body","received":5"#,
                "5 of 9 bytes of the body had come"
            ),
            (
                .truncated(.checksum, received: 7, expected: 8), .truncated,
                #""expected":8,"part":"checksum","received":7"#, "7 of 8 bytes of the checksum had come"
            ),
            (
                .truncated(.closing, received: 0, expected: nil), .truncated,
                #""part":"closing","received":0"#,
                "the empty message that closes the conversation had not come"
            ),
            (
                .checksumMismatch(sent: 0x0000_00AB, computed: 0xFFFF_FFFF), .checksumMismatch,
                #""checksum":{"computed":"ffffffff","sent":"000000ab"}"#,
                "the checksum 000000ab came, and that of the payload is ffffffff"
            ),
            (
                .tooLarge(declared: .max, limit: 16), .tooLarge,
                #""declared":18446744073709551615,"limit":16"#,
                "it declares 18446744073709551615 bytes, and no more than 16 are taken"
            ),
            (.tooLarge(declared: nil, limit: 1), .tooLarge, #""limit":1"#, "no more than 1 byte are taken"),
        ] as [(Defect, MessageOutcome, String, String)])
    func defect_isTold(_ defect: Defect, _ outcome: MessageOutcome, _ fields: String, _ sentence: String)
        throws
    {
        try expect(defect, outcome, fields, sentence)
    }

    /// Each rule with its word and its sentence.
    private static let rules: [(rule: FramingRule, word: String, sentence: String)] = [
        (.escape, "escape", "an escape stands before a byte that is neither the delimiter nor the escape"),
        (.base64Character, "base64-character", "a character is none of base64"),
        (.base64Padding, "base64-padding", "the padding of base64 is missing or misplaced"),
        (.base64Bits, "base64-bits", "the bits that base64 has left over are not zero"),
        (.delimiterEmpty, "delimiter-empty", "the delimiter that is announced is empty"),
        (.delimiterTooLong, "delimiter-too-long", "the delimiter that is announced is too long"),
        (.lengthDigit, "length-digit", "the length is not a number"),
        (.lengthNegative, "length-negative", "the length is negative"),
        (.lengthPadding, "length-padding", "the length is padded in another way"),
        (.lengthBelowHeader, "length-below-header", "the length is below its own size, which it counts"),
        (.checksumMissing, "checksum-missing", "there is no room for a checksum"),
        (.checksumDigit, "checksum-digit", "the checksum is not of lower-case hex digits"),
        (.afterClosing, "after-closing", "it follows the message that closed the conversation"),
    ]

    @Test(arguments: rules.indices)
    func brokenRule_isTold_withItsPlace(_ index: Int) throws {
        let (rule, word, sentence) = Self.rules[index]
        try expect(
            .malformed(rule, at: index), .malformed, #""at":\#(index),"rule":"\#(word)""#,
            "\(sentence), at byte \(index)")
    }

    @Test func everyRule_isTold() {
        #expect(Self.rules.map(\.rule) == FramingRule.allCases)
    }

    @Test(arguments: MessageOutcome.allCases)
    func message_withoutADefect_hasNoReason(_ outcome: MessageOutcome) throws {
        let report = MessageReport(outcome: outcome, bytes: 2, captured: [0x61])
        #expect(
            try write(report) == #"{"bytes":2,"outcome":"\#(outcome.rawValue)","text":"a","truncated":true}"#)
        #expect(outcome.isGood == (outcome == .complete || outcome == .closing))
    }

    /// The time was up, or the connection failed: what was missing then is told all the same.
    @Test(arguments: [MessageOutcome.timeout, .reset])
    func message_thatDidNotCome_tellsWhatWasMissing(_ outcome: MessageOutcome) throws {
        let report = MessageReport(
            outcome: outcome, bytes: 1, captured: [0x61], defect: .noEnd(matched: 1, of: 3))
        #expect(
            try write(report) == """
                {"bytes":1,"end":{"matched":1,"of":3},"outcome":"\(outcome.rawValue)","text":"a",\
                "why":"1 of the 3 bytes that end the message had come"}
                """)
    }

    /// - Parameter fields: the fields of the defect, sorted by their names.
    private func expect(
        _ defect: Defect, _ outcome: MessageOutcome, _ fields: String, _ sentence: String
    ) throws {
        #expect(MessageOutcome(defect) == outcome)
        #expect(defect.sentence == sentence)
        let report = MessageReport(outcome: outcome, bytes: 1, captured: [0x61], defect: defect)
        let common = [
            #""bytes":1"#, #""outcome":"\#(outcome.rawValue)""#, #""text":"a""#, #""why":"\#(sentence)""#,
        ]
        let json = try write(report)
        #expect(json.count == 2 + (common + [fields]).map(\.count).reduce(0, +) + common.count)
        for part in common { #expect(json.contains(part)) }
        for field in fields.split(separator: ",\"").map({ $0.hasPrefix("\"") ? String($0) : "\"\($0)" }) {
            #expect(json.contains(field), "\(json)")
        }
    }
}
