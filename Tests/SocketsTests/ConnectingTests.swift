import Glibc
import Sockets
import Testing

private let hasIPv6 = (try? Listener(host: "::1")) != nil

@Suite(.timeLimit(.minutes(1))) struct ConnectingTests {
    @Test func accept_tellsThePeer() throws {
        let pair = try Pair()
        #expect(pair.peerAtAccept == pair.client.localAddress())
        #expect(pair.server.peerAddress() == pair.client.localAddress())
        #expect(pair.client.peerAddress() == pair.server.localAddress())
        #expect(fcntl(pair.server.rawValue, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(pair.server.rawValue, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test(.enabled(if: hasIPv6)) func accept_tellsThePeer_overIPv6() throws {
        let pair = try Pair(host: "::1")
        #expect(pair.peerAtAccept == pair.client.localAddress())
        #expect(pair.peerAtAccept.family == .ipv6 && pair.peerAtAccept.isLoopback)
    }

    @Test(.enabled(if: hasIPv6)) func accept_tellsAMappedPeer_onADualStackListener() throws {
        let listener = try Listener(host: "::")
        let client = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        defer { _ = client.close() }
        _ = client.connect(to: .ipv4(127, 0, 0, 1, port: listener.address.port))
        listener.descriptor.wait(for: .readable)
        var peer = listener.address
        let accepted = listener.descriptor.accept(peer: &peer)
        #expect(peer.family == .ipv6 && peer.isLoopback)
        #expect(peer.normalised == client.localAddress())
        _ = Descriptor(rawValue: Int32(accepted.value)).close()
    }

    @Test func accept_wouldBlock_whenNobodyWaits() throws {
        let listener = try Listener()
        var peer = listener.address
        #expect(listener.descriptor.accept(peer: &peer).wouldBlock)
        #expect(peer == listener.address)
        #expect(listener.descriptor.tcpState() == .listen)
        #expect(listener.descriptor.unread() == nil)
        #expect(listener.descriptor.peerAddress() == nil)
    }

    /// endings: refused
    @Test func connect_isRefused_whenNobodyListens() throws {
        let listener = try Listener()
        listener.close()
        let client = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        defer { _ = client.close() }
        let started = client.connect(to: listener.address)
        #expect(started.inProgress || started.errno == .connectionRefused)
        if started.inProgress {
            client.wait(for: .writable)
            #expect(client.poll().isSuperset(of: [.error, .hangUp, .peerEnded]))
            #expect(client.pendingError() == .connectionRefused)
            #expect(client.pendingError() == nil)
        }
        #expect(client.tcpState() == .close)
    }

    /// endings: reset-before-accept
    @Test func accept_succeeds_whenThePeerHasReset() throws {
        let listener = try Listener()
        let client = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        _ = client.connect(to: listener.address)
        client.wait(for: .writable)
        let local = client.localAddress()
        #expect(client.send("gone") == CallResult(4))
        #expect(client.setLinger(seconds: 0) == CallResult(0))
        #expect(client.close() == CallResult(0))
        listener.descriptor.wait(for: .readable)
        var peer = listener.address
        let accepted = listener.descriptor.accept(peer: &peer)
        try #require(!accepted.failed)
        let server = Descriptor(rawValue: Int32(accepted.value))
        defer { _ = server.close() }
        #expect(peer == local)
        server.wait(for: .error)
        #expect([server.read(), server.read(), server.read()] == ["gone", "ECONNRESET", ""])
    }

    @Test func bind_isRefused_whenThePortIsTaken() throws {
        let listener = try Listener()
        let second = try Socket.tcp(.ipv4)
        #expect(second.descriptor.bind(to: listener.address).errno == .addressInUse)
        _ = second.close()
    }

    @Test func bind_isRefused_whenTheAddressIsNotOurs() throws {
        let socket = try Socket.tcp(.ipv4)
        // 192.0.2.0/24 is for documentation, RFC 5737.
        #expect(socket.descriptor.bind(to: .ipv4(192, 0, 2, 1, port: 0)).errno == .addressNotAvailable)
        _ = socket.close()
    }
}
