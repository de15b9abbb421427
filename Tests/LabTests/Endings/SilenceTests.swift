import Programs
import Sockets
import TestSupport
import Testing

@testable import Lab

/// Peers that hear nothing and say nothing.
@Suite(.timeLimit(.minutes(1)))
struct SilenceTests {
    @Test("endings: vanished-peer", arguments: hasIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"])
    func deafPeerGetsAllWhenItIsHealed(host: String) async throws {
        let exchange = try await withLab { lab in
            let server = try await lab.serve(
                #"""
                [{"op":"deafen"},{"op":"send","payload":"deaf"},{"op":"sleep","time":"1s"},{"op":"sample"},
                 {"op":"heal"},{"op":"receive"},{"op":"close"}]
                """#
            ) { $0.listen = Endpoint(host: host, port: 0) }
            return try await lab.send(
                to: server,
                #"""
                [{"op":"connect"},{"op":"receive","count":4},{"op":"send","payload":"hello?"},
                 {"op":"waitFor","event":"acknowledged","timeout":"600ms"},{"op":"sample"},
                 {"op":"waitFor","event":"acknowledged"},{"op":"close"}]
                """#)
        }
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        let option = host == "::1" ? "IPV6_MINHOPCOUNT" : "IP_MINTTL"
        #expect(server.calls("setsockopt") == ["\(option) 0", "\(option) 0"])
        // What comes is dropped, and the sender can not tell: it sends again.
        #expect(server.samples[0].unread == 0 && server.samples[0].tcpState == "ESTABLISHED")
        let sample = client.samples[0]
        #expect(sample.tcpState == "ESTABLISHED" && sample.events == ["OUT"])
        #expect(sample.unacknowledged == 6 && sample.unsent == 0 && sample.segments == 1)
        #expect(sample.retransmits ?? 0 > 0 && sample.backoff ?? 0 > 0)
        let waits = client.trace.filter { $0.op == .waitFor }
        #expect(waits.map(\.value) == [6, 0] && waits.map(\.timeout) == ["operation", nil])
        // It heard again in time, which ends the silence.
        #expect(server.calls("recv") == ["6", "0"])
        #expect(client.outcome == .timeout && server.outcome == .completed)
        #expect(server.ended.peer == .fin)
        #expect(exchange.verdict.told == "orderly, client first: client 6 heard, lost 0 0")
    }

    @Test("endings: vanished-peer, for good")
    func deafPeerIsNotThere() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"deafen"},{"op":"send","payload":"deaf"},{"op":"receive","timeout":"900ms"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"receive","count":4},{"op":"send","payload":"hello?"},
                 {"op":"receive","timeout":"600ms"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.ended.peer == .deaf && client.ended.unacknowledged == 6)
        #expect(client.outcome == .timeout && server.outcome == .timeout)
        #expect(server.calls("recv") == [])
        #expect(exchange.verdict.ending == .vanished)
        #expect(exchange.verdict.lastWord?.delivered == false && exchange.verdict.lost.toServer == 6)
    }

    @Test("endings: vanished-peer, as a listener")
    func deafListenerIsConnectedToWhenItIsHealed() async throws {
        let exchange = try await withLab { lab in
            let server = try await lab.serve(#"[{"op":"receive"},{"op":"close"}]"#)
            let deaf = try await lab.operateListener(server.name, .deafen)
            #expect(deaf.entries.map(\.option) == ["IP_MINTTL"] && deaf.entries[0].errno == nil)
            async let exchange = lab.send(
                to: server,
                #"""
                [{"op":"connect","wait":false},{"op":"waitFor","event":"writable","timeout":"300ms"},
                 {"op":"sample"},{"op":"waitFor","event":"writable"},{"op":"send","payload":"x"},{"op":"close"}]
                """#)
            while await lab.connections(ConnectionFilter()).items.allSatisfy({ $0.samples.isEmpty }) {
                await pause()
            }
            _ = try await lab.operateListener(server.name, .heal)
            return try await exchange
        }
        let client = try #require(exchange.client)
        #expect(client.samples[0].tcpState == "SYN_SENT" && client.samples[0].events == [])
        // The SYN that is sent again is heard.
        #expect(client.trace.filter { $0.op == .waitFor }.map(\.timeout) == ["operation", nil])
        #expect(client.calls("send") == ["1"])
        #expect(exchange.verdict.told == "orderly, client first: client 1 heard, lost 0 0")
    }

    /// The peer is gone without a packet, as a machine that lost its power; what is sent to it meets a kernel that knows
    /// of no connection.
    ///
    /// endings: rebooted-peer
    @Test("endings: vanished-peer, rebooted-peer", .enabled(if: mayRepair, "needs CAP_NET_ADMIN"))
    func vanishedPeerIsFoundBySending() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive","count":2},{"op":"vanish"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"hi"},{"op":"receive","timeout":"300ms"},{"op":"sample"},
                 {"op":"send","payload":"hello?"},{"op":"waitFor","event":"reset"},{"op":"receive"},
                 {"op":"receive"},{"op":"send","payload":"hello?"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(
            server.calls == [
                "accept4 \(server.trace[0].result!)", "recv 2", "setsockopt TCP_REPAIR 0", "close 0",
            ])
        #expect(server.ended.own == OwnEnd.none && server.outcome == .completed)
        // Nothing is seen of it until something is sent.
        #expect(client.samples[0].tcpState == "ESTABLISHED" && client.samples[0].events == ["OUT"])
        #expect(client.samples[0].unacknowledged == 0)
        #expect(client.calls("send") == ["2", "6", "EPIPE"])
        #expect(client.calls("recv") == ["ECONNRESET", "0"])
        #expect(client.states.last == "CLOSE")
        #expect(client.ended.peer == .reset && client.ended.own == OwnEnd.none && client.outcome == .reset)
        #expect(exchange.verdict.ending == .vanished)
        #expect(exchange.verdict.lastWord?.by == .client && exchange.verdict.lastWord?.delivered == false)
        #expect(exchange.verdict.lost.toServer == 6 && exchange.verdict.lost.toClient == 0)
    }

    @Test(
        "endings: vanished-peer, without the right to",
        .enabled(if: Surroundings.noNetworkAdministration.areAllowed))
    func vanishIsRefused() async throws {
        let refused = try await Surroundings.noNetworkAdministration.run {
            try await exchange(
                server:
                    #"[{"op":"receive","count":2},{"op":"vanish"},{"op":"send","payload":"here"},{"op":"close"}]"#,
                client: #"[{"op":"connect"},{"op":"send","payload":"hi"},{"op":"receive"},{"op":"close"}]"#)
        }
        let (client, server) = try (#require(refused.client), #require(refused.server))
        #expect(
            server.calls.dropFirst() == ["recv 2", "setsockopt TCP_REPAIR EPERM", "send 4", "close 0"])
        #expect(client.received.text == "here" && server.ended.own == .fin)
        #expect(refused.verdict.told == "orderly, server first: server 4 heard, lost 0 0")
    }

    @Test("endings: close-wait-leak")
    func connectionThatIsNotClosedStaysInCloseWait() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"sample"},{"op":"sleep","time":"500ms"},{"op":"sample"}]"#,
            client: #"[{"op":"connect"},{"op":"send","payload":"bye"},{"op":"close"}]"#)
        let server = try #require(exchange.server)
        #expect(server.calls("recv") == ["3", "0"])
        #expect(server.samples.map(\.tcpState) == ["CLOSE_WAIT", "CLOSE_WAIT"])
        // It ends only because the program does.
        #expect(server.trace.last?.call == "close" && server.trace.last?.implicit == true)
        #expect(server.ended == .seen(.fin, .fin, first: .peer))
        #expect(exchange.verdict.told == "orderly, client first: client 3 heard, lost 0 0")
    }
}
