import Framing
import Programs
import Sockets
import TestSupport
import Testing

@testable import Conversations

/// Each time limit ends what it is meant to end, and says so.
@Suite(.timeLimit(.minutes(1)))
struct TimeoutTests {
    private func timeouts(_ change: (inout Timeouts) -> Void) -> Timeouts {
        var timeouts = Timeouts()
        change(&timeouts)
        return timeouts
    }

    private func server(_ timeouts: Timeouts, onPeerEnd: PeerEndPolicy = .answer) -> Program {
        var settings = ServerSettings(listen: Endpoint(host: "127.0.0.1", port: 0))
        settings.timeouts = timeouts
        settings.onPeerEnd = onPeerEnd
        settings.close = .immediately
        return settings.program
    }

    @Test
    func idle_endsTheWaitForAMessage_andTheClientIsTold() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(server(timeouts { $0.idle = .milliseconds(30) }))
            let peer = try await Peer(connectedTo: address)
            #expect(await peer.receiveAll() == "ERROR:timeout")
            let report = try await fixture.serverReport()
            #expect(report.messages.map(\.outcome) == [.timeout])
            #expect(report.trace.contains { $0.timeout == "idle" })
            #expect(report.outcome == .timeout)
            #expect(report.ended.peer == .silent)
            _ = peer.descriptor.close()
        }
    }

    @Test
    func timeout_endsASend_betweenTwoChunks() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(Program([Operation(.receive(.end)), Operation(.close)]))
            let client = await fixture.run(
                Program([
                    Operation(.connect()),
                    Operation(
                        .send(Bytes("late"), chunk: 1, interval: .seconds(30)), timeout: .milliseconds(50)),
                    Operation(.close),
                ]), to: [address])
            #expect(client.sent.bytes == 1)
            #expect(client.trace.first { $0.timeout != nil }?.timeout == "operation")
            #expect(client.outcome == .timeout)
            #expect(client.ended.own == .fin)
        }
    }

    @Test("slowloris: bytes that come one by one do not extend a message's time")
    func message_isNotExtendedByProgress() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(server(timeouts { $0.message = .milliseconds(60) }))
            let client = await fixture.run(
                Program([
                    Operation(.connect()),
                    Operation(
                        .sendMessage(
                            Bytes(String(repeating: "x", count: 1000)), .line(.lf), chunk: 1,
                            interval: .milliseconds(5))),
                    Operation(.close),
                ]), to: [address])
            let report = try await fixture.serverReport(afterEnds: 2)
            #expect(report.messages.map(\.outcome) == [.timeout])
            #expect(report.trace.contains { $0.timeout == "message" })
            #expect(report.received.bytes < 1000)
            #expect(client.sent.bytes < 1000)
        }
    }

    @Test
    func total_closesWhateverRuns() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(server(timeouts { $0.total = .milliseconds(40) }))
            let peer = try await Peer(connectedTo: address)
            #expect(await peer.receiveAll() == "")
            let report = try await fixture.serverReport()
            #expect(report.trace.last?.timeout == "total")
            #expect(report.trace.last?.call == "close")
            #expect(report.outcome == .timeout)
            _ = peer.descriptor.close()
        }
    }

    @Test(.leftOut(under: .thread, because: "a byte may take longer than its limits are apart"))
    func limits_hold_forAConnectionThatNeverWaits() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                Program(
                    [
                        Operation(.receiveMessage(.line(.lf), receiveSize: 1, ignoresEnd: false)),
                        Operation(.receive(.end, receiveSize: 1)), Operation(.close),
                    ],
                    timeouts: timeouts {
                        $0.message = .milliseconds(100)
                        $0.idle = .milliseconds(50)
                        $0.total = .seconds(2)
                    }))
            // More than is read byte by byte in that time.
            let report = await fixture.run(
                Program([
                    Operation(.connect()),
                    Operation(
                        .sendMessage(
                            Bytes([UInt8](repeating: 0x78, count: 32 << 20)), .line(.lf), chunk: nil,
                            interval: nil)),
                    Operation(.close),
                ]), to: [address])
            let other = try await fixture.serverReport(afterEnds: 2)
            #expect(other.trace.compactMap(\.timeout) == ["message", "total"])
            #expect(other.received.bytes < 32 << 20)
            #expect(report.outcome != .completed)
        }
    }

    @Test("backlog-full: a connection that nobody takes")
    func connect_givesUp() async throws {
        try await LoopFixture.with { fixture in
            let (listener, address) = try listeningSocket(backlog: 0)
            // One more than the queue holds; the next SYN is dropped.
            let peers = try await peers(1, connectedTo: address)
            let report = await fixture.run(
                Program([Operation(.connect(), timeout: .milliseconds(100)), Operation(.close)]),
                to: [address])
            #expect(report.outcome == .timeout)
            #expect(report.trace.contains { $0.timeout == "connect" })
            for peer in peers { _ = peer.descriptor.close() }
            _ = listener.close()
        }
    }

    @Test
    func ignoredEnd_isWaitedOutWithoutSpinning() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                server(timeouts { $0.message = .milliseconds(50) }, onPeerEnd: .ignore))
            let peer = try await Peer(connectedTo: address)
            peer.send("no end")
            _ = peer.descriptor.shutdown(.write)
            #expect(await peer.receiveAll() == "ERROR:timeout")
            let report = try await fixture.serverReport()
            #expect(report.messages.map(\.outcome) == [.timeout])
            let reads = report.trace.filter { $0.call == "recv" }.reduce(0) { $0 + ($1.count ?? 1) }
            #expect(reads < 5)
            _ = peer.descriptor.close()
        }
    }
}
