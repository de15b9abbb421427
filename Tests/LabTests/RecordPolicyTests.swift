import Programs
import Synchronization
import Testing

@testable import Lab

/// What a send leaves behind.
@Suite(.timeLimit(.minutes(1)))
struct RecordPolicyTests {
    /// The policy of the send, that of the server, whether the message comes through, and who is kept.
    struct Case: Sendable {
        var send: RecordPolicy
        var server: RecordPolicy
        var isFailure: Bool
        var keepsClient: Bool
        var keepsServer: Bool
    }

    private static let cases = [
        Case(send: .all, server: .all, isFailure: false, keepsClient: true, keepsServer: true),
        Case(send: .none, server: .all, isFailure: false, keepsClient: false, keepsServer: true),
        Case(send: .none, server: .none, isFailure: false, keepsClient: false, keepsServer: false),
        Case(send: .failures, server: .none, isFailure: false, keepsClient: false, keepsServer: false),
        Case(send: .failures, server: .none, isFailure: true, keepsClient: true, keepsServer: false),
        Case(send: .none, server: .none, isFailure: true, keepsClient: false, keepsServer: false),
    ]

    @Test(arguments: cases)
    func answer_hasTheExchange_andTheRecordsHaveWhatIsWanted(_ one: Case) async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.record = one.server })
            let nobody = try ClosedPort()
            let sent = try await lab.send(
                sendFields(to: server) {
                    $0.record = one.send
                    if one.isFailure { $0.to = nobody.endpoint }
                })
            #expect(sent.client?.outcome == (one.isFailure ? .refused : .completed))
            let kept = await lab.connections(ConnectionFilter()).items.map(\.role)
            #expect(kept.contains(.client) == one.keepsClient)
            #expect(kept.contains(.server) == one.keepsServer)
            let isKept = one.keepsClient || one.keepsServer
            #expect(await lab.exchanges(ExchangeFilter()).items.count == (isKept ? 1 : 0))
        }
    }

    @Test
    func sendThatIsNotWaitedFor_isForgottenWhenItEnds() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.record = .none })
            let begun = try await lab.send(
                sendFields(to: server) { $0.record = RecordPolicy.none }, wait: .seconds(0))
            #expect(begun.client != nil)
            while await !lab.exchanges(ExchangeFilter()).items.isEmpty { await pause() }
        }
    }

    @Test
    func recordsThatAreNotWanted_leaveNothingBehind() async throws {
        try await withLab { lab in
            let kept = try await lab.createServer(nil, serverSettings())
            _ = try await lab.send(sendFields(to: kept))
            let server = try await lab.createServer(nil, serverSettings { $0.record = .none })
            for _ in 0..<200 {
                _ = try await lab.send(sendFields(to: server) { $0.record = RecordPolicy.none })
            }
            let left = lab.records.state.withLock { state in
                [state.exchanges.count, state.connections.count, state.settled.count, state.pairs.count]
            }
            #expect(left == [1, 2, 1, 0])
        }
    }

    @Test
    func connectionDrivenByHand_isKept_whateverItsClientSays() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let client = try await lab.createClient(
                nil, sendFields(to: server) { $0.record = RecordPolicy.none })
            let opened = try await lab.openConnection(SendFields(), client: client.name)
            let id = try #require(UInt64(opened.report.id.dropFirst(2)))
            _ = try await lab.operate(id, HandOperation(Operation(.close)))
            #expect(try await lab.connection(id).outcome == .completed)
        }
    }
}
