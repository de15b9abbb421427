import Glibc
import Sockets
import TestSupport
import Testing

/// The queue of a listener, and what is left of its connections.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct ListeningTests {
    /// endings: backlog-full
    @Test func queue_takesOneMoreThanTheBacklog() throws {
        let listener = try Listener(backlog: 1)
        let clients = [try Client(to: listener.address), try Client(to: listener.address)]
        for client in clients { client.descriptor.wait(for: .established) }
        try listener.descriptor.wait { $0.unacked == 2 && $0.sacked == 1 }
        let third = try Client(to: listener.address)
        // Its SYN is dropped, again and again, and never refused.
        try third.descriptor.wait { $0.retransmits > 0 }
        #expect(third.descriptor.tcpState() == .synSent)
        #expect(third.descriptor.poll() == [])
        let server = try listener.accepted()
        defer { _ = server.close() }
        third.descriptor.wait(for: .established)
    }

    /// Two listeners on one port, the first of which has gone and left a connection that it ended first.
    /// endings: time-wait-bind
    @Test(arguments: [false, true], [false, true])
    func bind_isRefused_whenAConnectionIsInTimeWait(firstReuses: Bool, secondReuses: Bool) throws {
        let address = try leave(at: (1, firstReuses, secondReuses), reusing: firstReuses) { server, client in
            #expect(server.shutdown(.write) == CallResult(0))
            #expect(client.read() == "")
            #expect(client.shutdown(.write) == CallResult(0))
            server.wait(for: .close)
        }
        if firstReuses && secondReuses {
            expectFree(address, reusing: true)
        } else {
            #expect(try bind(to: address, reusing: secondReuses).errno == .addressInUse)
        }
    }

    /// endings: time-wait-bind
    @Test(arguments: [false, true]) func bind_isFree_afterAReset(reuses: Bool) throws {
        let address = try leave(at: (2, reuses, reuses), reusing: reuses) { server, client in
            #expect(client.setLinger(seconds: 0) == CallResult(0))
            #expect(client.disconnect() == CallResult(0))
            server.wait(for: .close)
        }
        expectFree(address, reusing: reuses)
    }

    /// As soon as no process that another test has started holds the listener as well, until its exec; a TIME_WAIT would
    /// last longer than this waits.
    private func expectFree(_ address: SocketAddress, reusing: Bool) {
        waitUntil("free") { (try? bind(to: address, reusing: reusing)) == CallResult(0) }
    }

    /// The address of a listener that is closed, and that had one connection, which ended as the caller has it.
    ///
    /// - Parameter place: makes a loopback address that no other test uses: on 127.0.0.1 one of them could be given the
    ///   port as soon as it is free.
    private func leave(
        at place: (UInt8, Bool, Bool), reusing: Bool,
        end: (_ server: Descriptor, _ client: Descriptor) -> Void
    ) throws -> SocketAddress {
        let listener = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        #expect(listener.setReuseAddress(reusing) == CallResult(0))
        #expect(
            listener.bind(to: .ipv4(127, place.0, place.1 ? 2 : 1, place.2 ? 2 : 1, port: 0)) == CallResult(0)
        )
        #expect(listener.listen(backlog: 1) == CallResult(0))
        let address = try #require(listener.localAddress())
        let client = try Client(to: address)
        listener.wait(for: .readable)
        var peer = address
        let accepted = listener.accept(peer: &peer)
        _ = listener.close()
        try #require(!accepted.failed)
        let server = Descriptor(rawValue: Int32(accepted.value))
        end(server, client.descriptor)
        _ = server.close()
        return address
    }

    private func bind(to address: SocketAddress, reusing: Bool) throws -> CallResult {
        let socket = try Socket.tcp(.ipv4)
        #expect(socket.descriptor.setReuseAddress(reusing) == CallResult(0))
        let result = socket.descriptor.bind(to: address)
        _ = socket.close()
        return result
    }

    /// With TCP_LINGER2 in place of `tcp_fin_timeout`, which is longer. endings: fin-wait2-orphan
    @Test func orphan_isGone_whenThePeerDoesNotEnd() throws {
        let pair = try Pair()
        let address = pair.peerAtAccept
        let set = pair.client.setOption(level: Int32(IPPROTO_TCP), name: TCP_LINGER2, value: 1)
        #expect(set == CallResult(0))
        #expect(pair.closeClient() == CallResult(0))
        #expect(pair.server.read() == "")
        let server = try #require(pair.server.localAddress())
        waitUntil("gone") { kernelState(of: address, to: server) == nil }
        // The server is not told.
        #expect(pair.server.tcpState() == .closeWait)
        #expect(pair.server.send("late") == CallResult(4))
        pair.server.wait(for: .error)
        #expect(pair.server.read() == "")
        #expect(pair.server.pendingError() == .brokenPipe)
    }
}

/// The state of a connection between two ports of 127.0.0.1 that may be nobody's, by proc_net(5); nil when there is none.
private func kernelState(of address: SocketAddress, to peer: SocketAddress) -> TCPState? {
    guard let file = fopen("/proc/net/tcp", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 512)
    while fgets(&line, Int32(line.count), file) != nil {
        let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let fields = text.split(separator: " ")
        guard fields.count > 3, let local = UInt16(fields[1].suffix(4), radix: 16),
            let remote = UInt16(fields[2].suffix(4), radix: 16)
        else { continue }
        if local == address.port, remote == peer.port {
            return UInt8(fields[3], radix: 16).flatMap(TCPState.init)
        }
    }
    return nil
}
