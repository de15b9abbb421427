import DequeModule
import Sockets

/// What a conversation of datagrams has beyond a stream's. Its loop's thread alone touches it, so that accesses need no check.
final class DatagramState {
    /// Who sent the datagram that was read last; an answer over a socket that is not connected goes there. Not of a share,
    /// which has one peer.
    @exclusivity(unchecked) var sender: SocketAddress?

    /// Whose socket it has a share of, as a server's conversation; nil for a socket of its own.
    let listener: DatagramListener?
    /// Of a share: its peer, and the address of this machine that the peer wrote to, from which answers come.
    let peer: SocketAddress
    let local: SocketAddress?
    let mayAnswer: Bool

    /// A datagram that was received and not read.
    struct Waiting {
        var bytes: [UInt8]
        /// How long it was.
        var size: Int
    }

    /// The one that has just arrived, in the memory of the loop, and how long it was.
    @exclusivity(unchecked) var arrival: (bytes: UnsafeRawBufferPointer, size: Int)?
    /// Those that came while the program did other things.
    @exclusivity(unchecked) private(set) var waiting: Deque<Waiting> = []
    private(set) var waitingBytes = 0
    /// Of the answers over a socket of its own.
    private var budget = AnswerBudget()
    /// How many came when there was no room for more.
    private(set) var overflow = 0
    /// Whether the peer, a client of ours, has closed its socket: nothing more can come.
    @exclusivity(unchecked) var peerHasClosed = false

    /// For a socket of its own.
    init() {
        (listener, peer, local, mayAnswer) = (nil, .unnamed, nil, true)
    }

    init(_ listener: DatagramListener, peer: SocketAddress, local: SocketAddress?, mayAnswer: Bool) {
        self.listener = listener
        self.peer = peer
        self.local = local
        self.mayAnswer = mayAnswer
    }

    /// So many of a peer's datagrams wait for its program, and as many bytes of them; the others are lost, as in the kernel.
    private static let mostWaiting = 256
    private static let mostBytes = 1 << 20

    /// Keeps a datagram for later; false where there is no room.
    ///
    /// - Parameter hasMemory: whether all conversations together may keep it.
    func keep(_ bytes: UnsafeRawBufferPointer, size: Int, hasMemory: Bool) -> Bool {
        guard hasMemory, waiting.count < Self.mostWaiting, waitingBytes + bytes.count <= Self.mostBytes else {
            overflow += 1
            return false
        }
        waiting.append(Waiting(bytes: Array(bytes), size: size))
        waitingBytes += bytes.count
        return true
    }

    /// Whether one more answer may go out in this second; counts it.
    func mayAnswer(limit: Int, now: UInt64) -> Bool {
        // To whomever they go: all of them together have the share of one.
        guard budget.allows(.unnamed, limit: limit, now: now) else { return false }
        budget.count(.unnamed, limit: limit)
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
