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
        /// Resolves the target's name and connects to its addresses in turn. Without `wait` it only begins to, with the
        /// first address.
        case connect(wait: Bool = true)
        /// Sends bytes as they are, whole or in chunks of so many bytes, so far apart. With `more` the kernel keeps a
        /// part segment back, so that what follows, a FIN as well, joins it (MSG_MORE).
        case send(Bytes, chunk: Int? = nil, interval: TimeSpan? = nil, more: Bool = false)
        /// Sends a framed message, with a fault or without.
        case sendMessage(
            Bytes, Framing, fault: Fault? = nil, chunk: Int? = nil, interval: TimeSpan? = nil,
            more: Bool = false)
        /// Sends one datagram to an address; nil for the target of the conversation.
        case sendTo(Endpoint?, Bytes, Framing, fault: Fault? = nil)
        /// Has the socket use one interface, or one address, of this machine.
        case bind(LocalEnd)
        /// Sends bytes, the last of them as urgent data.
        case sendUrgent(Bytes)
        case receive(Until, receiveSize: Int = Bounds.defaultReceiveSize)
        /// Reads until the framing ends a message; with `ignoresEnd` the peer's end does not end it.
        case receiveMessage(
            Framing, receiveSize: Int = Bounds.defaultReceiveSize, ignoresEnd: Bool = false)
        /// Answers what was received last.
        case reply(Reply, more: Bool = false)
        case shutdown(ShutdownMode)
        case close
        /// Closes with a reset (SO_LINGER with a time of zero).
        case reset
        /// Closes with SO_LINGER: whole seconds in which the close waits for what was sent.
        case linger(TimeSpan)
        /// Goes without a packet (TCP_REPAIR, then close).
        case vanish
        /// Drops every segment that arrives, until healed.
        case deafen
        case heal
        /// Has a second descriptor, or a second process, hold the socket too.
        case duplicate(Holder)
        /// Lets the newest duplicate go.
        case release
        /// Aborts, and keeps the descriptor (connect to AF_UNSPEC).
        case unconnect
        case setOption(SocketOption, Int32)
        /// Looks at what the kernel knows of the connection.
        case sample
        case sleep(TimeSpan)
        case waitFor(Event)
        /// Hands the connection to the API, until it is resumed.
        case hold
        /// Ends a `hold`; by hand only.
        case resume
        /// Runs operations again: so many rounds, or as long as the condition holds after a round.
        indirect case `repeat`(count: Int?, while: Condition?, [Operation])
    }

    package var name: Name {
        switch action {
        case .connect: .connect
        case .send: .send
        case .sendMessage: .sendMessage
        case .sendTo: .sendTo
        case .bind: .bind
        case .sendUrgent: .sendUrgent
        case .receive: .receive
        case .receiveMessage: .receiveMessage
        case .reply: .reply
        case .shutdown: .shutdown
        case .close: .close
        case .reset: .reset
        case .linger: .linger
        case .vanish: .vanish
        case .deafen: .deafen
        case .heal: .heal
        case .duplicate: .duplicate
        case .release: .release
        case .unconnect: .unconnect
        case .setOption: .setOption
        case .sample: .sample
        case .sleep: .sleep
        case .waitFor: .waitFor
        case .hold: .hold
        case .resume: .resume
        case .repeat: .repeat
        }
    }
}
