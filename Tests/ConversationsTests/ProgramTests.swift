import Framing
import Programs
import Sockets
import Testing

@testable import Conversations

/// How a program runs: in order, on through failures, with what it skips shown.
@Suite(.timeLimit(.minutes(1)))
struct ProgramTests {
    private let line = Framing.line(.lf)

    private func message(_ text: String = "hello") -> Operation {
        Operation(.sendMessage(Bytes(text), line, chunk: nil, interval: nil))
    }

    private func echo(onPeerEnd: PeerEndPolicy = .answer) -> Program {
        var settings = ServerSettings(listen: Endpoint(host: "127.0.0.1", port: 0))
        settings.onPeerEnd = onPeerEnd
        return settings.program
    }

    @Test
    func program_goesOn_whenAnOperationFails() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo())
            let report = await fixture.run(
                Program([
                    Operation(.connect()), Operation(.shutdown(.write)), message(),
                    Operation(.receive(.end, receiveSize: 100)), Operation(.close),
                ]), to: [address])
            // endings: send-after-shut-wr
            let send = try #require(report.trace.first { $0.op == .sendMessage })
            #expect(send.result == -1)
            #expect(send.errno == "EPIPE")
            #expect(report.received.text == "ERROR:no end!")
            #expect(report.trace.last?.op == .close)
            #expect(report.outcome == .completed)
        }
    }

    @Test
    func program_endsWithTheRestSkipped_whenConnectFails() async throws {
        try await LoopFixture.with { fixture in
            let (listener, address) = try listeningSocket()
            _ = listener.close()
            let report = await fixture.run(
                Program([Operation(.connect()), message(), Operation(.close)]), to: [address])
            #expect(report.outcome == .refused)
            #expect(report.trace.map(\.errno) == ["ECONNREFUSED", nil, nil])
            #expect(report.trace.map(\.skipped) == [nil, "closed", "closed"])
            #expect(report.ended.own == .none)
        }
    }

    @Test
    func connect_triesTheNextAddress_withBothAttemptsInTheTrace() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo())
            let sixth = try #require(SocketAddress(host: "::1", port: address.port))
            let report = await fixture.run(
                Program([
                    Operation(.connect()), message(), Operation(.receive(.end, receiveSize: 100)),
                    Operation(.close),
                ]),
                to: [sixth, address])
            let attempts = report.trace.filter { $0.op == .connect }
            #expect(attempts.map(\.address) == ["tcp://[::1]:\(address.port)", "tcp://\(address)"])
            #expect(attempts.first?.errno != nil)
            #expect(attempts.last?.result == 0)
            #expect(report.received.text == "hellohello")
        }
    }

    @Test
    func program_isClosedImplicitly_whenItEndsWithItsSocketOpen() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo())
            let report = await fixture.run(Program([Operation(.connect()), message()]), to: [address])
            #expect(report.trace.last?.op == .close)
            #expect(report.trace.last?.implicit == true)
            #expect(report.trace.last?.operation == nil)
        }
    }

    @Test
    func equalCalls_shareAnEntry() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(echo())
            let report = await fixture.run(
                Program([
                    Operation(.connect()), message(), Operation(.shutdown(.write)),
                    Operation(.receive(.end, receiveSize: 2)), Operation(.close),
                ]), to: [address])
            #expect(report.received.text == "hellohello")
            #expect(report.received.calls == 5)
            #expect(report.trace.filter { $0.op == .receive }.reduce(0) { $0 + ($1.count ?? 1) } == 6)
            #expect(report.trace.count < 12)
        }
    }

    @Test(arguments: [
        (Operation.Condition.complete, "hi\n", nil as String?),
        (.complete, "hi", "the message is not complete"), (.incomplete, "hi", nil),
        (.incomplete, "hi\n", "the message is complete, or there is none"),
    ])
    func operation_runsWhenItsConditionHolds(
        condition: Operation.Condition, sent: String, skipped: String?
    ) async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                Program([
                    Operation(.receiveMessage(line, receiveSize: 100, ignoresEnd: false)),
                    Operation(.reply(.fixed(Bytes("yes"))), when: condition), Operation(.close),
                ]))
            let peer = try await Peer(connectedTo: address)
            peer.send(sent)
            _ = peer.descriptor.shutdown(.write)
            #expect(await peer.receiveAll() == (skipped == nil ? "yes" : ""))
            _ = peer.descriptor.close()
            let report = try await fixture.serverReport()
            #expect(report.trace.first { $0.op == .reply }?.skipped == skipped)
        }
    }

    @Test
    func chunks_areSentApart() async throws {
        try await LoopFixture.with { fixture in
            let (listener, address) = try listeningSocket()
            async let report = fixture.run(
                Program([
                    Operation(.connect()),
                    Operation(.sendMessage(Bytes("abcdefg"), line, chunk: 3, interval: .milliseconds(5))),
                    Operation(.close),
                ]), to: [address])
            let peer = try await Peer(acceptedFrom: listener)
            #expect(await peer.receiveAll() == "abcdefg\n")
            let sends = await report.trace.filter { $0.call == "send" }
            #expect(sends.reduce(0) { $0 + ($1.count ?? 1) } == 3)
            #expect(sends.last?.result == 2)
            #expect(await report.trace.contains { $0.call == "setsockopt" && $0.result == 0 })
            _ = peer.descriptor.close()
            _ = listener.close()
        }
    }

    @Test
    func surplus_isReported_whenNoOperationWantsIt() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                Program([
                    Operation(.receiveMessage(line, receiveSize: 100, ignoresEnd: false)),
                    Operation(.reply(.standard)),
                    Operation(.close),
                ]))
            let peer = try await Peer(connectedTo: address)
            // endings: marker-pipelined
            peer.send("one\ntwo\n")
            #expect(await peer.receiveAll() == "oneone")
            let report = try await fixture.serverReport()
            #expect(report.messages.map(\.bytes) == [3])
            #expect(report.ended.surplus == 4)
            _ = peer.descriptor.close()
        }
    }

    @Test
    func secondMessage_beginsWithWhatTheFirstReadLeftOver() async throws {
        try await LoopFixture.with { fixture in
            let receive = Operation(.receiveMessage(line, receiveSize: 100, ignoresEnd: false))
            let address = try fixture.serve(
                Program([
                    receive, Operation(.reply(.standard)), receive, Operation(.reply(.standard)),
                    Operation(.close),
                ]))
            let peer = try await Peer(connectedTo: address)
            peer.send("one\ntwo\n")
            #expect(await peer.receiveAll() == "oneonetwotwo")
            let report = try await fixture.serverReport()
            #expect(report.messages.map(\.bytes) == [3, 3])
            #expect(report.ended.surplus == 0)
            _ = peer.descriptor.close()
        }
    }

    @Test
    func reply_stillHasItsMessage_afterTheRestOfTheStreamWasRead() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(
                Program([
                    Operation(.receiveMessage(line, receiveSize: 4, ignoresEnd: false)),
                    Operation(.receive(.end, receiveSize: 4)), Operation(.reply(.standard)),
                    Operation(.close),
                ]))
            let peer = try await Peer(connectedTo: address)
            peer.send("one\n" + String(repeating: "x", count: 50_000))
            _ = peer.descriptor.shutdown(.write)
            #expect(await peer.receiveAll() == "oneone")
            let report = try await fixture.serverReport()
            #expect(report.received.bytes == 50_004)
            _ = peer.descriptor.close()
        }
    }
}
