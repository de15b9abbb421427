import Programs
import Testing

@testable import Lab

/// What a load counts is what a send would report, with a record or without.
@Suite(.timeLimit(.minutes(1))) struct LoadOutcomeTests {
    @Test(arguments: [0, 3])
    func aResetThatNoCallMet_counts(reports: Int) async throws {
        try await withLab { lab in
            let server = try await lab.serve(
                #"[{"op":"receiveMessage","framing":"line"},{"op":"send","payload":"ok\n"},{"op":"sleep","time":"5ms"},{"op":"reset"}]"#
            )
            let client =
                #"[{"op":"connect"},{"op":"send","payload":"x\n"},{"op":"receiveMessage","framing":"line"},{"op":"sleep","time":"100ms"},{"op":"close"}]"#
            let result = try await finished(
                lab,
                loadSettings(
                    to: server,
                    body: #"{"program":\#(client),"concurrency":4,"conversations":8,"reports":\#(reports)}"#)
            ).result
            #expect(result.outcomes == ["reset": 8])
            #expect(result.failures.map(\.reports.count) == [reports])
        }
    }

    @Test(arguments: [RecordPolicy.all, .none])
    func aServersOutcomes_areTheSame_whateverItRecords(record: RecordPolicy) async throws {
        try await withLab { lab in
            let server = try await lab.serve(
                #"[{"op":"receiveMessage","framing":"line"},{"op":"sleep","time":"100ms"},{"op":"close"}]"#
            ) { $0.record = record }
            let client =
                #"[{"op":"connect"},{"op":"send","payload":"x\n"},{"op":"sleep","time":"10ms"},{"op":"reset"}]"#
            let result = try await finished(
                lab,
                loadSettings(
                    to: server, body: #"{"program":\#(client),"concurrency":4,"conversations":8}"#)
            ).result
            #expect(try #require(result.servers).outcomes == ["reset": 8])
        }
    }

    @Test
    func aKeptConversation_mayRepeat() async throws {
        try await withLab { lab in
            let server = try await lab.serve(
                #"[{"op":"repeat","while":"complete","operations":[{"op":"receiveMessage","framing":"line"},{"op":"send","payload":"fine\n"}]}]"#
            )
            let line =
                #"{"op":"sendMessage","payload":"a","framing":"line"},{"op":"receiveMessage","framing":"line"}"#
            let program =
                #"[{"op":"repeat","count":2,"operations":[{"op":"repeat","count":3,"operations":[\#(line)]},\#(line)]}]"#
            let result = try await finished(
                lab,
                loadSettings(
                    to: server,
                    body:
                        #"{"program":\#(program),"connections":"kept","concurrency":3,"conversations":20}"#)
            ).result
            #expect(result.outcomes == ["completed": 20] && result.messages == ["complete": 20 * 8])
        }
    }

    @Test
    func whatComesUnasked_isNotTheNextAnswer() async throws {
        try await withLab { lab in
            let server = try await lab.serve(
                #"""
                [{"op":"repeat","while":"complete","operations":[{"op":"receiveMessage","framing":"line"},
                {"op":"send","payload":"ok\n"},{"op":"sleep","time":"50ms"},{"op":"send","payload":"more\n"}]}]
                """#)
            let result = try await finished(
                lab,
                loadSettings(
                    to: server,
                    body:
                        #"{"payload":"x","framing":"line","receiveFraming":"line","connections":"kept","concurrency":1,"rate":4,"conversations":3}"#
                )
            ).result
            #expect(result.outcomes == ["completed": 3])
            #expect(try #require(result.servers).connections.load == 3)
        }
    }

    @Test
    func loadsBesideEachOther_leaveTheirServerItsConnections() async throws {
        var configuration = LabConfiguration()
        configuration.connections = 100
        try await withLab(configuration) { lab in
            let server = try await lab.serve(#"[{"op":"receive"},{"op":"close"}]"#)
            let body = #"{"payload":"x","concurrency":30,"duration":"20s"}"#
            let first = try await lab.startLoad(loadSettings(to: server, body: body))
            let problem = await #expect(throws: LabProblem.self) {
                try await lab.startLoad(loadSettings(to: server, body: body))
            }
            #expect(problem?.code == .tooManyConnections && problem?.field == "concurrency")
            #expect(problem?.detail.contains("lower concurrency to 20") == true)
            // As many as can ever run at a time are needed, and no more.
            let few = #"{"payload":"x","concurrency":90,"conversations":20}"#
            #expect(
                try await finished(lab, loadSettings(to: server, body: few)).result.outcomes
                    == ["completed": 20])
            _ = try await lab.stopLoad(try #require(UInt64(first.id.dropFirst(2))))
        }
    }

    @Test
    func aServerThatHasToRest_isSaid() async throws {
        var configuration = LabConfiguration()
        configuration.connections = 12
        try await withLab(configuration) { lab in
            let server = try await lab.serve(#"[{"op":"receive"},{"op":"close"}]"#)
            try await withLab { other in
                // With eleven connections of the server and one of the load it has none left to accept that one.
                let holding = #"[{"op":"connect"},{"op":"sleep","time":"3s"},{"op":"close"}]"#
                _ = try await other.startLoad(
                    loadSettings(
                        to: server, body: #"{"program":\#(holding),"concurrency":11,"conversations":11}"#))
                for _ in 0..<1000 where try lab.server(server.name).connections.open < 11 { await pause() }
                let result = try await finished(
                    lab,
                    loadSettings(to: server, body: #"{"payload":"x","concurrency":1,"conversations":2}"#)
                ).result
                #expect(result.outcomes == ["completed": 2])
                #expect(try #require(result.servers).acceptPauses > 0)
            }
        }
    }
}
