import DequeModule
import Sockets

/// What a conversation of datagrams has beyond a stream's.
final class DatagramState {
    /// Who sent the datagram that was read last; an answer over a socket that is not connected goes there.
    var sender: SocketAddress?
    /// The peer of a server's conversation, which has a share of its listener's socket; nil for a socket of its own.
    let share: Share?

    struct Share {
        let listener: DatagramListener
        let peer: SocketAddress
        /// The address of this machine that the peer wrote to: answers come from there.
        let local: SocketAddress?
        let mayAnswer: Bool
    }

    /// A datagram that was received and not read.
    struct Waiting {
        var bytes: [UInt8]
        /// How long it was.
        var size: Int
    }

    /// The one that has just arrived, in the memory of the loop.
    var arrival: DatagramBatch.Received?
    /// Those that came while the program did other things.
    var waiting: Deque<Waiting> = []
    private var waitingBytes = 0
    private(set) var hasOverflowed = false
    /// Whether the peer, a client of ours, has closed its socket: nothing more can come.
    var peerHasClosed = false

    init(_ share: Share? = nil) {
        self.share = share
    }

    /// So many of a peer's datagrams wait for its program, and as many bytes of them; the others are lost, as in the kernel.
    private static let mostWaiting = 256
    private static let mostBytes = 1 << 20

    /// Keeps a datagram for later; false where there is no room.
    func keep(_ datagram: DatagramBatch.Received) -> Bool {
        guard waiting.count < Self.mostWaiting, waitingBytes + datagram.bytes.count <= Self.mostBytes else {
            hasOverflowed = true
            return false
        }
        waiting.append(Waiting(bytes: Array(datagram.bytes), size: datagram.size))
        waitingBytes += datagram.bytes.count
        return true
    }

    func takeWaiting() -> Waiting? {
        guard let first = waiting.popFirst() else { return nil }
        waitingBytes -= first.bytes.count
        return first
    }

    /// Whether a read finds a datagram.
    var hasDatagram: Bool { arrival != nil || !waiting.isEmpty }
}
