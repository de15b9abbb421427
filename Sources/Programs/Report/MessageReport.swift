package import Framing

/// What became of one message on its receiver.
package struct MessageReport: Hashable, Sendable {
    package var outcome: MessageOutcome
    /// The payload's length. Where there is a defect, the bytes of the message as they came, with all that is around its
    /// payload; but for a checksum, which stands behind a payload that is known.
    package var bytes: Int
    package var captured: [UInt8]
    /// What was wrong, or what was missing when the time was up or the connection failed.
    package var defect: Defect?
    /// Of a datagram: when it came, in nanoseconds of the monotonic clock, and then in microseconds of the conversation.
    package var moment: UInt64?
    package var at: Int?
    /// Of a datagram that anybody may have sent: who did.
    package var from: String?

    package init(outcome: MessageOutcome, bytes: Int, captured: [UInt8], defect: Defect? = nil) {
        self.outcome = outcome
        self.bytes = bytes
        self.captured = captured
        self.defect = defect
    }
}

/// What came behind the last message, and belongs to none.
package struct Leftover: Hashable, Sendable, Encodable {
    package var bytes: Int
    package var captured: [UInt8]

    package init(bytes: Int = 0, captured: [UInt8] = []) {
        self.bytes = bytes
        self.captured = captured
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(data: captured, of: bytes)
    }
}

extension MessageReport: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        // Beside a defect, `at` is the place of it.
        try container.encode(known: at, forKey: "arrived")
        try container.encode(known: from, forKey: "from")
        try container.encode(outcome, forKey: "outcome")
        try container.encode(data: captured, of: bytes)
        guard let defect else { return }
        try container.encode(defect.sentence, forKey: "why")
        switch defect {
        case .noEnd(let matched, let count):
            try container.encode(["matched": matched, "of": count], forKey: "end")
        case .openEscape(let place):
            try container.encode(FramingRule.escape.rawValue, forKey: "rule")
            try container.encode(place, forKey: "at")
        case .truncated(let part, let received, let expected):
            try container.encode(part.rawValue, forKey: "part")
            try container.encode(received, forKey: "received")
            try container.encode(known: expected, forKey: "expected")
        case .malformed(let rule, let place):
            try container.encode(rule.rawValue, forKey: "rule")
            try container.encode(place, forKey: "at")
        case .checksumMismatch(let sent, let computed):
            let values = ["sent": hex(sent), "computed": hex(computed)]
            try container.encode(values, forKey: "checksum")
        case .tooLarge(let declared, let limit):
            try container.encode(known: declared, forKey: "declared")
            try container.encode(limit, forKey: "limit")
        }
    }
}

extension Defect {
    /// What is wrong, in words.
    package var sentence: String {
        switch self {
        case .noEnd(0, _): "nothing that ends the message had come"
        case .noEnd(let matched, let count):
            "\(matched) of the \(counted(count)) that end the message had come"
        case .openEscape(let place): "the escape at byte \(place) had nothing behind it"
        case .truncated(.closing, _, _): "the empty message that closes the conversation had not come"
        case .truncated(.datagram, let received, let expected?):
            "\(received) of the \(counted(expected)) of the datagram were taken, and the rest is lost"
        case .truncated(let part, let received, let expected?):
            "\(received) of \(counted(expected)) of the \(part.rawValue) had come"
        case .truncated(let part, let received, nil):
            "\(counted(received)) of the \(part.rawValue) had come, and not its end"
        case .malformed(let rule, let place): "\(rule.sentence), at byte \(place)"
        case .checksumMismatch(let sent, let computed):
            "the checksum \(hex(sent)) came, and that of the payload is \(hex(computed))"
        case .tooLarge(let declared?, let limit):
            "it declares \(declared) bytes, and no more than \(limit) are taken"
        case .tooLarge(nil, let limit): "no more than \(counted(limit)) are taken"
        }
    }
}

extension FramingRule {
    fileprivate var sentence: String {
        switch self {
        case .escape: "an escape stands before a byte that is neither the delimiter nor the escape"
        case .base64Character: "a character is none of base64"
        case .base64Padding: "the padding of base64 is missing or misplaced"
        case .base64Bits: "the bits that base64 has left over are not zero"
        case .delimiterEmpty: "the delimiter that is announced is empty"
        case .delimiterTooLong: "the delimiter that is announced is too long"
        case .lengthDigit: "the length is not a number"
        case .lengthNegative: "the length is negative"
        case .lengthPadding: "the length is padded in another way"
        case .lengthBelowHeader: "the length is below its own size, which it counts"
        case .checksumMissing: "there is no room for a checksum"
        case .checksumDigit: "the checksum is not of lower-case hex digits"
        case .afterClosing: "it follows the message that closed the conversation"
        }
    }
}

/// A checksum as it stands in reports, and in messages.
func hex(_ value: UInt32) -> String {
    String(decoding: Checksum.text(value), as: UTF8.self)
}
