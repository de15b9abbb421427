import Programs
import Testing

@testable import Lab

/// What a program does wrong says nothing of its peer, and takes nothing from the truth about it.
@Suite(.timeLimit(.minutes(1)))
struct TruthTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var server: String
        var client: String
        var own: OwnEnd
        var peer: PeerEnd
        var ending: Verdict.Ending
        var outcome = ConnectionOutcome.completed
    }

    static let cases = [
        Case(
            testDescription: "a receive before the connection",
            server: #"[{"op":"receive"},{"op":"close"}]"#,
            client:
                #"[{"op":"receive"},{"op":"connect"},{"op":"send","payload":"q"},{"op":"shutdown","how":1},{"op":"receive"},{"op":"close"}]"#,
            own: .fin, peer: .fin, ending: .orderly),
        Case(
            testDescription: "a send before the connection",
            server: #"[{"op":"receive"},{"op":"close"}]"#,
            client:
                #"[{"op":"send","payload":"early"},{"op":"connect"},{"op":"send","payload":"hi"},{"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]"#,
            own: .fin, peer: .fin, ending: .orderly),
        Case(
            testDescription: "a receive before the connection, and a reset",
            server: #"[{"op":"receive","until":"data"},{"op":"reset"}]"#,
            client:
                #"[{"op":"receive"},{"op":"connect"},{"op":"send","payload":"hi"},{"op":"receive"},{"op":"close"}]"#,
            own: .none, peer: .reset, ending: .abortive, outcome: .reset),
        Case(
            testDescription: "a shutdown of reading before the connection (endings: shut-failed-sticks)",
            server: #"[{"op":"send","payload":"greeting"},{"op":"sleep","time":"200ms"},{"op":"close"}]"#,
            client:
                #"[{"op":"shutdown","how":"read"},{"op":"connect"},{"op":"receive"},{"op":"sleep","time":"20ms"},{"op":"receive"},{"op":"close"}]"#,
            own: .fin, peer: .none, ending: .orderly),
        Case(
            testDescription: "a shutdown that failed hides no reset (endings: fin-then-reset)",
            server: #"[{"op":"shutdown","how":"write"},{"op":"sleep","time":"20ms"},{"op":"reset"}]"#,
            client:
                #"[{"op":"connect"},{"op":"waitFor","event":"reset"},{"op":"receive"},{"op":"shutdown","how":"write"},{"op":"send","payload":"x"},{"op":"close"}]"#,
            own: .none, peer: .finThenReset, ending: .abortive, outcome: .reset),
        Case(
            testDescription: "a second connect takes the error of a reset (endings: error-consumed)",
            server: #"[{"op":"reset"}]"#,
            client:
                #"[{"op":"connect"},{"op":"waitFor","event":"reset"},{"op":"connect"},{"op":"receive"},{"op":"close"}]"#,
            own: .none, peer: .reset, ending: .abortive, outcome: .reset),
        Case(
            testDescription: "vanished after an abort, which went out",
            server: #"[{"op":"receive"},{"op":"close"}]"#,
            client: #"[{"op":"connect"},{"op":"send","payload":"hello"},{"op":"unconnect"},{"op":"vanish"}]"#,
            own: .reset, peer: .none, ending: .abortive),
        Case(
            testDescription: "a close that linger was told to by a duplicate's side, and a reset",
            server: #"[{"op":"receive"},{"op":"sleep","time":"20ms"},{"op":"reset"}]"#,
            client:
                #"[{"op":"connect"},{"op":"duplicate"},{"op":"shutdown","how":"write"},{"op":"waitFor","event":"reset"},{"op":"linger","time":"1s"},{"op":"receive"},{"op":"close"}]"#,
            own: .fin, peer: .reset, ending: .abortive, outcome: .reset),
    ]

    @Test(arguments: cases)
    func endIsTheTrueOne(_ it: Case) async throws {
        let exchange = try await exchange(server: it.server, client: it.client)
        let client = try #require(exchange.client)
        #expect(client.ended.own == it.own)
        #expect(client.ended.peer == it.peer)
        #expect(client.outcome == it.outcome)
        #expect(exchange.verdict.ending == it.ending)
        #expect((client.ended.unsent ?? 0) < 100, "the queues of a dead socket are no queues")
    }

    @Test func answerThatCameInTime_isNotAbandoned() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"send","payload":"bye"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"hi"},{"op":"shutdown","how":"write"},
                 {"op":"waitFor","event":"peer-end"},{"op":"close"}]
                """#)
        #expect(exchange.verdict.ending != .abandoned)
        #expect(exchange.verdict.lastWord?.delivered == false && exchange.verdict.lost.toClient == 3)
    }

    @Test func deadConnection_acknowledgesNothing() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive","until":"data"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"a"},{"op":"waitFor","event":"peer-end"},
                 {"op":"send","payload":"late"},{"op":"waitFor","event":"acknowledged"},{"op":"close"}]
                """#)
        let entry = try #require(
            exchange.client?.trace.first { $0.op == .waitFor && $0.option == "SIOCOUTQ" })
        #expect(entry.event == nil)
    }

    @Test func total_endsAlsoACloseThatLingers() async throws {
        try await withLab { lab in
            let server = try await lab.serve(#"[{"op":"deafen"},{"op":"sleep","time":"5s"}]"#)
            let exchange = try await lab.send(
                to: server,
                #"[{"op":"connect"},{"op":"sleep","time":"50ms"},{"op":"send","payload":"x"},{"op":"linger","time":"20s"}]"#
            ) { $0.timeouts = Timeouts(total: .milliseconds(300)) }
            let client = try #require(exchange.client)
            #expect(client.outcome == .timeout && client.trace.last?.timeout == "total")
        }
    }
}

extension Timeouts {
    fileprivate init(total: TimeSpan) {
        self.init()
        self.total = total
    }
}
