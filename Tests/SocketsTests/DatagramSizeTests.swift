import Glibc
import Sockets
import TestSupport
import Testing

/// Datagrams without content, those that do not fit the reader's room, and the largest.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct DatagramSizeTests {
    /// A receive of 0 is no end, for more can come. endings: udp-zero-trunc, zero-write
    @Test func emptyDatagram_isADatagram() throws {
        let pair = try DatagramPair()
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        #expect(pair.first.descriptor.send(nothing) == CallResult(0))
        #expect(pair.first.descriptor.send(nothing, to: pair.second.address) == CallResult(0))
        #expect(pair.first.descriptor.send("more") == CallResult(4))
        // By both receives; and of the first that waits, nothing is unread.
        let socket = pair.second.descriptor
        socket.wait(for: .readable)
        #expect(socket.unread() == 0)
        #expect(socket.poll() == [.readable, .writable])
        #expect(socket.read() == "")
        #expect(socket.takeDatagram() == Datagram("", from: pair.first.address))
        socket.wait(for: .readable)
        #expect(socket.unread() == 4)
        #expect(socket.takeDatagram() == Datagram("more", from: pair.first.address))
        #expect(socket.readNow() == "EAGAIN")
    }

    /// A receive into nothing takes a datagram, which a stream's does not. endings: udp-zero-trunc, zero-write
    @Test func receive_takesADatagram_withoutLength() throws {
        let pair = try DatagramPair()
        #expect(pair.first.descriptor.send("lost") == CallResult(4))
        #expect(pair.first.descriptor.send("next") == CallResult(4))
        pair.second.descriptor.wait(for: .readable)
        let nothing = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        #expect(pair.second.descriptor.receive(into: nothing) == CallResult(0))
        #expect(pair.second.descriptor.read() == "next")
    }

    /// endings: udp-zero-trunc
    @Test func datagram_isCut_whenTheRoomIsTooSmall() throws {
        let pair = try DatagramPair()
        for text in ["0123456789", "0123456789", "next"] {
            #expect(pair.first.descriptor.send(text) == CallResult(text.utf8.count))
        }
        let socket = pair.second.descriptor
        #expect(socket.takeDatagram(4) == Datagram("0123", size: 10, from: pair.first.address))
        // Without MSG_TRUNC the call does not tell the size.
        #expect(socket.read(4) == "0123")
        // The rest is lost.
        #expect(socket.takeDatagram(4) == Datagram("next", from: pair.first.address))
        #expect(socket.readNow() == "EAGAIN")
    }

    /// By the length fields of IPv4 and of UDP, which count headers of 20 and 8 bytes. endings: udp-zero-trunc
    @Test(arguments: [("127.0.0.1", 65507), ("::1", 65527)])
    func largerDatagram_isRefused(host: String, largest: Int) throws {
        let (first, second) = (try DatagramSocket(host: host), try DatagramSocket(host: host))
        let bytes = [UInt8](repeating: 120, count: largest + 1)
        bytes.withUnsafeBytes { bytes in
            #expect(first.descriptor.send(bytes, to: second.address).errno == .messageTooLong)
            let fitting = UnsafeRawBufferPointer(rebasing: bytes.dropLast())
            #expect(first.descriptor.send(fitting, to: second.address) == CallResult(largest))
        }
        #expect(second.descriptor.takeDatagram(1) == Datagram("x", size: largest, from: first.address))
        #expect(second.descriptor.readNow() == "EAGAIN")
        #expect(first.descriptor.poll() == .writable)
    }
}
