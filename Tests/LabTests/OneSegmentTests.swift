import Framing
import Testing

@testable import Lab
@testable import Programs

/// The last word and its FIN in one segment.
@Suite(.timeLimit(.minutes(1)))
struct OneSegmentTests {
    /// The client sends nothing between the two samples, so that each segment of the server's is data, an end, or both.
    @Test("endings: more-joins-fin", arguments: [(true, 1), (false, 2)])
    func more_savesASegment(_ more: Bool, _ segments: Int) async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"receiveMessage"},{"op":"sample"},{"op":"reply","more":\#(more)},
                 {"op":"shutdown","how":"write"},{"op":"sample"},{"op":"receive"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"a1234","more":true},{"op":"shutdown","how":"write"},
                 {"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        let sent = server.samples.compactMap(\.segmentsSent)
        #expect(sent[1] - sent[0] == segments)
        #expect(server.flags == [more ? "MSG_MORE" : nil])
        #expect(client.flags == ["MSG_MORE"])
        // The other way it is the same fact: when the message is read, its end has come.
        #expect(server.samples[0].events == ["IN", "OUT", "RDHUP"])
        #expect(client.received.text == "ERROR:no end!")
    }

    @Test(arguments: [CloseMode.immediately, .afterEnd, .linger(.seconds(1))], [false, true])
    func lastWord_isDelivered(_ close: CloseMode, _ closesForGood: Bool) async throws {
        try await withLab { lab in
            var settings = Preset.recipe.server
            settings.listen = Endpoint(host: "127.0.0.1", port: 0)
            settings.close = close
            if closesForGood, close != .afterEnd { settings.shutdown = ShutdownList([]) }
            settings.oneSegment = true
            let server = try await lab.createServer(nil, settings)
            let exchange = try await lab.send(
                sendFields(to: server, "a1234") {
                    $0.preset = .recipe
                    $0.oneSegment = true
                })
            #expect(exchange.client?.received.text == "ERROR:no end!")
            #expect(exchange.client?.flags == ["MSG_MORE"])
            #expect(exchange.server?.flags == ["MSG_MORE"])
            #expect(exchange.server?.messages.map(\.outcome) == [.noEnd])
            #expect(exchange.verdict.ending == .halfClose)
            #expect(exchange.verdict.lastWord?.by == .server && exchange.verdict.lastWord?.delivered == true)
            #expect(exchange.verdict.lost == Verdict.Lost(toServer: 0, toClient: 0))
        }
    }

    /// The kernel takes a long answer in several calls: those before the last copy go out as they are.
    @Test func lastPieceAlone_isHeldBack() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.oneSegment = true })
            let text = String(repeating: "x", count: 100_000)
            let exchange = try await lab.send(sendFields(to: server, text) { $0.framing = .line(.lf) })
            #expect(exchange.client?.received.bytes == 200_000)
            #expect(exchange.server?.flags.first == .some(nil))
            #expect(exchange.server?.flags.last == "MSG_MORE")
        }
    }

    @Test func closingMessage_bringsTheEndAlong() async throws {
        try await withLab { lab in
            let framing = Framing(.lengthBinary(LengthBinary(size: 2, emptyCloses: true)))
            let server = try await lab.createServer(
                nil,
                serverSettings {
                    $0.framing = framing
                    $0.messages = .many
                })
            let exchange = try await lab.send(
                sendFields(to: server, "a1234") {
                    $0.framing = framing
                    $0.receiveFraming = framing
                    $0.oneSegment = true
                })
            #expect(exchange.client?.flags == [nil, "MSG_MORE"])
            #expect(exchange.client?.messages.map(\.outcome) == [.complete, .closing])
            #expect(exchange.server?.messages.map(\.outcome) == [.complete, .closing])
        }
    }
}

extension ConnectionReport {
    /// Those of each `send`.
    fileprivate var flags: [String?] { trace.filter { $0.call == "send" }.map(\.flags) }
}
