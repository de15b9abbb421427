import Programs
import Testing

@testable import Lab

/// Connections of a load that outlive their conversations.
@Suite(.timeLimit(.minutes(1))) struct KeptConnectionTests {
    private let body =
        #"{"payload":"x","framing":"line","receiveFraming":"line","connections":"kept","#
    private let answers =
        #"[{"op":"repeat","while":"complete","operations":[{"op":"receiveMessage","framing":"line"},{"op":"send","payload":"fine\n"}]}]"#

    /// A server whose connections answer so many conversations well, and then go on by other operations.
    private func server(_ lab: Lab, answers: Int, _ last: String) async throws -> ServerView {
        try await lab.serve(
            #"""
            [{"op":"repeat","count":\#(answers),"operations":[{"op":"receiveMessage","framing":"line"},
                {"op":"send","payload":"fine\n"}]},\#(last)]
            """#)
    }

    @Test(arguments: [("close", "incomplete"), ("reset", "reset")])
    func connectionsThatFailInBetween_areReplaced(end: String, outcome: String) async throws {
        try await withLab { lab in
            let server = try await server(
                lab, answers: 5,
                #"{"op":"receiveMessage","framing":"line"},{"op":"send","payload":"half"},{"op":"\#(end)"}"#)
            let result = try await finished(
                lab, loadSettings(to: server, body: body + #""concurrency":4,"conversations":200}"#)
            ).result
            #expect(result.begun == 200 && result.open == 0 && result.addsUp)
            let failed = try #require(result.outcomes[outcome])
            #expect(result.outcomes == ["completed": 200 - failed, outcome: failed])
            #expect(result.failures.map(\.count) == [failed])
            // Each sixth over a connection fails; four of them may not have come so far.
            let connections = try #require(result.servers).connections
            #expect(connections.load == connections.servers)
            #expect((failed...failed + 4).contains(connections.load))
            #expect((200 - failed) >= 5 * failed && (200 - failed) <= 5 * connections.load)
        }
    }

    @Test
    func connectionsThatTheServerEndsInBetween_areReplaced() async throws {
        try await withLab { lab in
            let server = try await server(lab, answers: 1, #"{"op":"close"}"#)
            let result = try await finished(
                lab,
                loadSettings(
                    to: server,
                    body: body + #""concurrency":2,"conversations":30,"rate":100,"catchUp":false}"#)
            ).result
            #expect(result.begun + result.missed == 30 && result.open == 0 && result.addsUp)
            // A conversation that began in the moment before the end meets it. Without a look at the connection each second
            // one would.
            let completed = try #require(result.outcomes["completed"])
            #expect(completed * 3 > result.begun * 2)
            #expect(try #require(result.servers).connections.servers == completed)
        }
    }

    @Test
    func aStoppedLoad_endsItsIdleConnectionsAtOnce_andKeepsItsResult() async throws {
        try await withLab { lab in
            let server = try await lab.serve(answers)
            // The second is due 100 s after the first.
            _ = try await lab.startLoad(
                loadSettings(to: server, body: body + #""concurrency":4,"duration":"1h","rate":0.01}"#))
            while try await lab.load(1).progress.done < 1 { await pause() }
            let sockets = try openSockets(to: server.bound.port)
            #expect(sockets == 2)
            let stopped = try await lab.stopLoad(1)
            #expect(stopped.state == .stopped && stopped.progress.elapsed < .seconds(50))
            #expect(stopped.result.begun == 1 && stopped.result.open == 0)
            #expect(stopped.result.outcomes == ["completed": 1] && stopped.result.failures.isEmpty)
            #expect(try await lab.load(1).result.outcomes == ["completed": 1])
            while try openSockets(to: server.bound.port) > 0 { try await Task.sleep(for: .milliseconds(20)) }
        }
    }

    @Test
    func severalTargets_haveConnectionsEach() async throws {
        try await withLab { lab in
            let (first, second) = try await (lab.serve(answers), lab.serve(answers))
            let result = try await finished(
                lab,
                loadSettings(to: first, second, body: body + #""concurrency":4,"conversations":400}"#)
            ).result
            #expect(result.outcomes == ["completed": 400] && result.messages == ["complete": 400])
            let both = try #require(result.servers)
            #expect(both.agrees && Set(both.names) == [first.name, second.name])
            let begun = try [first, second].map { try lab.server($0.name).connections.begun }
            #expect(begun.reduce(0, +) == both.connections.load && both.connections.load <= 4)
            #expect(begun[0] >= 1 && begun[0] - begun[1] <= 1 && begun[1] >= 1)
        }
    }
}
