import Programs
import Testing

@testable import Lab

/// Ends that take their time, one fact of docs/endings.md each.
@Suite(.timeLimit(.minutes(1)))
struct SlowEndTests {
    /// TCP_LINGER2 is `tcp_fin_timeout` for one socket.
    @Test("endings: half-close-indefinite")
    func halfCloseIndefinite() async throws {
        let exchange = try await exchange(
            server:
                #"[{"op":"receive"},{"op":"sleep","time":"1300ms"},{"op":"send","payload":"late"},{"op":"close"}]"#,
            client: #"""
                [{"op":"setOption","option":"TCP_LINGER2","value":1},{"op":"connect"},{"op":"shutdown","how":"write"},
                 {"op":"receive","until":"data","timeout":"1200ms"},{"op":"sample"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.trace.contains { $0.timeout == "operation" && $0.at > 1_000_000 })
        #expect(client.samples[0].tcpState == "FIN_WAIT2")
        #expect(client.calls("recv") == ["4", "0"])
        #expect(client.ended == .seen(.fin, .fin, first: .own))
        #expect(server.ended.own == .fin && server.ended.first == .peer)
        #expect(exchange.verdict.told == "half-close, client first: server 4 heard, lost 0 0")
    }

    /// Neither hears the other's end when it ends itself; the one that hears again first is in CLOSING.
    @Test("endings: simultaneous-close")
    func simultaneousClose() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"deafen"},{"op":"send","payload":"x"},{"op":"sleep","time":"60ms"},
                 {"op":"shutdown","how":"write"},{"op":"sleep","time":"60ms"},{"op":"sample"},{"op":"sleep","time":"400ms"},{"op":"heal"},
                 {"op":"receive"},{"op":"waitFor","event":"acknowledged"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"receive","count":1},{"op":"deafen"},{"op":"shutdown","how":"write"},
                 {"op":"sleep","time":"120ms"},{"op":"sample"},{"op":"heal"},{"op":"receive"},
                 {"op":"waitFor","event":"acknowledged"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.samples[0].tcpState == "FIN_WAIT1" && server.samples[0].tcpState == "FIN_WAIT1")
        #expect(client.calls("recv") == ["1", "0"] && server.calls("recv") == ["0"])
        #expect(client.states.contains("CLOSING"))
        #expect(client.ended == .seen(.fin, .fin, first: .own))
        #expect(server.ended == .seen(.fin, .fin, first: .own))
        #expect(client.outcome == .completed && server.outcome == .completed)
        #expect(exchange.verdict.told == "simultaneous, client first: server 1 heard, lost 0 0")
    }
}
