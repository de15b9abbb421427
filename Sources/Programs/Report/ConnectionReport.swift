/// One side of one conversation: what its program did, and what it saw.
package struct ConnectionReport: Sendable, Encodable {
    package var id: String
    package var exchange: String
    package var role: Role
    package var transport = Transport.tcp
    /// The name of the server or client that it belongs to.
    package var endpoint: String?
    package var local: String?
    package var peer: String?
    package var state: ConnectionState
    /// Whether it waits to be driven by hand.
    package var held: Bool
    /// Nil while it is open.
    package var outcome: ConnectionOutcome?
    package var sent: Transfer
    package var received: Transfer
    package var messages: [MessageReport]
    /// Messages beyond the limit, counted and not kept.
    package var messagesDropped: Int
    /// Nil where nothing came behind the last message, or there was none.
    package var leftover: Leftover?
    package var ended: Ended
    package var trace: [TraceEntry]
    /// Trace entries beyond the limit, counted and not kept.
    package var traceDropped: Int
    /// When things happened; for the verdict, not for JSON.
    package var moments: Moments

    package init(
        id: String, exchange: String, role: Role, state: ConnectionState, moments: Moments,
        trace: [TraceEntry] = []
    ) {
        self.id = id
        self.exchange = exchange
        self.role = role
        self.state = state
        self.moments = moments
        self.trace = trace
        sent = Transfer(as: .writes)
        received = Transfer(as: .reads)
        messages = []
        messagesDropped = 0
        ended = Ended(own: .open)
        traceDropped = 0
        held = false
    }

    /// What is nil is left out.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(ended, forKey: "ended")
        try container.encode(known: endpoint, forKey: "endpoint")
        try container.encode(exchange, forKey: "exchange")
        try container.encode(held, forKey: "held")
        try container.encode(id, forKey: "id")
        try container.encode(known: leftover, forKey: "leftover")
        try container.encode(known: local, forKey: "local")
        try container.encode(messages, forKey: "messages")
        try container.encode(messagesDropped, forKey: "messagesDropped")
        try container.encode(known: outcome, forKey: "outcome")
        try container.encode(known: peer, forKey: "peer")
        try container.encode(received, forKey: "received")
        try container.encode(role, forKey: "role")
        try container.encode(sent, forKey: "sent")
        try container.encode(state, forKey: "state")
        try container.encode(trace, forKey: "trace")
        try container.encode(traceDropped, forKey: "traceDropped")
    }
}

/// When things happened on one side, in nanoseconds of the monotonic clock.
package struct Moments: Hashable, Sendable {
    package var started: UInt64
    /// When there was a connection: accepted, or connected; nil where that failed.
    package var connected: UInt64?
    /// The first successful call that ended the own direction: `shutdown` of writing, `close`, `reset`.
    package var ownEnd: UInt64?
    /// The `close` or `reset`.
    package var closed: UInt64?
    /// Whether that close was turned into a reset by data that had not been read.
    package var closedUnread = false
    /// Whether it went without a packet.
    package var vanished = false
    /// The bytes sent as urgent data, which an ordinary read passes over (endings: urgent).
    package var sentUrgent = 0
    /// The first sign of the peer's end.
    package var peerEnd: UInt64?
    /// The last calls that moved bytes.
    package var lastSend: UInt64?
    package var lastReceive: UInt64?
    /// Bytes of the last sends with no receive between them: the side's candidate for the last word.
    package var sentSinceReceive = 0
    /// Bytes received after the last send.
    package var receivedSinceSend = 0

    package init(started: UInt64) {
        self.started = started
    }

    /// Whose end came first, as far as either is known.
    package var first: Ended.First? {
        switch (ownEnd, peerEnd) {
        case (let own?, let peer?): own <= peer ? .own : .peer
        case (_?, nil): .own
        case (nil, _?): .peer
        case (nil, nil): nil
        }
    }
}
