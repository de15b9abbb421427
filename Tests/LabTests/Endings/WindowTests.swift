import Programs
import Testing

@testable import Lab

/// Bytes that the peer's kernel does not take, or only after a while.
@Suite(.timeLimit(.minutes(1)))
struct WindowTests {
    @Test("endings: zero-window")
    func peerThatDoesNotReadClosesItsWindow() async throws {
        let exchange = try await exchange(
            server:
                #"[{"op":"sleep","time":"3s"},{"op":"sample"},{"op":"receive"},{"op":"sleep","time":"200ms"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":{"pattern":"x","size":16000000},"timeout":"600ms"},
                 {"op":"sample"},{"op":"shutdown","how":"write"},{"op":"sample"},
                 {"op":"waitFor","event":"acknowledged"},{"op":"sample"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.trace.first { $0.op == .send && $0.call == nil }?.timeout == "operation")
        let (full, ended, done) = (client.samples[0], client.samples[1], client.samples[2])
        #expect(full.sendWindow == 0 && full.segments == 0 && full.events == [])
        #expect(full.backoff ?? 0 > 0)
        #expect(try #require(full.unsent) > 0 && full.unsent == full.unacknowledged)
        // The peer has not ended, and tells so.
        #expect(server.samples[0].events == ["IN", "OUT"])
        // SHUT_WR does not wait; its FIN counts as one byte.
        #expect(client.calls("shutdown") == ["write 0"])
        #expect(ended.tcpState == "FIN_WAIT1" && ended.unacknowledged == full.unacknowledged! + 1)
        #expect(ended.events == ["OUT"], "a send would fail at once")
        #expect(done.tcpState == "FIN_WAIT2" && done.unacknowledged == 0)
        // All that was taken is delivered in the end.
        #expect(server.received.bytes == client.sent.bytes && client.sent.bytes < 16_000_000)
        #expect(client.outcome == .timeout && client.ended.peer == .fin)
        #expect(
            exchange.verdict.told
                == "orderly, client first: client \(client.sent.bytes) heard, lost 0 0")
    }

    @Test("endings: shut-wr-not-blocking")
    func shutdownReturnsBeforeItsBytesAreDelivered() async throws {
        let exchange = try await exchange(
            server:
                #"[{"op":"sleep","time":"500ms"},{"op":"receive"},{"op":"sleep","time":"200ms"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":{"pattern":"x","size":300000}},
                 {"op":"shutdown","how":"write"},{"op":"sample"},{"op":"waitFor","event":"acknowledged"},
                 {"op":"sample"},{"op":"receive"},{"op":"close"}]
                """#)
        let client = try #require(exchange.client)
        #expect(client.calls("shutdown") == ["write 0"])
        // Bytes are queued when it has returned: it has not waited for them.
        let (early, late) = (client.samples[0], client.samples[1])
        #expect(early.tcpState == "FIN_WAIT1")
        #expect(try #require(early.unsent) > 0 && early.unacknowledged! >= early.unsent!)
        // Delivered, the FIN included, is what an empty queue says.
        #expect(late.tcpState == "FIN_WAIT2" && late.unacknowledged == 0 && late.unsent == 0)
        let wait = try #require(client.trace.first { $0.op == .waitFor })
        #expect(wait.call == "ioctl" && wait.option == "SIOCOUTQ" && wait.value == 0)
        #expect(client.ended == .seen(.fin, .fin, first: .own))
        #expect(exchange.verdict.told == "orderly, client first: client 300000 heard, lost 0 0")
    }

    @Test("endings: blocked-send-reset")
    func blockedSendFailsWhenThePeerResets() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"sleep","time":"500ms"},{"op":"reset"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":{"pattern":"x","size":16000000}},{"op":"receive"},
                 {"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.calls("send").last == "ECONNRESET")
        // The error was told, and what is left looks like an end.
        #expect(client.calls("recv") == ["0"])
        #expect(client.ended.peer == .reset && client.ended.own == OwnEnd.none && client.outcome == .reset)
        #expect(server.ended.own == .reset && server.outcome == .completed)
        #expect(
            exchange.verdict.told
                == "abortive, server first: client \(client.sent.bytes) unheard, lost \(client.sent.bytes) 0")
    }
}
