package import Sockets
import Synchronization

/// A listening socket that every loop accepts from. It has one queue, as long as was asked for, and what is done to it
/// holds for all loops, which sockets of their own (SO_REUSEPORT) would not give.
package final class ListeningSocket: Sendable {
    package let descriptor: Descriptor
    /// What it is bound to; the local address of its connections, unless it is a wildcard.
    package let address: SocketAddress
    /// What `listen` was given.
    let backlog: Int32
    /// The file of a Unix socket, which goes with it.
    private let file: SocketFile?
    /// Loops that have not left it.
    private let holders: Atomic<Int>

    /// - Parameters:
    ///   - loops: how many will accept from it. It is closed when each of them has left it.
    ///   - file: removed then.
    package init(
        _ descriptor: Descriptor, _ address: SocketAddress, backlog: Int32 = 1, file: SocketFile? = nil,
        loops: Int
    ) {
        self.descriptor = descriptor
        self.address = address
        self.backlog = backlog
        self.file = file
        holders = Atomic(loops)
    }

    /// Once for each loop, which must not watch it any more.
    package func leave() {
        if holders.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
            file?.remove()
            _ = descriptor.close()
        }
    }
}
