import Glibc
import Sockets
import TestSupport
import Testing

/// `shutdown` of a UDP socket: its peer is never told.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct DatagramShutdownTests {
    /// What the socket is ready for afterwards, with nothing to read.
    private static func readiness(_ how: ShutdownHow) -> PollEvents {
        switch how {
        case .read: [.readable, .writable, .peerEnded]
        case .write: .writable
        case .both: [.readable, .writable, .peerEnded, .hangUp]
        }
    }

    /// endings: udp-shutdown
    @Test(arguments: [ShutdownHow.read, .write, .both])
    func shutdown_endsSendingAlone_whenConnected(how: ShutdownHow) throws {
        let pair = try DatagramPair()
        let (socket, peer) = (pair.first.descriptor, pair.second.descriptor)
        #expect(peer.send("queued") == CallResult(6))
        socket.wait(for: .readable)
        #expect(socket.shutdown(how) == CallResult(0))
        try expectReading(socket, how, from: pair.second)
        pair.second.deliver("late", to: pair.first)
        #expect(socket.takeDatagram() == Datagram("late", from: pair.second.address))
        // It may be asked for again, and the socket is connected still.
        #expect(socket.shutdown(how) == CallResult(0))
        #expect(socket.peerAddress() == pair.second.address)
        if how == .read {
            #expect(socket.send("still") == CallResult(5))
            #expect(peer.read() == "still")
        } else {
            #expect(socket.send("never").errno == .brokenPipe)
            #expect(socket.send("never", to: pair.second.address).errno == .brokenPipe)
        }
        #expect(peer.poll() == .writable)
    }

    /// endings: udp-shutdown, shut-failed-sticks
    @Test(arguments: [ShutdownHow.read, .write, .both])
    func shutdown_failsAndHolds_whenNotConnected(how: ShutdownHow) throws {
        let (first, second) = (try DatagramSocket(), try DatagramSocket())
        let socket = first.descriptor
        #expect(second.descriptor.send("queued", to: first.address) == CallResult(6))
        socket.wait(for: .readable)
        #expect(socket.shutdown(how).errno == .notConnected)
        try expectReading(socket, how, from: second)
        second.deliver("late", to: first)
        #expect(socket.takeDatagram() == Datagram("late", from: second.address))
        #expect(socket.shutdown(how).errno == .notConnected)
        let holds: Errno? = how == .read ? nil : .brokenPipe
        #expect(socket.send("x", to: second.address).errno == holds)
        // A connect does not take it back.
        #expect(socket.connect(to: second.address) == CallResult(0))
        #expect(socket.send("x").errno == holds)
        if how == .read { #expect(second.descriptor.read() + second.descriptor.read() == "xx") }
        #expect(second.descriptor.poll() == .writable)
    }

    /// What came before is still there; and a socket that is readable for ever has nothing to read.
    private func expectReading(_ socket: Descriptor, _ how: ShutdownHow, from peer: DatagramSocket) throws {
        #expect(socket.takeDatagram() == Datagram("queued", from: peer.address))
        #expect(socket.poll() == Self.readiness(how))
        #expect(socket.readNow() == "EAGAIN")
        var sender: SocketAddress? = peer.address
        let nothing = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        #expect(socket.receiveDatagram(into: nothing, from: &sender).wouldBlock)
        #expect(sender == nil)
    }

    /// A thread that is blocked in a receive gets a 0 that is no datagram. endings: udp-shutdown
    @Test(arguments: [true, false]) func shutdownForReading_wakesAReceive(connected: Bool) throws {
        let pair = try DatagramPair()
        let alone = try DatagramSocket()
        let socket = connected ? pair.first.descriptor : alone.descriptor
        let reader = try BlockedReader(socket)
        #expect(socket.shutdown(.read).errno == (connected ? nil : .notConnected))
        #expect(reader.join() == CallResult(0))
    }

    /// endings: udp-shutdown
    @Test func shutdownForWriting_doesNotWakeAReceive() throws {
        let pair = try DatagramPair()
        let reader = try BlockedReader(pair.first.descriptor)
        #expect(pair.first.descriptor.shutdown(.write) == CallResult(0))
        #expect(!reader.hasReturned)
        #expect(pair.second.descriptor.send("x") == CallResult(1))
        #expect(reader.join() == CallResult(1))
    }
}
