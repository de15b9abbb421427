/// What a receiver finds wrong with a message.
package enum Defect: Error, Hashable, Sendable {
    /// The stream ended before the message's end; so many bytes of that had come, of so many.
    case noEnd(matched: Int, of: Int)
    /// The stream ended within an escape, whose first byte is at this place.
    case openEscape(at: Int)
    /// The stream ended within a part of known length; nil where a part's length is not known.
    case truncated(Part, received: Int, expected: Int?)
    /// A rule of the framing is broken at this byte, 0 for the first of what shows of the message.
    case malformed(FramingRule, at: Int)
    /// The checksum that came with the message is not that of its payload.
    case checksumMismatch(sent: UInt32, computed: UInt32)
    /// The message is larger than what the receiver takes: by the length that it declares, or by what came.
    case tooLarge(declared: UInt64?, limit: Int)

    /// A part of a message.
    package enum Part: String, Hashable, Sendable, CaseIterable {
        /// The length, or the announcement of a delimiter.
        case header
        case body
        case checksum
        /// A datagram, whose rest was lost because it is longer than the buffer that it was received into.
        case datagram
        /// The message without content that closes the conversation: it never began.
        case closing
    }
}

/// A rule that a message can break.
package enum FramingRule: String, Hashable, Sendable, CaseIterable {
    /// What follows an escape is a delimiter or an escape.
    case escape
    /// A line of base64 has the characters of base64 only.
    case base64Character = "base64-character"
    /// It is padded to a multiple of four characters, at its end only.
    case base64Padding = "base64-padding"
    /// The bits that its last character has left over are zero.
    case base64Bits = "base64-bits"
    /// An announced delimiter has a byte at least, and no more than there is room for.
    case delimiterEmpty = "delimiter-empty"
    case delimiterTooLong = "delimiter-too-long"
    /// A length has digits only.
    case lengthDigit = "length-digit"
    case lengthNegative = "length-negative"
    case lengthPadding = "length-padding"
    /// A length that counts its own bytes is no smaller than those.
    case lengthBelowHeader = "length-below-header"
    /// The content has room for a checksum.
    case checksumMissing = "checksum-missing"
    /// A checksum has lower-case hex digits only.
    case checksumDigit = "checksum-digit"
    /// Nothing follows the message that closes the conversation.
    case afterClosing = "after-closing"
}
