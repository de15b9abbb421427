import Programs
import Testing

@testable import Lab

/// Timers of the kernel that find out that a peer has vanished.
@Suite(.timeLimit(.minutes(1)))
struct TimerTests {
    @Test("endings: keepalive", arguments: [true, false])
    func keepAliveFindsThatThePeerIsGone(asOptions: Bool) async throws {
        // The client says nothing for a second: by then the server is deaf.
        let values: [SocketOption: Int32] = [.keepAlive: 1, .keepIdle: 1, .keepInterval: 1, .keepCount: 1]
        let set = values.map { #"{"op":"setOption","option":"\#($0.rawValue)","value":\#($1)},"# }.joined()
        let exchange = try await withLab { lab in
            let server = try await lab.serve(
                #"[{"op":"deafen"},{"op":"sleep","time":"2300ms"},{"op":"sample"},{"op":"close"}]"#)
            return try await lab.send(
                to: server,
                #"""
                [\#(asOptions ? "" : set){"op":"connect"},{"op":"receive"},{"op":"receive"},{"op":"sample"},
                 {"op":"close"}]
                """#
            ) { if asOptions { $0.options = SocketOptions(values) } }
        }
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.calls("setsockopt").count == 4)
        #expect(client.calls("recv") == ["ETIMEDOUT", "0"])
        // After idle + interval × count.
        #expect(client.trace.first { $0.errno == "ETIMEDOUT" }?.at ?? 0 > 1_900_000)
        #expect(client.samples[0].tcpState == "CLOSE")
        #expect(client.ended.peer == .vanished && client.ended.own == OwnEnd.none)
        #expect(client.outcome == .timeout)
        // The other side has seen nothing, the reset that was sent to it neither.
        #expect(server.samples[0].tcpState == "ESTABLISHED" && server.samples[0].events == ["OUT"])
        #expect(exchange.verdict.told == "vanished, server first, lost 0 0")
    }

    @Test("endings: user-timeout")
    func userTimeoutEndsWhatIsNotAcknowledged() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"deafen"},{"op":"send","payload":"deaf"},{"op":"sleep","time":"1500ms"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"receive","count":4},
                 {"op":"setOption","option":"TCP_USER_TIMEOUT","value":300},{"op":"receive","timeout":"500ms"},
                 {"op":"sample"},{"op":"send","payload":"hello?"},{"op":"receive"},{"op":"receive"},
                 {"op":"send","payload":"hello?"},{"op":"close"}]
                """#)
        let client = try #require(exchange.client)
        // On an idle connection it does nothing.
        #expect(client.samples[0].tcpState == "ESTABLISHED")
        #expect(client.calls("recv") == ["4", "ETIMEDOUT", "0"])
        #expect(client.calls("send") == ["6", "EPIPE"])
        #expect(client.ended.peer == .vanished && client.ended.unacknowledged == 6)
        #expect(client.outcome == .timeout)
        #expect(exchange.verdict.ending == .vanished && exchange.verdict.lost.toServer == 6)
        #expect(exchange.verdict.lastWord?.by == .client && exchange.verdict.lastWord?.delivered == false)
    }
}
