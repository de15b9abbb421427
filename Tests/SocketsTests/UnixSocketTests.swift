import Glibc
import Sockets
import TestSupport
import Testing

/// How the ends of a stream over a Unix socket differ from those of TCP: each side knows of the other at once. What is
/// waited for is that no process that another test starts meanwhile holds the descriptor as well, until its exec.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct UnixSocketTests {
    private func pair() throws -> Pair { try Pair(by: try Listener(at: .unnamed)) }

    private static let ended: PollEvents = [.readable, .writable, .hangUp, .peerEnded]

    enum Asking: CaseIterable {
        case receive, send, error
    }

    /// `send` does not take the error, as it would over TCP; SO_ERROR does. endings: unix-stream
    @Test(arguments: Asking.allCases) func close_resets_whenBytesAreUnread(asking: Asking) throws {
        let pair = try pair()
        #expect(pair.client.send("not read") == CallResult(8))
        #expect(pair.server.send("LASTWORD") == CallResult(8))
        #expect(pair.closeServer() == CallResult(0))
        pair.client.wait(for: .hangUp)
        #expect(pair.client.poll() == Self.ended.union(.error))
        switch asking {
        case .receive: break
        case .send: #expect(pair.client.send("late").errno == .brokenPipe)
        case .error: #expect(pair.client.pendingError() == .connectionReset)
        }
        #expect(pair.client.readNow() == "LASTWORD")
        if asking != .error { #expect(pair.client.readNow() == "ECONNRESET") }
        #expect([pair.client.readNow(), pair.client.readNow()] == ["", ""])
        #expect(pair.client.poll() == Self.ended)
    }

    /// TCP would take one more `send`. endings: unix-stream
    @Test func send_isBrokenAtOnce_whenThePeerHasClosed() throws {
        let pair = try pair()
        #expect(pair.client.send("read") == CallResult(4))
        #expect(pair.server.readNow() == "read")
        #expect(pair.closeServer() == CallResult(0))
        pair.client.wait(for: .hangUp)
        #expect(pair.client.poll() == Self.ended)
        #expect(pair.client.send("late").errno == .brokenPipe)
        #expect([pair.client.readNow(), pair.client.readNow()] == ["", ""])
        #expect(pair.client.pendingError() == nil)
    }

    /// Over TCP the peer would not notice. endings: unix-stream
    @Test func shutdownForReading_breaksThePeersSend() throws {
        let pair = try pair()
        #expect(pair.client.send("before") == CallResult(6))
        #expect(pair.server.shutdown(.read) == CallResult(0))
        #expect(pair.client.poll() == .writable)
        #expect(pair.client.send("late").errno == .brokenPipe)
        // What came before can be read, and the other direction works.
        #expect([pair.server.readNow(), pair.server.readNow()] == ["before", ""])
        #expect(pair.server.send("more") == CallResult(4))
        #expect([pair.client.readNow(), pair.client.readNow()] == ["more", "EAGAIN"])
    }

    /// endings: unix-stream
    @Test func halfClose_leavesTheOtherTheLastWord() throws {
        let pair = try pair()
        #expect(pair.client.send("request") == CallResult(7))
        #expect(pair.client.shutdown(.write) == CallResult(0))
        #expect(pair.server.poll() == [.readable, .writable, .peerEnded])
        #expect([pair.server.readNow(), pair.server.readNow()] == ["request", ""])
        #expect(pair.client.send("late").errno == .brokenPipe)
        #expect(pair.server.send("LASTWORD") == CallResult(8))
        #expect(pair.server.shutdown(.write) == CallResult(0))
        #expect([pair.client.readNow(), pair.client.readNow()] == ["LASTWORD", ""])
        #expect(pair.client.poll() == Self.ended && pair.server.poll() == Self.ended)
        // TCP would answer ENOTCONN now that both directions have ended.
        #expect(pair.client.shutdown(.both) == CallResult(0))
    }

    /// endings: unix-stream
    @Test func lingerOfZero_isAnOrdinaryEnd() throws {
        let pair = try pair()
        #expect(pair.server.setLinger(seconds: 0) == CallResult(0))
        #expect(pair.server.send("LASTWORD") == CallResult(8))
        #expect(pair.closeServer() == CallResult(0))
        pair.client.wait(for: .hangUp)
        #expect(pair.client.poll() == Self.ended)
        #expect([pair.client.readNow(), pair.client.readNow()] == ["LASTWORD", ""])
        #expect(pair.client.pendingError() == nil)
    }

    /// There is nobody who could acknowledge: what the peer has not received counts. endings: unix-stream
    @Test func queue_countsMemory_notBytes() throws {
        let pair = try pair()
        #expect(pair.client.unacknowledged() == 0)
        #expect(pair.client.send(String(repeating: "x", count: 1000)) == CallResult(1000))
        #expect(try #require(pair.client.unacknowledged()) > 1000)
        #expect(pair.server.unread() == 1000)
        #expect(pair.server.readNow().utf8.count == 1000)
        #expect(pair.client.unacknowledged() == 0)
        #expect(pair.client.unsent() == nil && pair.client.tcpState() == nil && pair.client.tcpInfo() == nil)
    }

    /// endings: unix-stream, zero-write
    @Test func emptyMessage_readsAsAnEndAndIsNone() throws {
        let messages = try Socket.seqpacketPair()
        let (first, second) = (messages.first.descriptor, messages.second.descriptor)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        #expect(first.send(nothing) == CallResult(0))
        #expect(first.send("more") == CallResult(4))
        #expect(second.poll() == [.readable, .writable])
        #expect([second.readNow(), second.readNow()] == ["", "more"])
        _ = messages.first.close()
        second.wait(for: .hangUp)
        #expect(second.poll() == Self.ended)
        #expect(second.readNow() == "")
        _ = messages.second.close()
        // Of a stream nothing is sent.
        let pair = try pair()
        #expect(pair.client.send(nothing) == CallResult(0))
        #expect(pair.server.poll() == .writable)
    }

    /// TCP would wait, in SYN_SENT. endings: unix-connect
    @Test func connect_wouldBlock_whenTheQueueIsFull() throws {
        let listener = try Listener(at: .unnamed, backlog: 1)
        let sockets = try (1...3).map { _ in
            Descriptor(rawValue: try Socket.open(.unix, .stream).release())
        }
        defer { for socket in sockets { _ = socket.close() } }
        let connected = sockets.map { $0.connect(to: listener.address) }
        #expect(connected[0] == CallResult(0) && connected[1] == CallResult(0))
        #expect(connected[2].wouldBlock)
        // Nor does it go on by itself, once there is room.
        _ = try listener.accepted().close()
        #expect(sockets[2].peerAddress() == nil)
        #expect(sockets[2].connect(to: listener.address) == CallResult(0))
    }

    /// endings: unix-connect
    @Test func listenersEnd_resetsTheQueue() throws {
        let listener = try Listener(at: .unnamed)
        let (first, second) = (try Client(to: listener.address), try Client(to: listener.address))
        #expect(listener.descriptor.shutdown(.read) == CallResult(0))
        let late = Descriptor(rawValue: try Socket.open(.unix, .stream).release())
        defer { _ = late.close() }
        #expect(late.connect(to: listener.address).errno == .connectionRefused)
        // TCP would reset the queue now: here it can still be accepted.
        #expect(listener.descriptor.isListening())
        let server = try listener.accepted()
        #expect(first.descriptor.poll() == .writable)
        _ = server.close()
        #expect(first.descriptor.read() == "")
        listener.close()
        second.descriptor.wait(for: .hangUp)
        #expect([second.descriptor.readNow(), second.descriptor.readNow()] == ["ECONNRESET", ""])
        #expect(late.connect(to: listener.address).errno == .connectionRefused)
    }
}
