import Glibc
import Sockets
import TestSupport
import Testing

/// `shutdown` in the states where it surprises.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct ShutdownTests {
    /// Not only SHUT_RDWR. endings: shut-connecting
    @Test(arguments: [ShutdownHow.read, .write, .both]) func shutdown_abandonsAConnect(how: ShutdownHow)
        throws
    {
        let listener = try Listener(backlog: 0)
        let first = try Client(to: listener.address)
        first.descriptor.wait(for: .established)
        try listener.descriptor.wait { $0.unacked == 1 }
        // The queue is full, so that nobody answers this one.
        let client = try Client(to: listener.address)
        #expect(client.descriptor.tcpState() == .synSent)
        #expect(client.descriptor.shutdown(how) == CallResult(0))
        #expect(client.descriptor.tcpState() == .close)
        #expect([client.descriptor.readNow(), client.descriptor.readNow()] == ["ECONNRESET", "ENOTCONN"])
    }

    /// endings: shut-listen
    @Test func shutdownForWriting_doesNothing_onAListener() throws {
        let listener = try Listener()
        #expect(listener.descriptor.shutdown(.write) == CallResult(0))
        #expect(listener.descriptor.tcpState() == .listen)
        let client = try Client(to: listener.address)
        let server = try listener.accepted()
        #expect(client.descriptor.tcpState() == .established)
        _ = server.close()
    }

    /// A port that the kernel chose is lost, and `listen` is given another. endings: shut-listen
    @Test(arguments: [false, true]) func shutdownForReading_refuses_onAListener(chosenPort: Bool) throws {
        let other = try Listener()
        // On 127.0.0.2, a port that is free with some certainty is asked for by its number.
        let listener = try Listener(
            host: chosenPort ? "127.0.0.1" : "127.0.0.2", port: chosenPort ? 0 : other.address.port)
        let queued = try Client(to: listener.address)
        listener.descriptor.wait(for: .readable)
        #expect(listener.descriptor.shutdown(.read) == CallResult(0))
        #expect(listener.descriptor.tcpState() == .close)
        #expect(queued.descriptor.read() == "ECONNRESET")
        var peer = listener.address
        #expect(listener.descriptor.accept(peer: &peer).errno == .invalidArgument)
        let refused = try Client(to: listener.address)
        refused.descriptor.wait(for: .writable)
        #expect(refused.descriptor.tcpState() == .close)
        #expect(listener.descriptor.listen(backlog: 1) == CallResult(0))
        let revived = try #require(listener.descriptor.localAddress())
        #expect((revived == listener.address) != chosenPort)
        let welcome = try Client(to: revived)
        listener.descriptor.wait(for: .readable)
        // A close resets what is queued, too.
        listener.close()
        #expect(welcome.descriptor.read() == "ECONNRESET")
    }

    /// endings: shut-failed-sticks
    @Test func failedShutdown_holdsAfterTheConnect() throws {
        let listener = try Listener()
        let socket = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        defer { _ = socket.close() }
        #expect(socket.shutdown(.write).errno == .notConnected)
        #expect(socket.connect(to: listener.address).inProgress)
        let server = try listener.accepted()
        defer { _ = server.close() }
        socket.wait(for: .established)
        #expect(socket.send("x").errno == .brokenPipe)
        // The peer does not hear of it, and the other direction works.
        #expect(server.poll() == .writable)
        #expect(server.send("hello") == CallResult(5))
        #expect(socket.read() == "hello")
    }

    /// endings: shut-wr-not-blocking
    @Test func queueAndErrorQueue_tellThatAllIsDelivered() throws {
        let pair = try Pair()
        // SOF_TIMESTAMPING: _TX_ACK, _SOFTWARE, _OPT_ID, _OPT_TSONLY of linux/net_tstamp.h.
        let flags: Int32 = 1 << 9 | 1 << 4 | 1 << 7 | 1 << 11
        let set = pair.client.setOption(level: SOL_SOCKET, name: SO_TIMESTAMPING, value: flags)
        #expect(set == CallResult(0))
        #expect(pair.server.setDeaf(true, family: .ipv4) == CallResult(0))
        #expect(pair.client.send("12345") == CallResult(5))
        #expect(pair.client.shutdown(.write) == CallResult(0))
        #expect(pair.client.tcpState() == .finWait1)
        // The FIN counts as one.
        #expect(pair.client.unacknowledged() == 6)
        #expect(pair.client.queuedError() == nil)
        #expect(pair.server.setDeaf(false, family: .ipv4) == CallResult(0))
        pair.client.waitUntilAcknowledged()
        #expect(pair.client.tcpState() == .finWait2)
        pair.client.wait(for: .error)
        let entry = try #require(pair.client.queuedError())
        #expect(entry.errno == Errno(rawValue: ENOMSG))
        #expect(entry.origin == 4 && entry.info == 2 && entry.destination == nil)
        // The last byte's place in the stream.
        #expect(entry.data == 4)
        #expect(pair.client.queuedError() == nil)
        #expect(pair.client.pendingError() == nil)
        #expect([pair.server.read(), pair.server.read()] == ["12345", ""])
    }

    /// endings: cork
    @Test func close_sendsWhatIsCorked() throws {
        let pair = try Pair()
        let set = pair.server.setOption(level: Int32(IPPROTO_TCP), name: TCP_CORK, value: 1)
        #expect(set == CallResult(0))
        #expect(pair.server.send("LASTWORD") == CallResult(8))
        #expect(pair.closeServer() == CallResult(0))
        #expect([pair.client.read(), pair.client.read()] == ["LASTWORD", ""])
    }
}
