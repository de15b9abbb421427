/// What a side sent to end the connection.
package enum OwnEnd: String, CaseIterable, Codable, Hashable, Sendable {
    /// An end of stream, by `shutdown` or by `close`.
    case fin
    /// An abort: asked for, or made by the kernel out of a `close` with unread data.
    case reset
    /// Nothing: the connection was over already, or never there.
    case none
    /// Nothing yet.
    case open
}

/// How the peer ended, as this side could see it (endings: classifier).
package enum PeerEnd: String, CaseIterable, Codable, Hashable, Sendable {
    case fin
    /// An end of stream, then a reset that `recv` never shows.
    case finThenReset = "fin-then-reset"
    case reset
    case vanished
    /// Destroyed on this machine.
    case killed
    /// Does not acknowledge.
    case deaf
    /// Acknowledges, and takes no more.
    case zeroWindow = "zero-window"
    /// Says nothing, and owes nothing.
    case silent
    /// Had not ended when this side closed.
    case none

    package var isReset: Bool {
        switch self {
        case .reset, .finThenReset: true
        default: false
        }
    }

    /// Whether the peer did something to end the connection.
    package var isAnEnd: Bool {
        switch self {
        case .fin, .finThenReset, .reset: true
        case .vanished, .killed, .deaf, .zeroWindow, .silent, .none: false
        }
    }
}

/// How one side's connection ended, and what the kernel still held just before the close.
package struct Ended: Hashable, Sendable, Encodable {
    package var own: OwnEnd
    /// Nil where this side could not know.
    package var peer: PeerEnd?
    /// Whose end this side saw first: its own call, or the peer's end; nil while neither has ended.
    package var first: First?
    /// Bytes received by the kernel and never read.
    package var unread: Int?
    /// Bytes read by the program beyond what an operation wanted.
    package var surplus: Int
    /// Bytes that the kernel had not sent yet.
    package var unsent: Int?
    /// Bytes that the peer had not acknowledged yet; a FIN counts as one.
    package var unacknowledged: Int?

    package enum First: String, Codable, Hashable, Sendable {
        case own = "self"
        case peer
    }

    package init(
        own: OwnEnd, peer: PeerEnd? = nil, first: First? = nil, unread: Int? = nil, surplus: Int = 0,
        unsent: Int? = nil, unacknowledged: Int? = nil
    ) {
        self.own = own
        self.peer = peer
        self.first = first
        self.unread = unread
        self.surplus = surplus
        self.unsent = unsent
        self.unacknowledged = unacknowledged
    }

    /// What is not known is written as null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(first, forKey: "first")
        try container.encode(peer, forKey: "peer")
        try container.encode(own, forKey: "self")
        try container.encode(surplus, forKey: "surplus")
        try container.encode(unacknowledged, forKey: "unacknowledged")
        try container.encode(unread, forKey: "unread")
        try container.encode(unsent, forKey: "unsent")
    }
}
