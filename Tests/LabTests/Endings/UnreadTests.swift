import Programs
import Testing

@testable import Lab

/// Closes that leave something behind, one fact of docs/endings.md each.
@Suite(.timeLimit(.minutes(1)))
struct UnreadTests {
    @Test("endings: close-unread-small")
    func closeUnreadSmall() async throws {
        let exchange = try await exchange(
            server:
                #"[{"op":"waitFor","event":"readable"},{"op":"send","payload":"LASTWORD"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":{"pattern":"x","size":1000}},
                 {"op":"waitFor","event":"reset"},{"op":"sample"},{"op":"receive"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // The last word survives, ahead of the error.
        #expect(client.samples[0].events == ["IN", "OUT", "ERR", "HUP", "RDHUP"])
        #expect(client.samples[0].unread == 8 && client.samples[0].tcpState == "CLOSE")
        #expect(client.calls("recv") == ["8", "ECONNRESET", "0"])
        #expect(client.ended == .seen(.none, .reset, first: .peer))
        #expect(client.outcome == .reset)
        #expect(server.calls("close") == ["0"])
        #expect(server.ended.own == .reset && server.ended.peer == PeerEnd.none && server.ended.first == .own)
        #expect(server.ended.unread == 1000)
        #expect(server.outcome == .completed)
        #expect(exchange.verdict.told == "unread-close, server first: server 8 heard, lost 1000 0")
    }

    @Test("endings: close-unread-big")
    func closeUnreadBig() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"waitFor","event":"readable"},
                 {"op":"send","payload":{"pattern":"x","size":300000},"timeout":"200ms"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"setOption","option":"SO_RCVBUF","value":4096},{"op":"connect"},{"op":"send","payload":"?"},
                 {"op":"waitFor","event":"reset"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        let (sent, received) = (server.sent.bytes, client.received.bytes)
        // What had arrived can be read; what was queued is purged.
        #expect(received > 0 && received < sent)
        #expect(client.calls("recv").last == "ECONNRESET")
        #expect(client.ended == .seen(.none, .reset, first: .peer))
        #expect(server.ended.own == .reset && server.ended.unread == 1)
        #expect(server.ended.unsent ?? 0 > 0)
        #expect(server.ended.unacknowledged ?? 0 >= sent - received)
        #expect(
            exchange.verdict.told
                == "unread-close, server first: server \(sent) unheard, lost 1 \(sent - received)")
    }

    @Test("endings: close-queued")
    func closeQueued() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"receive","until":"data"},{"op":"send","payload":{"pattern":"x","size":300000}},
                 {"op":"sample"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"setOption","option":"SO_RCVBUF","value":4096},{"op":"connect"},{"op":"send","payload":"?"},
                 {"op":"sleep","time":"1s"},{"op":"receive"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        let slept = try #require(client.trace.first { $0.op == .sleep })
        let closed = try #require(server.trace.last)
        // It waits for nobody, and the kernel delivers the rest.
        #expect(closed.op == .close && closed.result == 0 && closed.at < slept.at)
        #expect(server.ended.own == .fin && server.ended.first == .own)
        #expect(server.ended.unread == 0)
        #expect(server.ended.unsent ?? 0 > 200_000 && server.ended.unacknowledged ?? 0 > 200_000)
        #expect(client.received.bytes == 300_000)
        #expect(client.calls("recv").suffix(2) == ["0", "0"])
        #expect(client.ended == .seen(.fin, .fin, first: .peer))
        #expect(exchange.verdict.told == "orderly, server first: server 300000 heard, lost 0 0")
    }

    @Test("endings: late-data-after-close")
    func lateDataAfterClose() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"send","payload":"LASTWORD"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"waitFor","event":"peer-end"},{"op":"send","payload":"late"},
                 {"op":"waitFor","event":"reset"},{"op":"sample"},{"op":"send","payload":"later"},
                 {"op":"receive"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.calls("send") == ["4", "EPIPE"])
        #expect(client.samples[0].events == ["IN", "OUT", "ERR", "HUP", "RDHUP"])
        #expect(client.samples[0].tcpState == "CLOSE")
        // No ECONNRESET anywhere.
        #expect(client.calls("recv") == ["8", "0", "0"])
        #expect(
            client.ended.own == .none && client.ended.peer == .finThenReset && client.ended.first == .peer)
        #expect(client.outcome == .reset)
        #expect(server.ended.own == .fin && server.ended.peer == PeerEnd.none && server.ended.first == .own)
        #expect(exchange.verdict.told == "abandoned, server first: client 4 unheard, lost 4 0")
    }

    @Test("endings: client-gone")
    func clientGone() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"receive"},{"op":"send","payload":"ERROR:no end!"},{"op":"waitFor","event":"reset"},
                 {"op":"sample"},{"op":"send","payload":"again"},{"op":"receive"},{"op":"close"}]
                """#,
            client: #"[{"op":"connect"},{"op":"send","payload":"a1234"},{"op":"close"}]"#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // The end looks like a half-close.
        #expect(server.calls("recv") == ["5", "0", "0"])
        #expect(server.calls("send") == ["13", "EPIPE"])
        #expect(server.samples[0].events == ["IN", "OUT", "ERR", "HUP", "RDHUP"])
        // The client may be gone before it is accepted.
        #expect(server.states.suffix(2) == ["CLOSE_WAIT", "CLOSE"])
        #expect(
            server.ended.own == .none && server.ended.peer == .finThenReset && server.ended.first == .peer)
        #expect(client.ended == .seen(.fin, PeerEnd.none, first: .own))
        #expect(exchange.verdict.told == "abandoned, client first: server 13 unheard, lost 0 13")
        let reason = try #require(exchange.verdict.lastWord?.reason)
        #expect(reason == "the client had closed both directions: its kernel answered with RST")
    }
}
