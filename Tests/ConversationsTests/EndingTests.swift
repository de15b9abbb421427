import Framing
import Programs
import Sockets
import Testing

@testable import Conversations

/// What a report says of how a connection ended; each test names its fact in docs/endings.md.
@Suite(.timeLimit(.minutes(1)))
struct EndingTests {
    private func server(_ operations: [Operation]) -> Program { Program(operations) }

    private let receiveLine = Operation(.receiveMessage(.line(.lf), receiveSize: 8192, ignoresEnd: false))
    private let say = Operation(.reply(.fixed(Bytes("LASTWORD"))))

    @Test("close-unread-small: a close with unread data is a reset, and the last word survives it")
    func closeWithUnreadData_isAReset() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                server([
                    Operation(.receiveMessage(.line(.lf), receiveSize: 2, ignoresEnd: false)), say,
                    Operation(.close),
                ]))
            let peer = try await Peer(connectedTo: address)
            peer.send("a\n" + String(repeating: "x", count: 998))
            #expect(await peer.receiveAll() == "LASTWORD")
            let report = try await fixture.serverReport()
            #expect(report.ended.own == .reset)
            #expect(report.ended.unread == 998)
            #expect(report.moments.closedUnread)
            _ = peer.descriptor.close()
        }
    }

    @Test("abort-linger0: reset on purpose")
    func reset_isSeenByThePeer() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(server([receiveLine, Operation(.reset)]))
            let client = await fixture.run(
                Program([
                    Operation(.connect()),
                    Operation(.sendMessage(Bytes("a"), .line(.lf), chunk: nil, interval: nil)),
                    Operation(.receive(.end, receiveSize: 100)), Operation(.close),
                ]), to: [address])
            #expect(client.ended.peer == .reset)
            #expect(client.outcome == .reset)
            #expect(client.trace.contains { $0.call == "recv" && $0.errno == "ECONNRESET" })
            // A connection that is over sends nothing when it is closed.
            #expect(client.ended.own == .none)
            let report = try await fixture.serverReport(afterEnds: 2)
            #expect(report.ended.own == .reset)
            #expect(!report.moments.closedUnread)
            #expect(report.outcome == .completed)
        }
    }

    @Test("orderly-close: FIN each way")
    func orderlyClose_isFinOnBothSides() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                server([
                    receiveLine, say, Operation(.shutdown(.write)),
                    Operation(.receive(.end, receiveSize: 100)),
                    Operation(.close),
                ]))
            let client = await fixture.run(
                Program([
                    Operation(.connect()),
                    Operation(.sendMessage(Bytes("a"), .line(.lf), chunk: nil, interval: nil)),
                    Operation(.receive(.end, receiveSize: 100)), Operation(.close),
                ]), to: [address])
            let report = try await fixture.serverReport(afterEnds: 2)
            #expect(client.ended.own == .fin)
            #expect(client.ended.peer == .fin)
            #expect(client.ended.first == .peer)
            #expect(report.ended.own == .fin)
            #expect(report.ended.peer == .fin)
            #expect(report.ended.first == .own)
        }
    }

    @Test("fin-then-reset: named as such, not as an end of stream")
    func finThenReset_isNotACleanEnd() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                server([
                    receiveLine,
                    Operation(
                        .sendMessage(
                            Bytes(String(repeating: "x", count: 2000)), .line(.lf), chunk: 1,
                            interval: .milliseconds(2))), Operation(.close),
                ]))
            let peer = try await Peer(connectedTo: address)
            peer.send("a")
            _ = peer.descriptor.shutdown(.write)
            #expect(await peer.waitForBytes(1))
            _ = peer.descriptor.setLinger(seconds: 0)
            _ = peer.descriptor.close()
            let report = try await fixture.serverReport()
            #expect(report.trace.contains { $0.call == "recv" && $0.result == 0 })
            #expect(report.trace.contains { $0.call == "send" && $0.errno == "EPIPE" })
            #expect(report.ended.peer == .finThenReset)
            #expect(report.outcome == .reset)
        }
    }

    @Test("client-gone: a client that closes leaves the server's word to a reset")
    func clientGone_isFinThenReset() async throws {
        try await LoopFixture.with { fixture in
            let word = Operation(
                .sendMessage(Bytes("LASTWORD"), .endOfStream, chunk: 1, interval: .milliseconds(20)))
            let address = try fixture.serve(
                server([receiveLine, word, Operation(.shutdown(.write)), Operation(.close)]))
            let peer = try await Peer(connectedTo: address)
            peer.send("a")
            _ = peer.descriptor.close()
            let report = try await fixture.serverReport()
            // The first piece is taken; its answer, a reset, has come before the next.
            #expect(report.trace.filter { $0.call == "send" }.map(\.result) == [1, -1])
            #expect(report.trace.first { $0.result == -1 }?.errno == "EPIPE")
            #expect(report.trace.first { $0.op == .shutdown }?.errno == "ENOTCONN")
            #expect(report.ended.peer == .finThenReset)
            #expect(report.outcome == .reset)
        }
    }

    @Test("shut-rd: the end that our own SHUT_RD makes is not the peer's")
    func ownShutdownOfReading_isNotThePeersEnd() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                server([
                    Operation(.shutdown(.read)), Operation(.receive(.end, receiveSize: 100)),
                    Operation(.close),
                ]))
            let peer = try await Peer(connectedTo: address)
            let report = try await fixture.serverReport()
            #expect(report.trace.contains { $0.call == "recv" && $0.result == 0 })
            #expect(report.ended.peer == PeerEnd.none)
            #expect(report.ended.first == .own)
            _ = peer.descriptor.close()
        }
    }

    @Test("shut-cumulative: the second time, after both directions have ended, ENOTCONN")
    func shutdown_isCumulative() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                server([
                    Operation(.shutdown(.read)), Operation(.shutdown(.write)),
                    Operation(.receive(.end, receiveSize: 10)),
                    Operation(.close),
                ]))
            let peer = try await Peer(connectedTo: address)
            #expect(await peer.receiveAll() == "")
            _ = peer.descriptor.close()
            let report = try await fixture.serverReport()
            #expect(report.trace.filter { $0.op == .shutdown }.map(\.result) == [0, 0])
            #expect(report.trace.filter { $0.op == .shutdown }.map(\.how) == [.read, .write])
        }
    }

    @Test("orderly-close: a peer's end that was never read is in the state of the connection")
    func endThatWasNotRead_isNamedByTheState() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                server([receiveLine, say, Operation(.shutdown(.write)), Operation(.close)]))
            let peer = try await Peer(connectedTo: address)
            peer.send("a\n")
            _ = peer.descriptor.shutdown(.write)
            #expect(await peer.receiveAll() == "LASTWORD")
            _ = peer.descriptor.close()
            let report = try await fixture.serverReport()
            #expect(report.ended.own == .fin)
            // The end can come between any two calls, and after the close.
            #expect([.fin, PeerEnd.none].contains(report.ended.peer))
            #expect(report.ended.peer == .fin || report.ended.first == .own)
            #expect(!report.trace.contains { $0.tcpState == "CLOSE_WAIT" } || report.ended.peer == .fin)
        }
    }

    @Test("a trace that is full keeps its end")
    func fullTrace_keepsItsNewestEntries() throws {
        let recording = Recording(
            ConversationPlan(
                role: .server, endpoint: nil, program: ExecutableProgram(server([])), record: .all,
                capture: 0,
                counters: ConversationCounters()), startedAt: 0)
        for index in 0..<1000 {
            var record = TraceRecord(
                at: UInt64(index) * 1000, place: Place(operation: 0), name: .receive, call: .recv)
            record.result = CallResult(index)
            recording.add(record)
            // The same call again shares the newest entry.
            recording.add(record)
        }
        let report = recording.report(exchange: 1, origin: 0)
        #expect(report.trace.compactMap(\.result) == Array(0..<224) + Array(968..<1000))
        #expect(report.trace.allSatisfy { $0.count == 2 })
        #expect(report.traceDropped == 1000 - 256)
    }

    @Test("zero-window: a peer that does not read is named so")
    func peerThatDoesNotRead_isZeroWindow() async throws {
        try await LoopFixture.with { fixture in
            let (listener, address) = try listeningSocket()
            var timeouts = Timeouts()
            timeouts.idle = .milliseconds(300)
            let size = 8 << 20
            async let report = fixture.run(
                Program(
                    [
                        Operation(.connect()),
                        Operation(
                            .sendMessage(
                                Bytes([UInt8](repeating: 120, count: size)), .endOfStream, chunk: nil,
                                interval: nil)),
                        Operation(.close),
                    ], timeouts: timeouts), to: [address])
            let peer = try await Peer(acceptedFrom: listener)
            #expect(await report.outcome == .timeout)
            #expect(await report.ended.peer == .zeroWindow)
            #expect(await report.ended.unsent ?? 0 > 0)
            #expect(await report.sent.bytes < size)
            _ = peer.descriptor.close()
            _ = listener.close()
        }
    }
}
