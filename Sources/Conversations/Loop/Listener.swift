import Programs
import Sockets

/// A listening socket of the loop.
struct Listener {
    var id: UInt32
    var descriptor: Descriptor
    /// What it is bound to; the local address of its connections, unless it is a wildcard.
    var address: SocketAddress
    var plan: ConversationPlan
    /// When accepting goes on, after descriptors or memory had run out.
    var pausedUntil: UInt64?
}
