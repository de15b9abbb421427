import Glibc
import Sockets
import Testing

/// What a side sees of the other's ending, one fact of docs/endings.md each.
@Suite(.timeLimit(.minutes(1))) struct EndingTests {
    /// endings: half-close-last-word
    @Test func halfClose_leavesTheOtherTheLastWord() throws {
        let pair = try Pair()
        #expect(pair.client.send("a1234") == CallResult(5))
        #expect(pair.client.shutdown(.write) == CallResult(0))
        pair.server.wait(for: .peerEnded)
        #expect(pair.server.unread() == 5)
        #expect([pair.server.read(), pair.server.read()] == ["a1234", ""])
        #expect(pair.server.tcpState() == .closeWait)
        #expect(pair.server.poll() == [.readable, .writable, .peerEnded])
        pair.client.wait(for: .finWait2)
        #expect(pair.server.send("ERROR:no end!") == CallResult(13))
        #expect(pair.closeServer() == CallResult(0))
        #expect([pair.client.read(), pair.client.read()] == ["ERROR:no end!", ""])
        #expect(pair.client.tcpState() == .close)
        #expect(pair.client.shutdown(.write).errno == .notConnected)
    }

    @Test func send_answersBrokenPipe_afterShutdownForWriting() throws {
        let pair = try Pair()
        #expect(pair.client.shutdown(.write) == CallResult(0))
        // Without MSG_NOSIGNAL, SIGPIPE would end the test here.
        #expect(pair.client.send("late").errno == .brokenPipe)
    }

    /// endings: close-unread-small
    @Test func close_resets_whenBytesAreUnread() throws {
        let pair = try Pair()
        #expect(pair.client.send("not read") == CallResult(8))
        pair.server.wait(for: .readable)
        #expect(pair.server.send("LASTWORD") == CallResult(8))
        #expect(pair.closeServer() == CallResult(0))
        pair.client.wait(for: .error)
        #expect(pair.client.unread() == 8)
        let seen = [pair.client.read(), pair.client.read(), pair.client.read()]
        #expect(seen == ["LASTWORD", "ECONNRESET", ""])
    }

    /// endings: abort-linger0
    @Test func close_resets_whenLingerIsZero() throws {
        let pair = try Pair()
        #expect(pair.server.setLinger(seconds: 0) == CallResult(0))
        #expect(pair.closeServer() == CallResult(0))
        pair.client.wait(for: .error)
        #expect(pair.client.poll() == [.readable, .writable, .error, .hangUp, .peerEnded])
        #expect([pair.client.read(), pair.client.read()] == ["ECONNRESET", ""])
        #expect(pair.client.send("late").errno == .brokenPipe)
        #expect(pair.client.peerAddress() == nil)
    }

    /// endings: fin-then-reset
    @Test func resetAfterFin_looksLikeAnEnd() throws {
        let pair = try Pair()
        #expect(pair.client.shutdown(.write) == CallResult(0))
        #expect(pair.client.setLinger(seconds: 0) == CallResult(0))
        pair.closeClient()
        pair.server.wait(for: .error)
        #expect([pair.server.read(), pair.server.read()] == ["", ""])
        #expect(pair.server.tcpState() == .close)
        #expect(pair.server.pendingError() == .brokenPipe)
    }

    /// endings: error-consumed
    @Test func resetError_isDeliveredOnce() throws {
        let pair = try Pair()
        _ = pair.server.setLinger(seconds: 0)
        pair.closeServer()
        pair.client.wait(for: .error)
        #expect(pair.client.pendingError() == .connectionReset)
        #expect(pair.client.read() == "")
    }

    /// endings: shut-rd
    @Test func shutdownForReading_isNotSeenByThePeer() throws {
        let pair = try Pair()
        #expect(pair.server.shutdown(.read) == CallResult(0))
        #expect(pair.server.read() == "")
        #expect(pair.server.tcpState() == .established)
        #expect(pair.client.poll() == .writable)
    }

    @Test func receive_wouldBlock_whenNothingCame() throws {
        let pair = try Pair()
        withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { buffer in
            #expect(pair.client.receive(into: buffer).wouldBlock)
        }
    }

    @Test func send_wouldBlock_whenThePeerDoesNotRead() throws {
        let pair = try Pair()
        let block = String(repeating: "x", count: 1 << 20)
        var result = CallResult(0)
        // Once all buffers are full; the kernel first moves bytes over, so that there may be room again for a while.
        while !result.failed { result = pair.client.send(block) }
        #expect(result.wouldBlock)
        #expect(try #require(pair.client.unacknowledged()) > 0)
        #expect(pair.client.shutdown(.write) == CallResult(0))
    }

    /// endings: zero-write
    @Test func send_doesNothing_withoutLength() throws {
        let pair = try Pair()
        #expect(pair.client.send(UnsafeRawBufferPointer(start: nil, count: 0)) == CallResult(0))
        #expect(pair.client.send("x") == CallResult(1))
        #expect(pair.server.read() == "x")
    }

    /// So a receive of no bytes answers 0 without an end, but only while some wait.
    @Test func receive_takesNothing_withoutLength() throws {
        let pair = try Pair()
        let nothing = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        #expect(pair.server.receive(into: nothing).wouldBlock)
        #expect(pair.client.send("x") == CallResult(1))
        pair.server.wait(for: .readable)
        #expect(pair.server.receive(into: nothing) == CallResult(0))
        #expect(pair.server.read() == "x")
    }

    @Test func more_joinsTheFin() throws {
        let pair = try Pair()
        #expect(pair.client.send("last", more: true) == CallResult(4))
        #expect(pair.client.unsent() == 4)
        #expect(pair.client.shutdown(.write) == CallResult(0))
        #expect([pair.server.read(), pair.server.read()] == ["last", ""])
    }

    /// The peer sends nothing, so that each segment of the client's is data, an end, or both.
    @Test(arguments: [(true, 1), (false, 2)])
    func more_savesASegment(_ more: Bool, _ segments: UInt32) throws {
        let pair = try Pair()
        let (sent, arrived) = (
            try #require(pair.client.tcpInfo()).segsOut, try #require(pair.server.tcpInfo()).segsIn
        )
        #expect(pair.client.send("last", more: more) == CallResult(4))
        #expect(pair.client.shutdown(.write) == CallResult(0))
        #expect([pair.server.read(), pair.server.read()] == ["last", ""])
        #expect(try #require(pair.client.tcpInfo()).segsOut - sent == segments)
        #expect(try #require(pair.server.tcpInfo()).segsIn - arrived == segments)
    }

    /// TCP_NODELAY does not overrule it.
    @Test func more_holdsBack_alsoWithoutNagle() throws {
        let pair = try Pair()
        #expect(pair.client.setNoDelay(true) == CallResult(0))
        #expect(pair.client.send("last", more: true) == CallResult(4))
        #expect(pair.client.unsent() == 4)
        // Nothing follows: the kernel's timer sends it in the end.
        #expect(pair.server.read() == "last")
    }
}
