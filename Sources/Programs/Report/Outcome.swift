package import Framing

/// What became of a message on its receiver.
package enum MessageOutcome: String, Choice {
    /// The framing's end was found.
    case complete
    /// It is the message without content that closes the conversation.
    case closing
    /// The stream ended, and nothing that ends a message had come.
    case noEnd = "no-end"
    /// The stream ended within a message whose length was known, or within that length.
    case truncated
    /// A rule of the framing is broken.
    case malformed
    /// The checksum is not that of the payload.
    case checksumMismatch = "checksum-mismatch"
    /// It is larger than what is taken.
    case tooLarge = "too-large"
    /// It did not come in time.
    case timeout
    /// The connection failed first.
    case reset
    package static var subject: String { "message outcome" }

    /// Whether the receiver got what the framing promised.
    package var isGood: Bool { self == .complete || self == .closing }

    package init(_ defect: Defect) {
        self =
            switch defect {
            case .noEnd, .openEscape: .noEnd
            case .truncated: .truncated
            case .malformed: .malformed
            case .checksumMismatch: .checksumMismatch
            case .tooLarge: .tooLarge
            }
    }
}

/// What became of a connection.
package enum ConnectionOutcome: String, Choice {
    /// The program ran to its end in its time, and the connection did not fail.
    case completed
    /// Nobody listens there.
    case refused
    case unreachable
    /// The name has no address.
    case unresolved
    /// An operation, or the whole program, ran out of time.
    case timeout
    /// The peer, or its kernel, ended it with a reset.
    case reset
    /// Ended by request of the API.
    case aborted
    /// A call failed in another way; the trace has its errno.
    case failed
    package static var subject: String { "outcome" }
}

/// Which side of a conversation.
package enum Role: String, Choice {
    case client, server
    package static var subject: String { "role" }

    package var other: Role { self == .client ? .server : .client }
}

/// Whether a connection goes on.
package enum ConnectionState: String, Choice {
    case open, closed
    package static var subject: String { "state" }
}
