import Framing
import Programs
import Sockets
import Testing

@testable import Conversations

/// Answers that are made in memory of their own, and what becomes of that.
@Suite(.timeLimit(.minutes(1)))
struct FramedReplyTests {
    enum Death: CaseIterable {
        case reset, reply, total, abort
    }

    private static let framing = Framing(.lengthBinary(LengthBinary()))

    /// A message of 512 KiB takes a buffer of 1 MiB at most, its answer one of 4 MiB; two answers do not fit.
    private static let memory = 8 << 20

    private func server(_ death: Death?) -> Program {
        var program = Program([
            // Else the kernel could take the whole answer.
            Operation(.setOption(.sendBuffer, 16384)),
            Operation(.receiveMessage(Self.framing, receiveSize: 8192)),
            Operation(
                .reply(.echo(repeat: 4, Self.framing, Otherwise())),
                timeout: death == .reply ? .milliseconds(100) : nil),
            death == .reply ? Operation(.reset) : Operation(.close),
        ])
        if death == .total { program.timeouts.total = .milliseconds(300) }
        return program
    }

    private func client(_ death: Death?) -> Program {
        let ending =
            switch death {
            case nil: [Operation(.receive(.end, receiveSize: 65536)), Operation(.close)]
            case .reset: [Operation(.receive(.count(1))), Operation(.reset)]
            // It does not read, so that the answer stays where it is.
            case .reply, .abort: [Operation(.waitFor(.reset)), Operation(.close)]
            // The end of the stream is behind what it does not read: it learns nothing of that.
            case .total: [Operation(.sleep(.milliseconds(500))), Operation(.close)]
            }
        return Program(
            [
                Operation(.setOption(.receiveBuffer, 16384)), Operation(.connect()),
                Operation(.sendMessage(Bytes([UInt8](repeating: 120, count: 1 << 19)), Self.framing)),
            ] + ending)
    }

    /// Where it were kept, there would be no memory for the answer that follows.
    @Test(arguments: Death.allCases)
    func connectionThatDiesWithinAnAnswer_givesItsMemoryBack(death: Death) async throws {
        try await LoopFixture.with(memory: Self.memory) { fixture in
            let deadly = try fixture.serve(server(death))
            let address = try fixture.serve(server(nil), id: 2)
            for round in 1...3 {
                async let dying = fixture.run(client(death), to: [deadly])
                if death == .abort {
                    let side = try await answering(fixture, round)
                    _ = fixture.loop.post(.abort(side) { _ in }, to: 0)
                }
                _ = await dying
                _ = await fixture.observer.ended(4 * round - 2)
                let report = await fixture.run(client(nil), to: [address])
                #expect(report.received.bytes == 4 + 4 << 19)
                #expect(report.outcome == .completed)
                _ = await fixture.observer.ended(4 * round)
            }
        }
    }

    /// The server's side of a round, once it answers.
    private func answering(_ fixture: LoopFixture, _ round: Int) async throws -> Recording {
        while true {
            // Two connections of a server in each round, the dying one first.
            let accepted = fixture.observer.accepted
            if accepted.count > 2 * (round - 1) {
                let side = accepted[2 * (round - 1)]
                if await fixture.openReport(side).sent.bytes > 0 { return side }
            }
            await pause()
        }
    }

    /// There is no memory for it: the answer is skipped, and the connection goes on.
    @Test func answerBeyondTheMemory_isSkipped() async throws {
        try await LoopFixture.with(memory: 3 << 20) { fixture in
            let address = try fixture.serve(server(nil))
            let report = await fixture.run(client(nil), to: [address])
            #expect(report.received.bytes == 0 && report.outcome == .completed)
            let other = try await fixture.serverReport(afterEnds: 2)
            let reply = try #require(other.trace.first { $0.op == .reply })
            #expect(reply.skipped?.hasPrefix("no memory for more") == true)
        }
    }
}
