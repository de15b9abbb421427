import Programs
import Testing

@testable import Lab

/// Ends of one direction, one fact of docs/endings.md each.
@Suite(.timeLimit(.minutes(1)))
struct HalfCloseTests {
    @Test("endings: orderly-close")
    func orderlyClose() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"receive"},{"op":"sample"},{"op":"close"}]"#,
            client: #"[{"op":"connect"},{"op":"send","payload":"bye"},{"op":"close"}]"#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // The end can be read as often as one likes, and there is no error.
        #expect(server.calls("recv") == ["3", "0", "0"])
        #expect(server.samples[0].tcpState == "CLOSE_WAIT")
        #expect(server.samples[0].events == ["IN", "OUT", "RDHUP"])
        #expect(server.ended.own == .fin && server.ended.peer == .fin && server.ended.first == .peer)
        #expect(client.ended.own == .fin)
        #expect(exchange.verdict.ending == .orderly && exchange.verdict.first == .client)
    }

    @Test("endings: half-close-last-word")
    func halfCloseLastWord() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"waitFor","event":"peer-end"},{"op":"receive"},
                 {"op":"send","payload":"ERROR:no end!"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"a1234"},{"op":"shutdown","how":"write"},
                 {"op":"receive"},{"op":"shutdown","how":"write"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // The end is signalled before the data ahead of it is read.
        let signal = try #require(server.trace.first { $0.op == .waitFor })
        #expect(signal.events == ["IN", "OUT", "RDHUP"])
        #expect(server.calls("recv") == ["5", "0"])
        #expect(client.calls("recv") == ["13", "0"])
        #expect(client.calls("shutdown") == ["write 0", "write ENOTCONN"])
        #expect(client.states.last == "CLOSE")
        #expect(exchange.verdict.ending == .halfClose)
        #expect(exchange.verdict.lastWord?.by == .server && exchange.verdict.lastWord?.delivered == true)
    }

    @Test("endings: shut-failed-sticks")
    func shutFailedSticks() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"close"}]"#,
            client: #"""
                [{"op":"shutdown","how":"write"},{"op":"connect"},{"op":"send","payload":"x"},{"op":"close"}]
                """#)
        let client = try #require(exchange.client)
        #expect(client.calls == ["shutdown write ENOTCONN", "connect 0", "send EPIPE", "close 0"])
        #expect(client.ended.peer == PeerEnd.none && client.outcome == .completed)
    }

    @Test("endings: dup-close", arguments: ["descriptor", "process"])
    func dupClose(holder: String) async throws {
        let exchange = try await exchange(
            server:
                #"[{"op":"receive","until":"data"},{"op":"receive","timeout":"300ms"},{"op":"receive"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"duplicate","in":"\#(holder)"},{"op":"send","payload":"x"},{"op":"close"},
                 {"op":"sleep","time":"600ms"},{"op":"release"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(server.trace.contains { $0.timeout != nil }, "the close sent nothing")
        #expect(server.calls("recv") == ["1", "0"])
        #expect(client.ended.own == .fin)
        #expect(client.trace.map(\.op) == [.connect, .duplicate, .send, .close, .sleep, .release])
    }
}
