import Reactor
import Sockets

/// The one socket of a server of datagrams, in the loop that it belongs to: whose conversations it carries.
final class DatagramListener {
    let id: UInt32
    let descriptor: Descriptor
    /// What it is bound to.
    let address: SocketAddress
    /// Whether each datagram tells which address it came to: only where the socket is bound to all.
    let tellsLocal: Bool
    /// Whether what it answers goes out with the others of a turn of the loop.
    @exclusivity(unchecked) var isBatching = false
    /// Whether reading was shut down, for good.
    var isShut = false
    /// When the next announcement is due; nil for none.
    var announceAt: UInt64?

    private var peers: [SocketAddress: Token] = [:]
    /// The one that was found last: many datagrams in a row come from the same peer.
    @exclusivity(unchecked) private var latest: (peer: SocketAddress, token: Token)?

    @exclusivity(unchecked) var budget = AnswerBudget()

    init(_ id: UInt32, _ socket: ListeningSocket) {
        self.id = id
        descriptor = socket.descriptor
        address = socket.address
        tellsLocal = socket.address.isAny
    }

    /// The conversations that run.
    var tokens: [Token] { Array(peers.values) }

    func find(_ peer: SocketAddress) -> Token? {
        if let latest, latest.peer == peer { return latest.token }
        guard let found = peers[peer] else { return nil }
        latest = (peer, found)
        return found
    }

    func enter(_ peer: SocketAddress, _ token: Token) {
        peers[peer] = token
        latest = (peer, token)
    }

    func forget(_ peer: SocketAddress, _ token: Token) {
        if latest?.token == token { latest = nil }
        if peers[peer] == token { peers[peer] = nil }
    }
}

/// The memory that datagrams of a loop are received into and sent from.
final class DatagramMemory {
    /// As many as one call takes.
    static let batch = 64
    /// A larger answer leaves by itself.
    static let largestAnswer = 2048
    /// What a socket of its own is read into: as large as a read may be.
    static let roomSize = 1 << 20

    let receiving = DatagramBatch(count: batch, size: 65536)
    let sending = DatagramBatch(count: batch, size: largestAnswer)
    /// How many wait in `sending`.
    @exclusivity(unchecked) var unsent = 0
    /// Bytes of datagrams that wait for their programs, of all conversations of the loop.
    var kept = 0
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: roomSize, alignment: 16)

    deinit { room.deallocate() }
}
