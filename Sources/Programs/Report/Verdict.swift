/// How a conversation ended, told from what both sides saw. What no side of ours can know is nil.
package struct Verdict: Hashable, Sendable, Encodable {
    package var ending: Ending
    package var ends: Ends
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
        /// Datagrams went, and each side stopped by itself.
        case connectionless
        /// Datagrams went, and nobody heard one.
        case silence
        case unknown
        package static var subject: String { "ending" }
    }

    /// What a side sent to end the conversation.
    package enum End: String, Choice {
        case fin
        /// As the other side saw it, where this one is not ours.
        case finThenReset = "fin-then-reset"
        case reset
        /// It went without a packet, or did not answer any more.
        case vanished
        /// Nothing: the connection was over already, or never there.
        case none
        /// Nothing yet.
        case open
        package static var subject: String { "end" }
    }

    /// What each side sent to end the conversation; nil where nobody of ours knows.
    package struct Ends: Hashable, Sendable, Encodable {
        package var client: End?
        package var server: End?

        package init(client: End?, server: End?) {
            self.client = client
            self.server = server
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(client, forKey: "client")
            try container.encode(server, forKey: "server")
        }
    }

    /// The last bytes that a side sent after it had last received.
    package struct LastWord: Hashable, Sendable, Encodable {
        package var by: Role
        package var bytes: Int
        /// Whether the other side's program read all of it.
        package var delivered: Bool?
        /// Whether the other side's kernel had acknowledged all of it, at the latest when the speaker closed.
        package var acknowledged: Bool?
        /// Why it was not delivered, or what is known where that is not.
        package var reason: String?

        package init(by: Role, bytes: Int, delivered: Bool?, acknowledged: Bool?, reason: String? = nil) {
            self.by = by
            self.bytes = bytes
            self.delivered = delivered
            self.acknowledged = acknowledged
            self.reason = reason
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(acknowledged, forKey: "acknowledged")
            try container.encode(by, forKey: "by")
            try container.encode(bytes, forKey: "bytes")
            try container.encode(delivered, forKey: "delivered")
            try container.encode(known: reason, forKey: "reason")
        }
    }

    /// Bytes that one side's kernel took and the other side's program never read; nil where that is not known (yet).
    package struct Lost: Hashable, Sendable, Encodable {
        package var toServer: Int?
        package var toClient: Int?

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(toClient, forKey: "toClient")
            try container.encode(toServer, forKey: "toServer")
        }
    }

    package enum Basis: String, Choice {
        case observed, inferred
        package static var subject: String { "basis" }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(basis, forKey: "basis")
        try container.encode(ending, forKey: "ending")
        try container.encode(ends, forKey: "ends")
        try container.encode(first, forKey: "first")
        try container.encode(lastWord, forKey: "lastWord")
        try container.encode(lost, forKey: "lost")
    }
}
