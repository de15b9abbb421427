import Framing
import Programs
import Testing

@testable import Lab

/// Connections that are held and driven by hand, and what ends them.
@Suite(.timeLimit(.minutes(1)))
struct DrivingTests {
    @Test
    func connection_isHeld_andJoinedWithTheServersSide() async throws {
        try await withLab { lab in
            let (server, client) = try await pair(lab)
            let opened = try await lab.openConnection(SendFields(), client: client.name)
            #expect(opened.isSettled)
            #expect(opened.report.held)
            #expect(opened.report.state == .open)
            #expect(opened.report.endpoint == client.name.description)
            #expect(opened.report.trace.first?.op == .connect)
            let other = try await openSide(lab, of: server)
            #expect(other.exchange == opened.report.exchange)
            #expect(try lab.client(client.name).connections.open == 1)
        }
    }

    @Test
    func connectThatFails_isAResult() async throws {
        try await withLab { lab in
            let (_, client) = try await pair(lab)
            let nobody = try ClosedPort()
            var fields = SendFields()
            fields.to = nobody.endpoint
            let opened = try await lab.openConnection(fields, client: client.name)
            #expect(opened.isSettled)
            #expect(!opened.report.held)
            #expect(opened.report.state == .closed)
            #expect(opened.report.outcome == .refused)
            #expect(await problem { try await operate(lab, opened, .sample) } == .connectionClosed)
        }
    }

    @Test
    func waitOfZero_answersBeforeTheConnectionIsHeld() async throws {
        try await withLab { lab in
            let (_, client) = try await pair(lab)
            let opened = try await lab.openConnection(
                SendFields(), client: client.name, wait: .seconds(0))
            #expect(!opened.isSettled)
            while try await !lab.connection(number(opened.report)).held { await pause() }
        }
    }

    @Test
    func receiveMessage_answersWhatBecameOfIt() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(
                nil, serverSettings { $0.reply = .answer(.fixed(Bytes("05hello02x"))) })
            let client = try await lab.createClient(ResourceName("c")!, sendFields(to: server))
            let opened = try await lab.openConnection(SendFields(), client: client.name)
            let sent = try await operate(lab, opened, .send(Bytes("a\n")))
            #expect(sent.messages.isEmpty)
            let framing = Framing(.lengthText(LengthText(width: 2)))
            let first = try await operate(lab, opened, .receiveMessage(framing))
            #expect(first.messages.map(\.outcome) == [.complete])
            #expect(first.messages.first?.captured == Array("hello".utf8))
            let second = try await operate(lab, opened, .receiveMessage(framing))
            #expect(second.messages.map(\.defect) == [.truncated(.body, received: 1, expected: 2)])
        }
    }

    @Test
    func operations_areCarriedOutOneByOne() async throws {
        try await withLab { lab in
            let (_, client) = try await pair(lab)
            let opened = try await lab.openConnection(SendFields(), client: client.name)
            let sent = try await operate(lab, opened, .send(Bytes("hello\n")))
            #expect(sent.entries.map(\.call) == ["send"])
            #expect(sent.entries.first?.result == 6)
            #expect(sent.entries.first?.byHand == true)
            #expect(sent.state == .open && sent.held && sent.isDone)
            let ended = try await operate(lab, opened, .shutdown(.write))
            #expect(ended.entries.first?.how == .write)
            let received = try await operate(lab, opened, .receive(.end))
            #expect(received.entries.contains { $0.result == 10 })
            let closed = try await operate(lab, opened, .close)
            #expect(closed.entries.contains { $0.call == "close" })
            #expect(closed.state == .closed && !closed.held)

            let report = try await lab.connection(number(opened.report))
            #expect(report.outcome == .completed)
            #expect(report.received.text == "hellohello")
            #expect(await problem { try await operate(lab, opened, .close) } == .connectionClosed)
        }
    }

    @Test
    func resume_endsTheHold() async throws {
        try await withLab { lab in
            let (_, client) = try await pair(lab)
            let opened = try await lab.openConnection(SendFields(), client: client.name)
            #expect(try await operate(lab, opened, .resume).isDone)
            // Nothing follows the hold: the program ends, and its socket is closed for it.
            while try await lab.connection(number(opened.report)).state == .open { await pause() }
            let report = try await lab.connection(number(opened.report))
            #expect(report.trace.contains { $0.implicit == true })
            #expect(await problem { try await operate(lab, opened, .sample) } == .connectionClosed)
        }
    }

    @Test
    func connectionThatIsNotHeld_isBusy() async throws {
        try await withLab { lab in
            let (server, client) = try await pair(lab)
            _ = try await lab.openConnection(SendFields(), client: client.name)
            let side = try await openSide(lab, of: server)
            let id = try #require(UInt64(side.id.dropFirst(2)))
            #expect(
                await problem { try await lab.operate(id, HandOperation(Operation(.sample))) }
                    == .connectionBusy)
            #expect(
                await problem { try await lab.operate(99, HandOperation(Operation(.sample))) }
                    == .unknownConnection)
        }
    }

    @Test
    func operationUnderWay_keepsOthersOut_andGoesOnWithoutItsCaller() async throws {
        try await withLab { lab in
            let (_, client) = try await pair(lab)
            let opened = try await lab.openConnection(SendFields(), client: client.name)
            // Long enough for a machine that is busy with the other tests.
            let reading = Operation(.receive(.data), timeout: .seconds(3))
            let left = try await lab.operate(
                number(opened.report), HandOperation(reading), wait: .seconds(0))
            #expect(!left.isDone)
            #expect(left.entries.isEmpty)
            #expect(left.state == .open)
            #expect(await problem { try await operate(lab, opened, .sample) } == .connectionBusy)
            // Its own time limit ends it, and the next one may run.
            var again: OperationReport?
            while again == nil {
                again = try? await operate(lab, opened, .sample)
                await pause()
            }
            let report = try await lab.connection(number(opened.report))
            #expect(report.trace.contains { $0.op == .receive && $0.byHand == true })
        }
    }

    @Test
    func heldConnection_isAborted_andNotForgotten() async throws {
        try await withLab { lab in
            let (_, client) = try await pair(lab)
            let opened = try await lab.openConnection(SendFields(), client: client.name)
            let id = try number(opened.report)
            #expect(await problem { try lab.deleteConnection(id) } == .connectionOpen)
            let aborted = try await lab.abortConnection(id)
            #expect(aborted.outcome == .aborted)
            #expect(!aborted.held)
            #expect(await problem { try await operate(lab, opened, .close) } == .connectionClosed)
            try lab.deleteConnection(id)
        }
    }

    /// What ends a connection whose operation is under way.
    enum End: String, CaseIterable {
        case abort, stopClient, deleteClient, deleteServer, reset, shutdown
    }

    @Test(arguments: End.allCases)
    func operationUnderWay_isAnswered_whateverEndsItsConnection(_ end: End) async throws {
        try await withLab { lab in
            let (server, client) = try await pair(lab)
            let opened = try await lab.openConnection(SendFields(), client: client.name)
            _ = try await openSide(lab, of: server)
            let id = try number(opened.report)
            let reading = HandOperation(Operation(.receive(.end), timeout: .seconds(50)))
            async let answer = { () async -> Result<OperationReport, LabProblem> in
                while true {
                    do throws(LabProblem) {
                        return .success(try await lab.operate(id, reading))
                    } catch {
                        // One of the looks below was under way.
                        if error.code != .connectionBusy { return .failure(error) }
                    }
                    await pause()
                }
            }()
            // As soon as it is under way others are kept out.
            let begun = ContinuousClock.now
            while await problem({ try await operate(lab, opened, .sample) }) == nil {
                // The peer does not hold on for ever; then there is nothing left to be under way.
                try #require(ContinuousClock.now - begun < .seconds(20))
                await pause()
            }
            switch end {
            case .abort: _ = try await lab.abortConnection(id)
            case .stopClient: _ = try await lab.stopClient(client.name, abortConnections: true)
            case .deleteClient: try await lab.deleteClient(client.name)
            case .deleteServer: try await lab.deleteServer(server.name)
            case .reset: try await lab.reset()
            case .shutdown: await lab.shutdown()
            }
            switch await answer {
            case .success(let report):
                // The server's end is only something to be read; the client's side goes on.
                #expect(report.state == (end == .deleteServer ? report.state : .closed))
            case .failure(let problem): #expect(problem.code == .connectionClosed)
            }
        }
    }

    @Test
    func everyCall_isAnswered_whenManyMeet() async throws {
        try await withLab { lab in
            let (_, client) = try await pair(lab)
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        for _ in 0..<10 {
                            guard
                                let opened = try? await lab.openConnection(
                                    SendFields(), client: client.name),
                                let id = UInt64(opened.report.id.dropFirst(2))
                            else { continue }
                            await withTaskGroup(of: Void.self) { calls in
                                for action in [.sample, .send(Bytes("x")), .close] as [Operation.Action] {
                                    calls.addTask {
                                        _ = try? await lab.operate(id, HandOperation(Operation(action)))
                                    }
                                }
                                if index.isMultiple(of: 3) {
                                    calls.addTask { _ = try? await lab.abortConnection(id) }
                                }
                            }
                            _ = try? await lab.abortConnection(id)
                        }
                    }
                }
            }
            while try lab.client(client.name).connections.open > 0 { await pause() }
        }
    }

    private func pair(_ lab: Lab) async throws -> (server: ServerView, client: ClientView) {
        let server = try await lab.createServer(
            nil, serverSettings { $0.timeouts.message = .seconds(50) })
        var fields = SendFields()
        fields.to = server.bound
        return (server, try await lab.createClient(nil, fields))
    }

    /// The server's side of the only connection that is open, as soon as it was accepted.
    private func openSide(_ lab: Lab, of server: ServerView) async throws -> ConnectionReport {
        var filter = ConnectionFilter()
        filter.server = server.name
        filter.state = .open
        filter.wait = .seconds(30)
        return try #require(await lab.connections(filter).items.first)
    }

    @discardableResult
    private func operate(
        _ lab: Lab, _ opened: OpenedConnection, _ action: Operation.Action
    ) async throws -> OperationReport {
        try await lab.operate(number(opened.report), HandOperation(Operation(action)))
    }

    private func number(_ report: ConnectionReport) throws -> UInt64 {
        try #require(UInt64(report.id.dropFirst(2)))
    }
}
