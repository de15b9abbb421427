import Glibc
import Sockets
import TestSupport
import Testing

/// Several datagrams by one call.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct DatagramBatchTests {
    @Test func receive_takesAllThatWait() throws {
        let batch = DatagramBatch(count: 8, size: 64)
        let receiver = try DatagramSocket()
        let senders = [try DatagramSocket(), try DatagramSocket(host: "127.0.0.2")]
        #expect(batch.receive(receiver).wouldBlock)
        for _ in 1...2 {
            for (sender, text) in [(senders[0], "one"), (senders[1], ""), (senders[1], "three")] {
                sender.deliver(text, to: receiver)
            }
            #expect(batch.receive(receiver) == CallResult(3))
            #expect(
                batch.datagrams(3) == [
                    Datagram("one", from: senders[0].address), Datagram("", from: senders[1].address),
                    Datagram("three", from: senders[1].address),
                ])
            #expect(batch.received(0).local == nil)
            #expect(batch.receive(receiver).wouldBlock)
        }
    }

    @Test func receive_leavesTheRest_whenTheBatchIsFull() throws {
        let batch = DatagramBatch(count: 2, size: 64)
        let pair = try DatagramPair()
        for number in 1...5 { pair.first.deliver("\(number)", to: pair.second) }
        var read: [String] = []
        for count in [2, 2, 1] {
            #expect(batch.receive(pair.second) == CallResult(count))
            read += batch.datagrams(count).map(\.text)
        }
        #expect(read == ["1", "2", "3", "4", "5"])
        #expect(batch.receive(pair.second).wouldBlock)
    }

    /// To less than the batch has room for, and by call. endings: udp-zero-trunc
    @Test func datagram_isCut_toTheSizeThatIsAskedFor() throws {
        let batch = DatagramBatch(count: 4, size: 8)
        let pair = try DatagramPair()
        for (size, kept) in [(4, "0123"), (8, "01234567"), (99, "01234567"), (1, "0"), (0, "")] {
            pair.first.deliver("0123456789", to: pair.second)
            pair.first.deliver("", to: pair.second)
            #expect(batch.receive(pair.second, size: size) == CallResult(2))
            #expect(
                batch.datagrams(2) == [
                    Datagram(kept, size: 10, from: pair.first.address),
                    Datagram("", from: pair.first.address),
                ])
        }
    }

    /// Ahead of what waits. endings: udp-refused
    @Test func receive_tellsARefusalOnce() throws {
        let batch = DatagramBatch(count: 4, size: 64)
        let (socket, other, port) = (try DatagramSocket(), try DatagramSocket(), try RefusingPort())
        other.deliver("before", to: socket)
        #expect(socket.descriptor.connect(to: port.address) == CallResult(0))
        #expect(socket.descriptor.send("x") == CallResult(1))
        socket.descriptor.wait(for: .error)
        #expect(batch.receive(socket).errno == .connectionRefused)
        #expect(batch.receive(socket) == CallResult(1))
        #expect(batch.datagrams(1) == [Datagram("before", from: other.address)])
    }

    @Test func send_goesToSeveral() throws {
        let batch = DatagramBatch(count: 3, size: 5)
        let sender = try DatagramSocket()
        let receivers = [try DatagramSocket(), try DatagramSocket(host: "127.0.0.2")]
        #expect(batch.append("one", to: receivers[0].address) == 1)
        #expect(batch.append("", to: receivers[1].address) == 2)
        #expect(batch.append("toolong", to: receivers[1].address) == 0)
        #expect(batch.append("three", to: receivers[1].address) == 3)
        #expect(batch.append("four", to: receivers[0].address) == 0)
        #expect(batch.send(sender.descriptor, from: 0) == CallResult(3))
        #expect(receivers[0].descriptor.takeDatagram() == Datagram("one", from: sender.address))
        #expect(receivers[1].descriptor.takeDatagram() == Datagram("", from: sender.address))
        #expect(receivers[1].descriptor.takeDatagram() == Datagram("three", from: sender.address))
        // They are there until they are forgotten.
        #expect(batch.send(sender.descriptor, from: 2) == CallResult(1))
        #expect(receivers[1].descriptor.takeDatagram() == Datagram("three", from: sender.address))
        #expect(batch.send(sender.descriptor, from: 3) == CallResult(0))
        batch.clear()
        #expect(batch.send(sender.descriptor, from: 0) == CallResult(0))
        #expect(batch.append("five", to: receivers[0].address) == 1)
        #expect(batch.send(sender.descriptor, from: 0) == CallResult(1))
        #expect(receivers[0].descriptor.takeDatagram() == Datagram("five", from: sender.address))
        for receiver in receivers { #expect(receiver.descriptor.poll() == .writable) }
    }

    /// It is told when it is the first. endings: udp-broadcast
    @Test func send_stopsAheadOfAnError() throws {
        let batch = DatagramBatch(count: 8, size: 64)
        let (sender, receiver) = (try DatagramSocket(), try DatagramSocket())
        #expect(batch.append("one", to: receiver.address) == 1)
        #expect(batch.append("two", to: try receiver.address(at: "127.255.255.255")) == 2)
        #expect(batch.append("three", to: receiver.address) == 3)
        #expect(batch.send(sender.descriptor, from: 0) == CallResult(1))
        #expect(batch.send(sender.descriptor, from: 1).errno == .accessDenied)
        #expect(batch.send(sender.descriptor, from: 2) == CallResult(1))
        #expect(receiver.descriptor.takeDatagram()?.text == "one")
        #expect(receiver.descriptor.takeDatagram()?.text == "three")
        #expect(receiver.descriptor.poll() == .writable)
    }

    /// Nothing of what was received is sent, and nothing of what was sent is in the way of what comes next.
    @Test func batch_sendsAndReceives_inTurns() throws {
        let batch = DatagramBatch(count: 4, size: 64)
        let (socket, peer) = (try DatagramSocket(), try DatagramSocket(host: "127.0.0.2"))
        for _ in 1...2 {
            for text in ["first", "second", "third"] { peer.deliver(text, to: socket) }
            #expect(batch.receive(socket, size: 5) == CallResult(3))
            #expect(batch.datagrams(3).map(\.text) == ["first", "secon", "third"])
            #expect(batch.append("again", to: peer.address) == 1)
            #expect(batch.append("x", to: peer.address) == 2)
            #expect(batch.send(socket.descriptor, from: 0) == CallResult(2))
            #expect([peer.descriptor.read(), peer.descriptor.read()] == ["again", "x"])
            #expect(peer.descriptor.poll() == .writable)
            batch.clear()
        }
    }

    /// A batch that was cleared in between has room for every address as before.
    @Test func receive_hasRoomForNames_afterOthers() throws {
        let batch = DatagramBatch(count: 2, size: 64)
        let udp = try DatagramPair()
        udp.first.deliver("udp", to: udp.second)
        #expect(batch.receive(udp.second) == CallResult(1))
        batch.clear()
        let name = "@lastword-test-\(getpid())-longer-than-an-address-of-IPv6"
        let named = try DatagramSocket(at: try #require(SocketAddress(unix: name)))
        let unix = try DatagramSocket(at: .unnamed)
        let unnamed = Descriptor(rawValue: try Socket.open(.unix, .datagrams).release())
        defer { _ = unnamed.close() }
        #expect(named.descriptor.send("unix", to: unix.address) == CallResult(4))
        #expect(unnamed.send("nobody", to: unix.address) == CallResult(6))
        #expect(batch.receive(unix) == CallResult(2))
        #expect(batch.datagrams(2) == [Datagram("unix", from: named.address), Datagram("nobody", from: nil)])
    }
}
