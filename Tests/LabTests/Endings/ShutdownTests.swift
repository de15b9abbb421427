import Programs
import Testing

@testable import Lab

/// `shutdown` where it surprises, one fact of docs/endings.md each.
@Suite(.timeLimit(.minutes(1)))
struct ShutdownTests {
    @Test("endings: shut-rd")
    func shutRD() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"waitFor","event":"readable"},{"op":"shutdown","how":"read"},{"op":"receive"},
                 {"op":"sample"},{"op":"send","payload":"go"},
                 {"op":"repeat","while":"incomplete","operations":[{"op":"sleep","time":"5ms"},{"op":"receive","count":5}]},
                 {"op":"receive"},{"op":"sample"},{"op":"waitFor","event":"peer-end"},{"op":"receive"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"before"},{"op":"receive","count":2},{"op":"sample"},
                 {"op":"send","payload":"after"},{"op":"waitFor","event":"acknowledged"},{"op":"sleep","time":"50ms"},
                 {"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // What is there can be read, then 0; and what comes later can be read all the same.
        let reads = server.trace.filter { $0.call == "recv" && $0.inner == nil }.map(\.result)
        #expect(reads == [6, 0, 0, 0])
        #expect(server.calls("recv").filter { $0 == "5" }.count == 1)
        #expect(server.samples.map(\.events) == [["IN", "OUT", "RDHUP"], ["IN", "OUT", "RDHUP"]])
        #expect(server.samples.map(\.tcpState) == ["ESTABLISHED", "ESTABLISHED"])
        #expect(client.samples[0].events == ["OUT"] && client.samples[0].tcpState == "ESTABLISHED")
        #expect(server.received.bytes == 11)
        #expect(server.ended.own == .fin && server.ended.peer == .fin && server.ended.first == .peer)
        #expect(exchange.verdict.told == "orderly, client first: client 5 heard, lost 0 0")
    }

    @Test("endings: shut-rd, unread")
    func shutRDUnread() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"shutdown","how":"read"},{"op":"send","payload":"go"},{"op":"receive","timeout":"100ms"},
                 {"op":"sleep","time":"100ms"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"receive","count":2},{"op":"sleep","time":"20ms"},
                 {"op":"send","payload":"after"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(server.calls("recv") == ["0"])
        #expect(server.ended.own == .reset && server.ended.peer == PeerEnd.none && server.ended.unread == 5)
        #expect(client.calls("recv") == ["2", "ECONNRESET"])
        #expect(exchange.verdict.told == "unread-close, server first: client 5 unheard, lost 5 0")
    }

    @Test("endings: shut-rdwr")
    func shutRDWR() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"receive"},{"op":"sleep","time":"300ms"},{"op":"send","payload":"LASTWORD"},
                 {"op":"waitFor","event":"reset"},
                 {"op":"send","payload":"again"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"a1234"},{"op":"shutdown","how":"both"},{"op":"sample"},
                 {"op":"receive"},{"op":"waitFor","event":"reset"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.calls("shutdown") == ["both 0"])
        #expect(client.samples[0].events == ["IN", "OUT", "HUP", "RDHUP"])
        #expect(server.calls("recv") == ["5", "0"])
        // The answer draws RST, though nobody closed.
        #expect(server.calls("send") == ["8", "EPIPE"])
        #expect(client.calls("recv") == ["0", "ECONNRESET"])
        #expect(
            server.ended.own == .none && server.ended.peer == .finThenReset && server.ended.first == .peer)
        // Its own kernel made the reset of it, which looks as if the peer had.
        #expect(client.ended == .seen(.fin, .reset, first: .own))
        #expect(exchange.verdict.told == "abandoned, client first: server 8 unheard, lost 0 8")
    }

    @Test("endings: shut-cumulative", arguments: [["read", "write"], ["write", "read"]])
    func shutCumulative(order: [String]) async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"send","payload":"queued"},{"op":"receive"},{"op":"sleep","time":"50ms"},
                 {"op":"send","payload":"late"},{"op":"waitFor","event":"reset"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"waitFor","event":"readable"},{"op":"shutdown","how":"\#(order[0])"},
                 {"op":"shutdown","how":"\#(order[1])"},{"op":"shutdown","how":"both"},{"op":"receive"},
                 {"op":"waitFor","event":"reset"},{"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.calls("shutdown") == order.map { "\($0) 0" } + ["both 0", "write ENOTCONN"])
        // What was queued can still be read.
        #expect(client.calls("recv") == ["6", "0", "ECONNRESET"])
        #expect(server.calls("send") == ["6", "4"])
        #expect(server.ended.own == .none && server.ended.peer == .finThenReset)
        #expect(exchange.verdict.told == "abandoned, client first: server 10 unheard, lost 0 4")
    }

    @Test("endings: send-after-shut-wr")
    func sendAfterShutWR() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"shutdown","how":"write"},{"op":"send","payload":"x"},
                 {"op":"sendUrgent","payload":"x"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.calls("send") == ["EPIPE", "EPIPE"])
        #expect(client.sent.bytes == 0 && server.calls("recv") == ["0"])
        // It is no doing of the peer.
        #expect(client.ended == .seen(.fin, .fin, first: .own))
        #expect(client.outcome == .completed)
        #expect(exchange.verdict.told == "orderly, client first, lost 0 0")
    }

    @Test("endings: dup-shutdown", arguments: ["descriptor", "process"])
    func dupShutdown(holder: String) async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"send","payload":"LASTWORD"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"duplicate","in":"\#(holder)"},{"op":"shutdown","how":"write"},
                 {"op":"receive"},{"op":"close"},{"op":"send","payload":"x"},{"op":"release"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // The end goes out at once, and holds for the other descriptor.
        #expect(server.calls("recv") == ["0"])
        #expect(client.calls("recv") == ["8", "0"])
        #expect(client.calls("send") == (holder == "descriptor" ? ["EPIPE"] : []))
        #expect(client.calls("close") == ["0", "0"])
        #expect(client.ended == .seen(.fin, .fin, first: .own))
        #expect(client.outcome == .completed)
        #expect(exchange.verdict.told == "half-close, client first: server 8 heard, lost 0 0")
    }
}
