import Glibc
import Sockets
import TestSupport
import Testing

/// Datagrams over Unix sockets: none is lost, and who has gone is known at once.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct UnixDatagramTests {
    /// A socket without a name, which nobody can answer.
    private final class Nameless {
        let descriptor: Descriptor
        init() throws { descriptor = Descriptor(rawValue: try Socket.open(.unix, .datagrams).release()) }
        deinit { _ = descriptor.close() }
    }

    /// endings: unix-datagram
    @Test func datagram_hasASender_whereThatHasAName() throws {
        let (receiver, sender, nameless) = (
            try DatagramSocket(at: .unnamed), try DatagramSocket(at: .unnamed), try Nameless()
        )
        #expect(sender.descriptor.send("named", to: receiver.address) == CallResult(5))
        #expect(nameless.descriptor.send("", to: receiver.address) == CallResult(0))
        #expect(nameless.descriptor.send("0123456789", to: receiver.address) == CallResult(10))
        #expect(receiver.descriptor.takeDatagram() == Datagram("named", from: sender.address))
        #expect(receiver.descriptor.takeDatagram() == Datagram("", from: nil))
        #expect(receiver.descriptor.takeDatagram(4) == Datagram("0123", size: 10, from: nil))
        #expect(receiver.descriptor.readNow() == "EAGAIN")
        #expect(receiver.descriptor.send("answer", to: sender.address) == CallResult(6))
        #expect(sender.descriptor.takeDatagram() == Datagram("answer", from: receiver.address))
    }

    /// endings: unix-datagram
    @Test func send_isRefused_whenThePeerHasClosed() throws {
        let sender = try DatagramSocket(at: .unnamed)
        var peer: DatagramSocket? = try DatagramSocket(at: .unnamed)
        let address = try #require(peer?.address)
        #expect(sender.descriptor.connect(to: address) == CallResult(0))
        #expect(sender.descriptor.send("unread") == CallResult(6))
        peer = nil
        // No reset by what is unread, and no event.
        #expect(sender.descriptor.poll() == .writable)
        #expect(sender.descriptor.readNow() == "EAGAIN")
        // A process that another test starts may hold it as well, until its exec.
        waitUntil("refused") { sender.descriptor.send("late").errno == .connectionRefused }
        // Which took the peer away.
        #expect(sender.descriptor.send("late").errno == .notConnected)
        #expect(sender.descriptor.send("late", to: address).errno == .connectionRefused)
    }

    /// endings: unix-datagram
    @Test func connectedSocket_hearsItsPeerAlone() throws {
        let (receiver, sender) = (try DatagramSocket(at: .unnamed), try DatagramSocket(at: .unnamed))
        let other = try DatagramSocket(at: .unnamed)
        #expect(other.descriptor.send("before", to: receiver.address) == CallResult(6))
        #expect(receiver.descriptor.connect(to: sender.address) == CallResult(0))
        // UDP would take it, and throw it away.
        #expect(other.descriptor.send("late", to: receiver.address).errno == .permissionDenied)
        #expect(sender.descriptor.send("peer", to: receiver.address) == CallResult(4))
        // What has come is not taken back.
        #expect(receiver.descriptor.takeDatagram() == Datagram("before", from: other.address))
        #expect(receiver.descriptor.takeDatagram() == Datagram("peer", from: sender.address))
    }

    /// UDP would lose the one that does not fit. endings: unix-datagram
    @Test func send_wouldBlock_whenThePeerDoesNotRead() throws {
        let (receiver, sender) = (try DatagramSocket(at: .unnamed), try DatagramSocket(at: .unnamed))
        let other = try Nameless()
        #expect(sender.descriptor.connect(to: receiver.address) == CallResult(0))
        var sent = 0
        var result = CallResult(0)
        while sent < 100_000 {
            result = sender.descriptor.send("\(sent)")
            if result.failed { break }
            sent += 1
        }
        #expect(result.wouldBlock)
        // Not to a socket that is not connected to it either.
        #expect(other.descriptor.send("x", to: receiver.address).wouldBlock)
        #expect(!sender.descriptor.poll().contains(.writable))
        for number in 0..<sent { #expect(receiver.descriptor.readNow() == "\(number)") }
        #expect(receiver.descriptor.readNow() == "EAGAIN")
        #expect(sender.descriptor.poll() == .writable)
    }

    /// endings: unix-datagram
    @Test func send_isRefused_beyondTheSendBuffer() throws {
        let (receiver, sender) = (try DatagramSocket(at: .unnamed), try DatagramSocket(at: .unnamed))
        let size = try #require(sender.descriptor.optionValue(level: SOL_SOCKET, name: SO_SNDBUF))
        let bytes = [UInt8](repeating: 120, count: Int(size))
        let result = bytes.withUnsafeBytes { sender.descriptor.send($0, to: receiver.address) }
        #expect(result.errno == .messageTooLong)
        // Larger than any of UDP.
        let large = bytes.prefix(min(70_000, bytes.count / 2))
        let sent = large.withUnsafeBytes { sender.descriptor.send($0, to: receiver.address) }
        #expect(sent == CallResult(large.count))
        #expect(receiver.descriptor.takeDatagram(1)?.size == large.count)
    }

    /// Over UDP the peer would not be told. endings: unix-datagram
    @Test func shutdownForReading_breaksThePeersSend() throws {
        let (receiver, sender) = (try DatagramSocket(at: .unnamed), try DatagramSocket(at: .unnamed))
        #expect(sender.descriptor.connect(to: receiver.address) == CallResult(0))
        let other = try Nameless()
        #expect(sender.descriptor.send("before") == CallResult(6))
        #expect(receiver.descriptor.shutdown(.read) == CallResult(0))
        #expect(sender.descriptor.send("late").errno == .brokenPipe)
        #expect(other.descriptor.send("late", to: receiver.address).errno == .brokenPipe)
        #expect(receiver.descriptor.takeDatagram() == Datagram("before", from: sender.address))
        #expect(receiver.descriptor.poll() == [.readable, .writable, .peerEnded])
        #expect(receiver.descriptor.readNow() == "EAGAIN")
    }
}
