extension MessageDecoder {
    /// What a message amounts to.
    package struct Decoded: Sendable, Equatable {
        /// What is wrong with it; nil where it is complete.
        package var defect: Defect?
        /// Where its payload begins, counted from the message's first byte. Of a message with a defect it is all that came
        /// of it; with a checksum that is missing or malformed its content; with a wrong one its payload.
        package var start: Int
        /// How many bytes that are.
        package var count: Int
        /// The bytes that belong to the message, with all that is around its payload. What follows is the next message's.
        package var consumed: Int
        /// Whether it closes the conversation: it has no content, and the framing says so.
        package var closes = false

        package var isComplete: Bool { defect == nil }

        /// So many bytes as they came, of a message that is not complete.
        package static func raw(_ count: Int, _ defect: Defect?) -> Decoded {
            Decoded(defect: defect, start: 0, count: count, consumed: count)
        }
    }

    /// Where the decoder stands within one message. A new message begins with a new value.
    package struct Progress: Sendable {
        /// Bytes of the message that need no second look.
        var scanned: Int32 = 0
        /// The last bytes that may be no content but the beginning of the end.
        var matched: Int32 = 0
        /// Where the content begins, once what stands ahead of it was read; 0 before.
        var start: Int32 = 0
        /// The content's length, where it stands ahead of it.
        var length: Int32 = 0

        package init() {}
    }
}
