package import Framing

/// One socket-level act of a conversation, with its condition and its time limit.
package struct Operation: Hashable, Sendable {
    package var action: Action
    /// The operation is skipped, visibly, unless this holds when its turn comes.
    package var when: Condition?
    /// How long it may take; nil for the limits of the program.
    package var timeout: TimeSpan?

    package init(_ action: Action, when: Condition? = nil, timeout: TimeSpan? = nil) {
        self.action = action
        self.when = when
        self.timeout = timeout
    }

    /// What an operation does.
    package enum Action: Hashable, Sendable {
        /// Resolves the target's name and connects to its addresses in turn.
        case connect
        /// Sends a framed message, whole or in chunks of so many bytes, so far apart.
        case sendMessage(Bytes, Framing, chunk: Int?, interval: TimeSpan?)
        /// Reads until the framing ends a message; with `ignoresEnd` the peer's end does not end it.
        case receiveMessage(Framing, receiveSize: Int, ignoresEnd: Bool)
        /// Answers the last message.
        case reply(Reply)
        /// Reads until the peer's end.
        case receive(receiveSize: Int)
        case shutdown(ShutdownMode)
        case close
        /// Closes with a reset (SO_LINGER with a time of zero).
        case reset
    }

    /// When an operation runs.
    package enum Condition: String, Choice {
        case complete
        case incomplete
        case peerEnded = "peer-ended"
        package static var subject: String { "when" }
    }

    /// The word in the field `op`. `accept` is the act of the listener: the first entry of a server's trace.
    package enum Name: String, Choice {
        case accept, connect, sendMessage, receiveMessage, reply, receive, shutdown, close, reset
        package static var subject: String { "op" }
    }

    package var name: Name {
        switch action {
        case .connect: .connect
        case .sendMessage: .sendMessage
        case .receiveMessage: .receiveMessage
        case .reply: .reply
        case .receive: .receive
        case .shutdown: .shutdown
        case .close: .close
        case .reset: .reset
        }
    }
}

extension Operation: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(name, forKey: "op")
        try container.encodeIfPresent(when, forKey: "when")
        try container.encodeIfPresent(timeout, forKey: "timeout")
        switch action {
        case .connect, .close, .reset: break
        case .sendMessage(let payload, let framing, let chunk, let interval):
            try container.encode(payload, forKey: "payload")
            try container.encode(framing, forKey: "framing")
            try container.encodeIfPresent(chunk, forKey: "chunk")
            try container.encodeIfPresent(interval, forKey: "interval")
        case .receiveMessage(let framing, let receiveSize, let ignoresEnd):
            try container.encode(framing, forKey: "framing")
            try container.encode(receiveSize, forKey: "receiveSize")
            if ignoresEnd { try container.encode(PeerEndPolicy.ignore, forKey: "onPeerEnd") }
        case .reply(let reply): try container.encode(reply, forKey: "reply")
        case .receive(let receiveSize):
            try container.encode("end", forKey: "until")
            try container.encode(receiveSize, forKey: "receiveSize")
        case .shutdown(let mode): try container.encode(mode, forKey: "how")
        }
    }
}
