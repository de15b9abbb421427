import Programs
import Sockets

/// A listening socket of the loop.
struct Listener {
    var id: UInt32
    var descriptor: Descriptor
    /// What it is bound to; the local address of its connections, unless it is a wildcard.
    var address: SocketAddress
    var plan: ConversationPlan
    /// What `listen` was given.
    var backlog: Int32
    /// Nanoseconds of the monotonic clock; what is done to it counts time from here.
    var startedAt: UInt64
    /// When accepting goes on, after descriptors or memory had run out; `max` where it waits to be resumed.
    var pausedUntil: UInt64?
}
