import Glibc
import Sockets
import TestSupport
import Testing

/// Which of this machine's addresses a datagram came to, so that the answer can come from there.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct LocalAddressTests {
    /// To where, at a socket that is bound to all addresses, and what it tells.
    static let arrivals = [
        ("0.0.0.0", "127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.9", "127.0.0.9"),
        ("0.0.0.0", "127.255.255.255", "127.0.0.1"), ("::", "::1", "::1"),
        ("::", "127.0.0.9", "::ffff:127.0.0.9"), ("::", "127.255.255.255", "::ffff:127.0.0.1"),
    ]

    /// endings: udp-broadcast
    @Test(arguments: arrivals) func batch_tellsWhereADatagramCameTo(all: String, to: String, local: String)
        throws
    {
        let batch = DatagramBatch(count: 4, size: 64)
        let server = try Self.server(all)
        let client = try Self.send(to: to, of: server)
        #expect(batch.receive(server, tellsLocal: true) == CallResult(1))
        let received = batch.received(0)
        #expect(received.local == SocketAddress(host: local, port: 0))
        #expect(received.sender?.normalised == client.address)
    }

    /// By one datagram and in a batch; for a broadcast, from the interface's address.
    @Test(arguments: arrivals, [false, true])
    func answer_comesFromThere(arrival: (String, String, String), batched: Bool) throws {
        let batch = DatagramBatch(count: 4, size: 64)
        let server = try Self.server(arrival.0)
        let client = try Self.send(to: arrival.1, of: server)
        #expect(batch.receive(server, tellsLocal: true) == CallResult(1))
        let received = batch.received(0)
        let (sender, local) = (try #require(received.sender), try #require(received.local))
        if batched {
            #expect(batch.append("answer", to: sender, from: local) == 1)
            #expect(batch.append("free", to: sender, from: nil) == 2)
            #expect(batch.send(server.descriptor, from: 0) == CallResult(2))
        } else {
            #expect(server.descriptor.send("answer", to: sender, from: local) == CallResult(6))
            #expect(server.descriptor.send("free", to: sender) == CallResult(4))
        }
        let from = local.normalised.with(port: server.address.port)
        #expect(client.descriptor.takeDatagram() == Datagram("answer", from: from))
        // Left to itself, the kernel sends from the address of the route.
        let routed = try server.address(at: from.family == .ipv4 ? "127.0.0.1" : "::1")
        #expect(client.descriptor.takeDatagram() == Datagram("free", from: routed))
    }

    @Test func batch_tellsOfEachOne() throws {
        let batch = DatagramBatch(count: 4, size: 64)
        let server = try Self.server("::")
        let hosts = ["127.0.0.1", "::1", "127.0.0.3"]
        let clients = try hosts.map { try Self.send(to: $0, of: server) }
        // Whether it is asked for or not is of each call.
        #expect(batch.receive(server, tellsLocal: true) == CallResult(3))
        #expect((0..<3).map { batch.received($0).local?.normalised.host } == hosts)
        #expect((0..<3).map { batch.received($0).sender?.normalised } == clients.map(\.address))
        _ = try Self.send(to: "::1", of: server)
        #expect(batch.receive(server, tellsLocal: false) == CallResult(1))
        #expect(batch.received(0).local == nil)
        _ = try Self.send(to: "::1", of: server)
        #expect(batch.receive(server, tellsLocal: true) == CallResult(1))
        #expect(batch.received(0).local?.host == "::1")
    }

    /// Which is why both options are set. endings: udp-broadcast
    @Test func ipv6Option_tellsTheBroadcastAddress_whenItIsAlone() throws {
        let batch = DatagramBatch(count: 4, size: 64)
        let server = try DatagramSocket(host: "::")
        let set = server.descriptor.setOption(
            level: Int32(IPPROTO_IPV6), name: IPV6_RECVPKTINFO, value: 1)
        #expect(set == CallResult(0))
        let client = try Self.send(to: "127.255.255.255", of: server)
        #expect(batch.receive(server, tellsLocal: true) == CallResult(1))
        let received = batch.received(0)
        let (sender, local) = (try #require(received.sender), try #require(received.local))
        #expect(local.host == "::ffff:127.255.255.255")
        #expect(server.descriptor.send("answer", to: sender, from: local).failed)
        #expect(client.descriptor.poll() == .writable)
    }

    @Test func unixSocket_hasNoSuchOption() throws {
        let socket = try DatagramSocket(at: .unnamed)
        #expect(socket.descriptor.setTellsLocalAddress(family: .unix).failed)
    }

    private static func server(_ host: String) throws -> DatagramSocket {
        let server = try DatagramSocket(host: host)
        try #require(
            server.descriptor.setTellsLocalAddress(family: server.address.family) == CallResult(0))
        return server
    }

    /// A client that has sent a datagram to the server's port.
    private static func send(to host: String, of server: DatagramSocket) throws -> DatagramSocket {
        let address = try server.address(at: host)
        let client = try DatagramSocket(host: address.family == .ipv4 ? "127.0.0.1" : "::1")
        try #require(client.descriptor.setBroadcast(true) == CallResult(0))
        try server.gets { try #require(client.descriptor.send("x", to: address) == CallResult(1)) }
        return client
    }
}
