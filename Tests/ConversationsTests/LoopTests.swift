import Framing
import Programs
import Sockets
import Synchronization
import TestSupport
import Testing

@testable import Conversations

/// What the loop promises beyond one conversation: fairness, policies of recording, limits.
@Suite(.timeLimit(.minutes(1)))
struct LoopTests {
    private func echo(_ change: (inout ServerSettings) -> Void = { _ in }) -> Program {
        var settings = ServerSettings(listen: Endpoint(host: "127.0.0.1", port: 0))
        change(&settings)
        return settings.program
    }

    /// No end of stream ahead of it, which could hide it.
    private func reset(_ settings: inout ServerSettings) {
        settings.shutdown = ShutdownList([])
        settings.close = .reset
    }

    private func ask(_ text: String) -> Program {
        Program([
            Operation(.connect()),
            Operation(.sendMessage(Bytes(text), .line(.lf), chunk: nil, interval: nil)),
            Operation(.shutdown(.write)), Operation(.receive(.end, receiveSize: 8192)), Operation(.close),
        ])
    }

    @Test
    func bulk_arrivesWhole_andIsAnsweredWhole() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo())
            let report = await fixture.run(
                ask(String(repeating: "0123456789", count: 300_000)), to: [address])
            #expect(report.received.bytes == 6_000_000)
            #expect(report.outcome == .completed)
            let other = try await fixture.serverReport(afterEnds: 2)
            #expect(other.messages.map(\.bytes) == [3_000_000])
            #expect(other.sent.checksum == report.received.checksum)
            #expect(other.received.checksum == report.sent.checksum)
        }
    }

    @Test(.leftOut(under: .thread, because: "its megabytes take too long where nothing is optimised"))
    func messageBeyondTheLimit_isTooLarge() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo(reset))
            let payload = Bytes([UInt8](repeating: 120, count: Bounds.message + 100_000))
            let report = await fixture.run(
                Program([
                    Operation(.connect()),
                    Operation(.sendMessage(payload, .line(.lf), chunk: nil, interval: nil)),
                    Operation(.receive(.end, receiveSize: 100)), Operation(.close),
                ]), to: [address])
            let other = try await fixture.serverReport(afterEnds: 2)
            #expect(other.messages.map(\.outcome) == [.tooLarge])
            #expect(other.sent.text == "ERROR:too large")
            #expect(report.outcome == .reset)
        }
    }

    @Test
    func many_areAllAnswered() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo(), backlog: 4096)
            let reports = await withTaskGroup(of: ConnectionReport.self) { group in
                for index in 0..<500 { group.addTask { await fixture.run(ask("m\(index)"), to: [address]) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(reports.count == 500)
            #expect(Set(reports.map(\.received.text)).count == 500)
            #expect(reports.allSatisfy { $0.outcome == .completed && $0.ended.peer == .fin })
            _ = await fixture.observer.ended(1000)
            #expect(fixture.counters.value(.begun) == 1000)
            #expect(fixture.counters.ended(.completed) == 1000)
        }
    }

    @Test(arguments: [(RecordPolicy.all, [true, true]), (.failures, [false, true])])
    func record_keepsWhatItsPolicySays(policy: RecordPolicy, kept: [Bool]) async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo(), record: policy)
            for text in ["good\n", "no end"] {
                let peer = try await Peer(connectedTo: address)
                peer.send(text)
                _ = peer.descriptor.shutdown(.write)
                _ = await peer.receiveAll()
                _ = peer.descriptor.close()
                _ = await fixture.observer.ended(text == "no end" ? 2 : 1)
            }
            #expect(await fixture.observer.ended(2).map(\.kept) == kept)
            #expect(fixture.counters.value(.unrecorded) == kept.count { !$0 })
        }
    }

    @Test
    func recordNone_answersAndCounts_andRecordsNothing() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo(), record: .none)
            let report = await fixture.run(ask("quiet"), to: [address])
            #expect(report.received.text == "quietquiet")
            #expect(fixture.observer.accepted.isEmpty)
            while fixture.counters.value(.unrecorded) < 1 { await pause() }
            #expect(fixture.counters.ended(.completed) == 2)
        }
    }

    @Test
    func accepting_pausesAtTheLimit_andGoesOn() async throws {
        try await LoopFixture.with(connections: 2) { fixture in
            let address = try fixture.serve(echo())
            let peers = try await peers(4, connectedTo: address)
            while fixture.loop.openConnections < 2 { await pause() }
            for peer in peers {
                peer.send("x\n")
                _ = peer.descriptor.shutdown(.write)
                #expect(await peer.receiveAll() == "xx")
                _ = peer.descriptor.close()
            }
            _ = await fixture.observer.ended(4)
            #expect(fixture.counters.value(.begun) == 4)
            #expect(fixture.counters.value(.acceptFailures) == 0)
        }
    }

    @Test
    func clients_countAgainstTheSameLimit() async throws {
        try await LoopFixture.with(connections: 1) { fixture in
            let address = try fixture.serve(echo(), record: .none)
            let peer = try await Peer(connectedTo: address)
            while fixture.loop.openConnections < 1 { await pause() }
            let report = await fixture.run(ask("x"), to: [address])
            #expect(report.outcome == .failed)
            #expect(report.trace.first?.skipped == "too many connections are open")
            #expect(report.ended.own == .none)
            _ = peer.descriptor.close()
        }
    }

    @Test
    func memoryOfAllMessages_isBounded() async throws {
        try await LoopFixture.with(memory: 1 << 20) { fixture in
            let address = try fixture.serve(echo(reset))
            let report = await fixture.run(ask(String(repeating: "x", count: 900_000)), to: [address])
            let other = try await fixture.serverReport(afterEnds: 2)
            #expect(other.messages.map(\.outcome) == [.tooLarge])
            #expect(other.messages.first?.bytes ?? 0 <= 1 << 20)
            #expect(other.trace.contains { $0.skipped?.hasPrefix("no memory") == true })
            #expect(report.outcome == .reset)
            // What was held is given back: a message that fits goes through.
            #expect(await fixture.run(ask("small"), to: [address]).received.text == "smallsmall")
        }
    }

    @Test(
        .leftOut(under: .thread, because: "its megabytes take too long where nothing is optimised"),
        arguments: [1000, 65_536, 1_000_003, 1 << 20])
    func limitOfAMessage_doesNotDependOnTheReads(receiveSize: Int) async throws {
        try await LoopFixture.with { fixture in
            let marker = [UInt8](repeating: 0x4D, count: 65_536)
            for (size, answer) in [(Bounds.message, "ok"), (Bounds.message + 1, "")] {
                let address = try fixture.serve(
                    Program([
                        Operation(
                            .receiveMessage(.marker(marker), receiveSize: receiveSize, ignoresEnd: false)),
                        Operation(.reply(.fixed(Bytes("ok"))), when: .complete), Operation(.reset),
                    ]), record: .none, id: size == Bounds.message ? 1 : 2)
                let report = await fixture.run(
                    Program([
                        Operation(.connect()),
                        Operation(
                            .sendMessage(
                                Bytes([UInt8](repeating: 0x78, count: size)), .marker(marker), chunk: nil,
                                interval: nil)),
                        Operation(.receive(.end, receiveSize: 100)), Operation(.close),
                    ]), to: [address])
                #expect(report.received.text == answer)
            }
        }
    }

    @Test
    func abort_resetsTheConnection() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo())
            let peer = try await Peer(connectedTo: address)
            while fixture.observer.accepted.isEmpty { await pause() }
            let recording = fixture.observer.accepted[0]
            for expected in [true, false] {
                let wasOpen = await withCheckedContinuation { continuation in
                    _ = fixture.loop.post(
                        .abort(recording) { continuation.resume(returning: $0) }, to: 0)
                }
                #expect(wasOpen == expected)
            }
            let report = try await fixture.serverReport()
            #expect(report.outcome == .aborted)
            #expect(report.ended.own == .reset)
            #expect(await peer.receiveAll() == "")
            _ = peer.descriptor.close()
        }
    }

    @Test
    func stop_endsWhatRuns() async throws {
        let fixture = try LoopFixture()
        let address = try fixture.serve(echo())
        let peer = try await Peer(connectedTo: address)
        while fixture.observer.accepted.isEmpty { await pause() }
        fixture.loop.stop()
        let report = try await fixture.serverReport()
        #expect(report.outcome == .aborted)
        #expect(!fixture.loop.post(.inspect {}, to: 0))
        _ = peer.descriptor.close()
    }
}
