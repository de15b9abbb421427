package import Sockets

/// What other threads ask of a loop.
package enum Command: Sendable {
    /// Accept connections on a listening socket, which the loop owns from then on.
    case listen(id: UInt32, Descriptor, address: SocketAddress, ConversationPlan)
    /// Later connections of a listener follow this plan; its queue gets this length.
    case replacePlan(id: UInt32, ConversationPlan, backlog: Int32)
    /// Close a listener, then tell so.
    case stopListening(id: UInt32, done: @Sendable () -> Void)
    /// Begin a client's conversation.
    case open(Recording, ConversationPlan, ClientTarget)
    /// End a connection with a reset; tells whether it was still open.
    case abort(Recording, done: @Sendable (Bool) -> Void)
    /// End all connections of a server or client, or all there are, with a reset.
    case abortAll(of: ConversationCounters?, done: @Sendable () -> Void)
    /// Run some code with the loop standing still, to read the recordings of open connections.
    case inspect(@Sendable () -> Void)
    /// Close the listeners, reset the connections, and end the loop.
    case stop
}
