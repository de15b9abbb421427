/// How a conversation ended, told from what both sides saw. What no side of ours can know is nil.
package struct Verdict: Hashable, Sendable, Encodable {
    package var ending: Ending
    /// Which side ended first, by the times of the calls that did it.
    package var first: Role?
    package var lastWord: LastWord?
    package var lost: Lost
    /// Whether both sides were seen, or one was deduced from the other.
    package var basis: Basis

    /// The name of an ending: the first that fits, in this order.
    package enum Ending: String, Choice {
        case refused
        case vanished
        /// A side closed with data that it had not read, which its kernel turns into a reset.
        case unreadClose = "unread-close"
        case abortive
        /// A side closed while the other still had something to say.
        case abandoned
        case simultaneous
        /// Data followed the other side's end of stream, and arrived.
        case halfClose = "half-close"
        case orderly
        case open
        case unknown
        package static var subject: String { "ending" }
    }

    /// The last bytes that a side sent after it had last received.
    package struct LastWord: Hashable, Sendable, Encodable {
        package var by: Role
        package var bytes: Int
        /// Whether the other side's program read all of it.
        package var delivered: Bool?
        /// Why it was not delivered.
        package var reason: String?

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(by, forKey: "by")
            try container.encode(bytes, forKey: "bytes")
            try container.encode(delivered, forKey: "delivered")
            try container.encodeIfPresent(reason, forKey: "reason")
        }
    }

    /// Bytes that one side's kernel took and the other side's program never read.
    package struct Lost: Hashable, Sendable, Encodable {
        package var toServer: Int?
        package var toClient: Int?

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(toServer, forKey: "toServer")
            try container.encode(toClient, forKey: "toClient")
        }
    }

    package enum Basis: String, Choice {
        case observed, inferred
        package static var subject: String { "basis" }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(ending, forKey: "ending")
        try container.encode(first, forKey: "first")
        try container.encode(lastWord, forKey: "lastWord")
        try container.encode(lost, forKey: "lost")
        try container.encode(basis, forKey: "basis")
    }
}
