import Programs
import Testing

@testable import Lab

/// Resets that are asked for, one fact of docs/endings.md each.
@Suite(.timeLimit(.minutes(1)))
struct ResetTests {
    /// Whether anything is sent or not: then the last look before the close is all that tells.
    @Test("endings: fin-then-reset", arguments: [true, false])
    func finThenReset(sends: Bool) async throws {
        let send = sends ? #"{"op":"send","payload":"x"},{"op":"waitFor","event":"reset"},"# : ""
        let exchange = try await exchange(
            server: #"""
                [{"op":"waitFor","event":"reset"},{"op":"sample"},{"op":"receive"},{"op":"receive"},\#(send)
                 {"op":"receive"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"shutdown","how":"write"},{"op":"waitFor","event":"acknowledged"},
                 {"op":"reset"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(server.samples[0].events == ["IN", "OUT", "ERR", "HUP", "RDHUP"])
        #expect(server.samples[0].tcpState == "CLOSE")
        #expect(server.calls("recv") == ["0", "0", "0"])
        #expect(server.calls("send") == (sends ? ["EPIPE"] : []))
        // It is not forgotten once a call has told it.
        #expect(!server.trace.contains { $0.timeout != nil })
        #expect(server.ended == .seen(.none, .finThenReset, first: .peer))
        #expect(server.outcome == .reset)
        #expect(client.states.last == "FIN_WAIT2")
        #expect(client.ended.own == .reset && client.ended.peer == PeerEnd.none && client.ended.first == .own)
        #expect(exchange.verdict.told == "abortive, client first, lost 0 0")
    }

    /// A `send` takes it; so does the look at SO_ERROR before the close, when no call had failed.
    @Test("endings: error-consumed", arguments: [true, false])
    func errorConsumed(sends: Bool) async throws {
        let rest =
            sends
            ? #"""
            {"op":"send","payload":"1"},{"op":"send","payload":"2"},{"op":"waitFor","event":"reset"},
            {"op":"receive"},{"op":"receive"},
            """# : ""
        let exchange = try await exchange(
            server: #"[{"op":"send","payload":"bye"},{"op":"reset"}]"#,
            client: #"[{"op":"connect"},{"op":"waitFor","event":"reset"},\#(rest){"op":"close"}]"#)
        let client = try #require(exchange.client)
        #expect(client.calls("send") == (sends ? ["ECONNRESET", "EPIPE"] : []))
        #expect(client.calls("recv") == (sends ? ["3", "0", "0"] : []))
        // The first error is what counts.
        #expect(client.ended == .seen(.none, .reset, first: .peer, unread: sends ? 0 : 3))
        #expect(client.outcome == .reset)
        #expect(
            exchange.verdict.told
                == "abortive, server first: server 3 \(sends ? "heard, lost 0 0" : "unheard, lost 0 3")")
    }

    @Test("endings: abort-linger0")
    func abortLinger0() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"send","payload":"bye"},{"op":"reset"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"waitFor","event":"reset"},{"op":"sample"},{"op":"receive"},
                 {"op":"receive"},{"op":"send","payload":"x"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.samples[0].events == ["IN", "OUT", "ERR", "HUP", "RDHUP"])
        #expect(client.calls("recv") == ["3", "ECONNRESET", "0"])
        #expect(client.calls("send") == ["EPIPE"])
        #expect(client.states.last == "CLOSE")
        #expect(client.ended == .seen(.none, .reset, first: .peer))
        #expect(server.calls.suffix(2) == ["setsockopt SO_LINGER 0", "close 0"])
        #expect(server.ended.own == .reset && server.ended.peer == PeerEnd.none && server.ended.first == .own)
        #expect(exchange.verdict.told == "abortive, server first: server 3 heard, lost 0 0")
    }

    @Test("endings: abort-linger0, what is queued")
    func abortLinger0Queued() async throws {
        let exchange = try await exchange(
            server:
                #"[{"op":"send","payload":{"pattern":"x","size":300000},"timeout":"200ms"},{"op":"reset"}]"#,
            client: #"""
                [{"op":"setOption","option":"SO_RCVBUF","value":4096},{"op":"connect"},
                 {"op":"waitFor","event":"reset"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        let (sent, received) = (server.sent.bytes, client.received.bytes)
        #expect(received > 0 && received < sent)
        #expect(client.calls("recv").last == "ECONNRESET")
        #expect(server.ended.own == .reset && server.ended.unsent ?? 0 > 0)
        #expect(
            exchange.verdict.told
                == "abortive, server first: server \(sent) unheard, lost 0 \(sent - received)")
    }

    /// A deaf side resets: what it was sent last is never acknowledged, and nobody waits for that.
    @Test("endings: abort-linger0, what is not acknowledged")
    func abortLinger0Unacknowledged() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"deafen"},{"op":"send","payload":"x"},{"op":"sleep","time":"50ms"},{"op":"reset"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"receive","count":1},{"op":"send","payload":"hello?"},
                 {"op":"waitFor","event":"acknowledged"},{"op":"receive"},{"op":"close"}]
                """#)
        let client = try #require(exchange.client)
        let wait = try #require(client.trace.first { $0.op == .waitFor })
        #expect(wait.call == "ioctl" && wait.value == 6 && wait.timeout == nil)
        #expect(client.calls("recv") == ["1", "ECONNRESET"])
        #expect(client.ended == .seen(.none, .reset, first: .peer, unacknowledged: 6))
        #expect(exchange.verdict.told == "abortive, server first: client 6 unheard, lost 6 0")
    }

    @Test("endings: abort-linger0-states", arguments: ["FIN_WAIT2", "CLOSE_WAIT"])
    func abortLinger0States(state: String) async throws {
        let isFirst = state == "FIN_WAIT2"
        let ended = #"{"op":"shutdown","how":"write"},{"op":"waitFor","event":"acknowledged"}"#
        let waited = #"{"op":"receive"},{"op":"sleep","time":"100ms"}"#
        let exchange = try await exchange(
            server: #"[\#(isFirst ? ended : waited),{"op":"sample"},{"op":"reset"}]"#,
            client: #"""
                [{"op":"connect"},\#(isFirst ? "" : ended + ","){"op":"waitFor","event":"reset"},
                 {"op":"receive"},{"op":"receive"},{"op":"send","payload":"x"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(server.samples[0].tcpState == state)
        #expect(client.calls("recv") == (isFirst ? ["0", "0"] : ["ECONNRESET", "0"]))
        #expect(client.calls("send") == ["EPIPE"])
        #expect(server.ended.own == .reset && server.ended.peer == (isFirst ? PeerEnd.none : .fin))
        #expect(
            client.ended
                == (isFirst
                    ? .seen(.none, .finThenReset, first: .peer) : .seen(.fin, .reset, first: .own)))
        #expect(exchange.verdict.told == "abortive, \(isFirst ? "server" : "client") first, lost 0 0")
    }

    @Test("endings: abort-unspec")
    func abortUnspec() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"receive"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"unconnect"},{"op":"sample"},{"op":"receive"},{"op":"receive"},
                 {"op":"connect"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        let abort = try #require(client.trace.first { $0.op == .unconnect })
        #expect(abort.call == "connect" && abort.flags == "AF_UNSPEC" && abort.result == 0)
        #expect(abort.tcpState == "CLOSE")
        // The descriptor stays, and the side that aborts gets the error too, once.
        #expect(client.samples[0].events == ["OUT", "ERR", "HUP"])
        #expect(client.calls("recv") == ["ECONNRESET", "ENOTCONN"])
        #expect(client.calls("close") == ["0"])
        #expect(client.ended == .seen(.reset, PeerEnd.none, first: .own))
        #expect(client.outcome == .completed)
        #expect(server.calls("recv") == ["ECONNRESET", "0"])
        #expect(server.ended == .seen(.none, .reset, first: .peer))
        #expect(exchange.verdict.told == "abortive, client first, lost 0 0")
    }
}
