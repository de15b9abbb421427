package import Programs
package import Reactor

/// What other threads ask of a loop.
package enum Command: Sendable {
    /// Accept connections on a listening socket. Every loop has to be told, for it is closed when all have left it.
    case listen(id: UInt32, ListeningSocket, ConversationPlan)
    /// Later connections of a listener follow this plan; its queue gets this length.
    case replacePlan(id: UInt32, ConversationPlan, backlog: Int32)
    /// Leave a listener, then tell so.
    case stopListening(id: UInt32, done: @Sendable () -> Void)
    /// Begin a client's conversation.
    case open(Recording, ConversationPlan, ClientTarget)
    /// Take part in a load.
    case load(LoadShare)
    /// Begin no conversation of a load any more, and end those that run with a reset if asked to.
    case stopLoad(LoadRun, abortConnections: Bool)
    /// End a connection with a reset; tells whether it was still open.
    case abort(Recording, done: @Sendable (Bool) -> Void)
    /// End all connections of a server or client, or all there are, with a reset.
    case abortAll(of: ConversationCounters?, done: @Sendable () -> Void)
    /// Carry out an operation by hand, on a connection that is held. `origin` is the moment from which the entries of
    /// the answer count time.
    case operate(Recording, ExecutableProgram, origin: UInt64, done: @Sendable (HandAnswer) -> Void)
    /// The other side of a server's conversation of datagrams, a client of ours, has closed its socket.
    case peerHasClosed(Recording)
    /// Tell when a connection is held, or has ended.
    case whenHeld(Recording, done: @Sendable () -> Void)
    /// Act on a listening socket; the answer is empty where there is no such listener.
    case operateListener(id: UInt32, ListenerOperation, done: @Sendable ([TraceEntry]) -> Void)
    /// Another loop has acted on a listening socket: accept from it, or no longer.
    case followListener(id: UInt32, ListenerOperation, done: @Sendable () -> Void)
    /// A helper thread has done what a connection waits for.
    case errandDone(Token, ErrandAnswer)
    /// Run some code with the loop standing still, to read the recordings of open connections.
    case inspect(@Sendable () -> Void)
    /// Leave the listeners, reset the connections, and end the loop.
    case stop
}

/// What became of an operation by hand.
package enum HandAnswer: Sendable {
    /// The connection is not held, or another operation by hand is under way.
    case busy
    /// The connection has ended.
    case closed
    /// Done, with what it left in the trace, and what became of the messages that it received.
    case done(entries: [TraceEntry], messages: [MessageReport], isOpen: Bool, isHeld: Bool)
}
