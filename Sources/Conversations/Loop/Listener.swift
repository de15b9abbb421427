import Programs
import Sockets

/// A listening socket as one of the loops knows it.
struct Listener {
    var id: UInt32
    var socket: ListeningSocket
    var plan: ConversationPlan
    /// What `listen` was given.
    var backlog: Int32
    /// Nanoseconds of the monotonic clock; what is done to it counts time from here.
    var startedAt: UInt64
    /// When accepting goes on, after descriptors or memory had run out; `max` where it waits to be resumed.
    var pausedUntil: UInt64?

    /// Nil where it takes connections.
    var datagrams: DatagramListener?

    /// Whether it is in the state to: not after a shutdown.
    var takesConnections: Bool { descriptor.isListening() }

    var descriptor: Descriptor { socket.descriptor }
    var address: SocketAddress { socket.address }
}
