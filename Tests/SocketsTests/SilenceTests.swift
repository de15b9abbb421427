import Glibc
import Sockets
import TestSupport
import Testing

/// Whether this process may put a socket into repair mode, which takes CAP_NET_ADMIN.
private let mayRepair: Bool = {
    guard let number = try? Socket.tcp(.ipv4).release() else { return false }
    let socket = Descriptor(rawValue: number)
    defer { _ = socket.close() }
    return !socket.setRepair(true).failed
}()

private let hasIPv6 = (try? Listener(host: "::1")) != nil

/// Peers that are gone, deaf or busy.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct SilenceTests {
    /// endings: vanished-peer
    @Test(arguments: hasIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"])
    func deafPeer_getsAll_whenItHearsAgain(host: String) throws {
        let pair = try Pair(host: host)
        let family = pair.peerAtAccept.family
        #expect(pair.server.setDeaf(true, family: family) == CallResult(0))
        #expect(pair.client.send("hello?") == CallResult(6))
        try pair.client.wait { $0.totalRetransmits > 0 }
        #expect(pair.client.unacknowledged() == 6)
        #expect(pair.client.poll() == .writable && pair.server.poll() == .writable)
        #expect(pair.server.setDeaf(false, family: family) == CallResult(0))
        #expect(pair.server.read() == "hello?")
        pair.client.waitUntilAcknowledged()
    }

    /// endings: vanished-peer
    @Test(.enabled(if: hasIPv6)) func deafPeer_hearsNoMappedPeer() throws {
        let listener = try Listener(host: "::")
        let client = try Client(to: .ipv4(127, 0, 0, 1, port: listener.address.port))
        let server = try listener.accepted()
        defer { _ = server.close() }
        #expect(server.setDeaf(true, family: .ipv6) == CallResult(0))
        #expect(client.descriptor.send("hello?") == CallResult(6))
        try client.descriptor.wait { $0.totalRetransmits > 0 }
        #expect(server.poll() == .writable)
    }

    @Test func deafness_ofIPv6_isRefused_onAnIPv4Socket() throws {
        let pair = try Pair()
        #expect(pair.server.setDeaf(true, family: .ipv6).errno == .protocolOptionUnknown)
    }

    /// Needs CAP_NET_ADMIN, and is skipped without. endings: vanished-peer, rebooted-peer
    @Test(.enabled(if: mayRepair)) func close_sendsNothing_inRepairMode() throws {
        let pair = try Pair()
        #expect(pair.server.setRepair(true) == CallResult(0))
        #expect(pair.closeServer() == CallResult(0))
        #expect(pair.client.poll() == .writable)
        #expect(pair.client.tcpState() == .established)
        #expect(pair.client.send("hello?") == CallResult(6))
        pair.client.wait(for: .error)
        #expect([pair.client.read(), pair.client.read()] == ["ECONNRESET", ""])
        #expect(pair.client.send("hello?").errno == .brokenPipe)
    }

    /// endings: simultaneous-close
    @Test func simultaneousClose_endsWithoutAnError() throws {
        let pair = try Pair()
        for side in [pair.client, pair.server] {
            #expect(side.setDeaf(true, family: .ipv4) == CallResult(0))
        }
        for side in [pair.client, pair.server] {
            #expect(side.shutdown(.write) == CallResult(0))
            #expect(side.tcpState() == .finWait1)
        }
        // The client gets the server's FIN once it is sent again, and its own is still not acknowledged.
        #expect(pair.client.setDeaf(false, family: .ipv4) == CallResult(0))
        pair.client.wait(for: .closing)
        #expect(pair.server.tcpState() == .finWait1)
        #expect(pair.client.read() == "")
        #expect(pair.server.setDeaf(false, family: .ipv4) == CallResult(0))
        #expect(pair.server.read() == "")
        pair.client.wait(for: .close)
        pair.server.wait(for: .close)
        #expect(pair.client.pendingError() == nil && pair.server.pendingError() == nil)
    }

    /// endings: keepalive
    @Test func keepAlive_findsThatThePeerIsGone() throws {
        let pair = try Pair()
        #expect(pair.server.setDeaf(true, family: .ipv4) == CallResult(0))
        for name in [TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT] {
            #expect(pair.client.setOption(level: Int32(IPPROTO_TCP), name: name, value: 1) == CallResult(0))
        }
        #expect(pair.client.setOption(level: SOL_SOCKET, name: SO_KEEPALIVE, value: 1) == CallResult(0))
        #expect([pair.client.read(), pair.client.read()] == ["ETIMEDOUT", ""])
        #expect(pair.client.tcpState() == .close)
    }

    /// endings: user-timeout
    @Test func userTimeout_endsTheConnection_whenBytesAreUnacknowledged() throws {
        let pair = try Pair()
        #expect(pair.server.setDeaf(true, family: .ipv4) == CallResult(0))
        let set = pair.client.setOption(level: Int32(IPPROTO_TCP), name: TCP_USER_TIMEOUT, value: 300)
        #expect(set == CallResult(0))
        #expect(pair.client.send("hello?") == CallResult(6))
        #expect([pair.client.read(), pair.client.read()] == ["ETIMEDOUT", ""])
        #expect(pair.client.send("hello?").errno == .brokenPipe)
    }

    /// endings: zero-window
    @Test func window_closes_whenThePeerDoesNotRead() throws {
        let pair = try Pair()
        let block = String(repeating: "x", count: 1 << 16)
        try pair.client.wait { info in
            _ = pair.client.send(block)
            return info.sndWnd == 0 && info.probes > 0
        }
        #expect(pair.client.send(block).wouldBlock)
        #expect(try #require(pair.client.unsent()) > 0)
        #expect(pair.client.shutdown(.write) == CallResult(0))
        #expect(pair.client.tcpState() == .finWait1)
    }
}
