import Glibc
import Sockets
import TestSupport
import Testing

/// What a socket for datagrams tells of its peers, and of its own shutdown; over UDP.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct DatagramTests {
    enum Asking: CaseIterable {
        case send, receive, error
    }

    /// Whoever asks first is told. endings: udp-refused
    @Test(arguments: ["127.0.0.1", "::1"], Asking.allCases)
    func refusal_isToldOnce_whenConnected(host: String, asking: Asking) throws {
        let port = try RefusingPort(host: host)
        let socket = try DatagramSocket(host: host)
        let client = socket.descriptor
        #expect(client.connect(to: port.address) == CallResult(0))
        #expect(client.send("one") == CallResult(3))
        client.wait(for: .error)
        #expect(client.poll() == [.writable, .error])
        switch asking {
        case .send: #expect(client.send("two").errno == .connectionRefused)
        case .receive: #expect(client.readNow() == "ECONNREFUSED")
        case .error: #expect(client.pendingError() == .connectionRefused)
        }
        // The send that was told sent nothing, which would be refused as well.
        #expect(client.poll() == .writable)
        #expect(client.readNow() == "EAGAIN")
        // The socket can have another peer.
        let other = try DatagramSocket(host: host)
        #expect(client.connect(to: other.address) == CallResult(0))
        #expect(client.send("three") == CallResult(5))
        #expect(other.descriptor.takeDatagram() == Datagram("three", from: socket.address))
    }

    /// endings: udp-refused
    @Test(arguments: ["127.0.0.1", "::1"]) func refusal_isNotTold_whenNotConnected(host: String) throws {
        let port = try RefusingPort(host: host)
        let (socket, other) = (try DatagramSocket(host: host), try DatagramSocket(host: host))
        #expect(socket.descriptor.send("one", to: port.address) == CallResult(3))
        // By the time that another peer has answered, the refusal has come.
        #expect(socket.descriptor.send("two", to: other.address) == CallResult(3))
        #expect(other.descriptor.takeDatagram() == Datagram("two", from: socket.address))
        #expect(other.descriptor.send("three", to: socket.address) == CallResult(5))
        #expect(socket.descriptor.takeDatagram() == Datagram("three", from: other.address))
        #expect(socket.descriptor.poll() == .writable)
        #expect(socket.descriptor.pendingError() == nil && socket.descriptor.queuedError() == nil)
    }

    /// With IP_RECVERR, a call that has to do with another peer fails as well. endings: udp-refused
    @Test(arguments: ["127.0.0.1", "::1"]) func errorQueue_tellsWhoRefused(host: String) throws {
        let port = try RefusingPort(host: host)
        let (socket, other) = (try DatagramSocket(host: host), try DatagramSocket(host: host))
        try askForErrors(socket)
        #expect(socket.descriptor.send("payload", to: port.address) == CallResult(7))
        socket.descriptor.wait(for: .error)
        #expect(socket.descriptor.send("lost", to: other.address).errno == .connectionRefused)
        #expect(socket.descriptor.send("sent", to: other.address) == CallResult(4))
        #expect(other.descriptor.takeDatagram() == Datagram("sent", from: socket.address))
        // The entry is still there.
        #expect(socket.descriptor.poll() == [.writable, .error])
        let entry = try #require(socket.descriptor.queuedError())
        #expect(entry.errno == .connectionRefused)
        // Port unreachable, by RFC 792 and RFC 4443.
        let isIPv4 = socket.address.family == .ipv4
        #expect((entry.origin, entry.type, entry.code) == (isIPv4 ? (2, 3, 3) : (3, 1, 4)))
        #expect(entry.destination == port.address)
        #expect(socket.descriptor.queuedError() == nil)
        #expect(socket.descriptor.poll() == .writable)
    }

    /// endings: udp-refused
    @Test func errorQueue_takesTheErrorWithIt_whenItIsAskedFirst() throws {
        let ports = [try RefusingPort(), try RefusingPort(host: "127.0.0.2")]
        let socket = try DatagramSocket()
        try askForErrors(socket)
        for (port, text) in zip(ports, ["one", "two"]) {
            #expect(socket.descriptor.send(text, to: port.address) == CallResult(3))
            waitUntil("refused") { socket.descriptor.pendingError() == .connectionRefused }
        }
        #expect(socket.descriptor.queuedError()?.destination == ports[0].address)
        // An entry that is left raises the error again.
        #expect(socket.descriptor.readNow() == "ECONNREFUSED")
        #expect(socket.descriptor.readNow() == "EAGAIN")
        #expect(socket.descriptor.send("three", to: ports[0].address) == CallResult(5))
        waitUntil("refused") { socket.descriptor.pendingError() == .connectionRefused }
        // What was sent comes with it.
        var bytes = [UInt8](repeating: 0, count: 64)
        for text in ["two", "three"] {
            let length = recv(socket.descriptor.rawValue, &bytes, bytes.count, Int32(MSG_ERRQUEUE))
            #expect(String(decoding: bytes.prefix(max(0, length)), as: UTF8.self) == text)
        }
        #expect(socket.descriptor.poll() == .writable)
        let other = try DatagramSocket()
        #expect(socket.descriptor.send("sent", to: other.address) == CallResult(4))
    }

    private func askForErrors(_ socket: DatagramSocket) throws {
        let set =
            socket.address.family == .ipv4
            ? socket.descriptor.setOption(level: Int32(IPPROTO_IP), name: IP_RECVERR, value: 1)
            : socket.descriptor.setOption(level: Int32(IPPROTO_IPV6), name: IPV6_RECVERR, value: 1)
        try #require(set == CallResult(0))
    }
}
