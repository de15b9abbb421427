/// Finds the end of a message in bytes that arrive in pieces.
///
/// The bytes of one message lie together in the caller's buffer and only grow. `advance` looks at each new
/// byte a bounded number of times, so that its cost is linear in the input however it is cut, and its result
/// does not depend on the cuts. What was seen so far is in the `Progress`, a plain value of the caller's:
/// the decoder itself never changes and is shared by all connections of a program.
package struct MessageDecoder: Sendable {
    package let framing: Framing
    private let rule: Rule

    private enum Rule: Sendable {
        case marker(MarkerMatcher)
        case line(LineMatcher)
        case endOfStream
    }

    package init(_ framing: Framing) {
        self.framing = framing
        switch framing {
        case .marker(let marker): rule = .marker(MarkerMatcher(marker))
        case .line(.crlf): rule = .marker(MarkerMatcher(LineEnding.crlf.bytes))
        case .line(let ending): rule = .line(LineMatcher(ending))
        case .endOfStream: rule = .endOfStream
        }
    }

    /// Where the decoder stands within one message. A new message begins with a new value.
    package struct Progress: Sendable {
        /// Bytes of the message already looked at.
        package var scanned = 0
        /// Bytes of the terminator matched by the last bytes looked at.
        package var matched = 0

        package init() {}
    }

    /// What the bytes so far amount to.
    package struct Decoded: Sendable, Equatable {
        /// Whether the end of the message was found.
        package var isComplete: Bool
        /// The payload's length in bytes; it begins where the message begins.
        package var payload: Int
        /// The bytes that belong to the message, with its terminator. What follows is the next message's.
        package var consumed: Int

        package static let incomplete = Decoded(isComplete: false, payload: 0, consumed: 0)
    }

    /// Looks at the bytes that are new since the last call.
    ///
    /// - Parameter bytes: all bytes since the beginning of the message, those of earlier calls included.
    package func advance(_ progress: inout Progress, _ bytes: UnsafeRawBufferPointer) -> Decoded {
        switch rule {
        case .marker(let matcher): matcher.advance(&progress, bytes)
        case .line(let matcher): matcher.advance(&progress, bytes)
        case .endOfStream: .incomplete
        }
    }

    /// What the bytes amount to when the stream ends after `count` bytes of a message that is not complete.
    package func finish(count: Int) -> Decoded {
        switch rule {
        case .endOfStream: Decoded(isComplete: true, payload: count, consumed: count)
        case .marker, .line: .incomplete
        }
    }
}
