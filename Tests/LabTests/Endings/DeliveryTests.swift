import Programs
import Testing

@testable import Lab

/// Taken by `send`, acknowledged, read: three things.
@Suite(.timeLimit(.minutes(1)))
struct DeliveryTests {
    @Test("endings: acked-not-read")
    func acknowledgedIsNotRead() async throws {
        let exchange = try await exchange(
            server:
                #"[{"op":"waitFor","event":"peer-end"},{"op":"sample"},{"op":"sleep","time":"300ms"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":{"pattern":"x","size":1000}},
                 {"op":"shutdown","how":"write"},{"op":"waitFor","event":"acknowledged"},{"op":"sample"},
                 {"op":"waitFor","event":"reset"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // All of it is acknowledged, and none of it is read.
        #expect(client.samples[0].tcpState == "FIN_WAIT2" && client.samples[0].unacknowledged == 0)
        #expect(client.samples[0].bytesAcknowledged == 1002, "with SYN and FIN")
        #expect(server.samples[0].unread == 1000 && server.received.bytes == 0)
        #expect(server.ended == .seen(.reset, .fin, first: .peer, unread: 1000))
        #expect(client.calls("recv") == ["ECONNRESET"])
        #expect(client.ended.own == .fin && client.ended.peer == .reset && client.outcome == .reset)
        #expect(exchange.verdict.told == "unread-close, client first: client 1000 unheard, lost 1000 0")
    }

    @Test("endings: send-is-not-delivery")
    func sendIsNotDelivery() async throws {
        let exchange = try await exchange(
            server:
                #"[{"op":"receive","count":1000},{"op":"sleep","time":"400ms"},{"op":"sample"},{"op":"reset"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":{"pattern":"x","size":300000}},
                 {"op":"waitFor","event":"acknowledged","timeout":"200ms"},{"op":"sample"},
                 {"op":"waitFor","event":"reset"},{"op":"receive"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.calls("send") == ["300000"])
        let sample = client.samples[0]
        let acknowledged = try #require(sample.bytesAcknowledged) - 1
        #expect(acknowledged > 1000 && acknowledged < 300_000)
        #expect(sample.unacknowledged == 300_000 - acknowledged)
        #expect(server.received.bytes == 1000)
        #expect(server.samples[0].unread == acknowledged - 1000)
        #expect(client.calls("recv") == ["ECONNRESET", "0"])
        #expect(client.ended.peer == .reset && server.ended.own == .reset)
        #expect(exchange.verdict.told == "abortive, server first: client 300000 unheard, lost 299000 0")
    }

    @Test("endings: cork")
    func closeFlushesWhatIsCorked() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"waitFor","event":"readable"},{"op":"receive"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"setOption","option":"TCP_CORK","value":true},
                 {"op":"send","payload":"corked"},{"op":"sample"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.samples[0].unsent == 6)
        #expect(client.ended.own == .fin && client.ended.unsent == 6 && client.ended.unacknowledged == 6)
        // Data and end are one segment: they are there at once.
        #expect(server.trace.first { $0.op == .waitFor }?.events == ["IN", "OUT", "RDHUP"])
        #expect(server.calls("recv") == ["6", "0"])
        #expect(exchange.verdict.told == "orderly, client first: client 6 heard, lost 0 0")
    }
}
