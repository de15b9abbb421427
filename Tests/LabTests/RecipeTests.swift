import Framing
import Testing

@testable import Lab
@testable import Programs

/// The recipe, in every detail that its preset stands for.
@Suite(.timeLimit(.minutes(1)))
struct RecipeTests {
    private func recipeServer(_ change: (inout ServerSettings) -> Void = { _ in }) -> ServerSettings {
        var settings = Preset.recipe.server
        settings.listen = Endpoint(host: "127.0.0.1", port: 0)
        change(&settings)
        return settings
    }

    private func recipeSend(
        to server: ServerView, _ payload: String, _ change: (inout SendFields) -> Void = { _ in }
    ) -> SendFields {
        sendFields(to: server, payload) { fields in
            fields.preset = .recipe
            change(&fields)
        }
    }

    @Test(arguments: ["a1234", "b1234", "c1234", "d1234", "e1234"], [2, 8192])
    func markersThatDisagree_answerNoEnd(payload: String, receiveSize: Int) async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, recipeServer { $0.receiveSize = receiveSize })
            let exchange = try await lab.send(recipeSend(to: server, payload))
            let client = try #require(exchange.client)
            let other = try #require(exchange.server)
            #expect(client.received.text == "ERROR:no end!")
            #expect(client.sent.text == payload + "CLIENT WRONG MARKER")
            #expect(other.messages.map(\.outcome) == [.noEnd])
            #expect(other.messages.first?.bytes == 24)
            #expect(client.outcome == .completed)
            #expect(other.outcome == .completed)
            #expect(exchange.complete)
            #expect(exchange.joinedBy == .address)
            #expect(exchange.verdict.ending == .halfClose)
            #expect(exchange.verdict.first == .client)
            #expect(
                exchange.verdict.lastWord
                    == Verdict.LastWord(by: .server, bytes: 13, delivered: true, acknowledged: true))
            #expect(exchange.verdict.lost == Verdict.Lost(toServer: 0, toClient: 0))
            #expect(client.ended.own == .fin)
            #expect(client.ended.peer == .fin)
        }
    }

    @Test(arguments: ["a1234", "b1234", "c1234", "d1234", "e1234"], [1, 2, 3, 7, 8192])
    func markersThatAgree_answerTheDataTwice(payload: String, receiveSize: Int) async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, recipeServer { $0.receiveSize = receiveSize })
            let exchange = try await lab.send(
                recipeSend(to: server, payload) { $0.framing = .marker(Array("SERVER WRONG MARKER".utf8)) })
            #expect(exchange.client?.received.text == payload + payload)
            #expect(exchange.server?.messages.map(\.outcome) == [.complete])
            #expect(exchange.verdict.lost == Verdict.Lost(toServer: 0, toClient: 0))
            #expect(exchange.verdict.lastWord?.by == .server)
            #expect(exchange.verdict.lastWord?.delivered == true)
            #expect(exchange.client?.ended.own == .fin && exchange.client?.ended.peer == .fin)
            // It closes at once, and may do so before the client's end has come.
            #expect(exchange.server?.ended.own == .fin)
            #expect([.fin, PeerEnd.none].contains(exchange.server?.ended.peer))
        }
    }

    @Test
    func closeInsteadOfShutdown_leavesTheLastWordUnheard() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, recipeServer())
            let exchange = try await lab.send(recipeSend(to: server, "a1234") { $0.close = .immediately })
            #expect(exchange.client?.trace.map(\.op) == [.connect, .sendMessage, .close])
            #expect(exchange.client?.received.bytes == 0)
            #expect(exchange.server?.sent.text == "ERROR:no end!")
            // The reset is there when the server looks, or a moment later.
            #expect([.fin, .finThenReset].contains(exchange.server?.ended.peer))
            #expect(exchange.verdict.ending == .abandoned)
            #expect(exchange.verdict.lastWord?.by == .server)
            #expect(exchange.verdict.lastWord?.bytes == 13)
            #expect(exchange.verdict.lastWord?.delivered == false)
            #expect(exchange.verdict.lastWord?.reason?.contains("RST") == true)
            #expect(exchange.verdict.lost == Verdict.Lost(toServer: 0, toClient: 13))
        }
    }

    @Test(arguments: [Framing.marker(Array("CLIENT WRONG MARKER".utf8)), .endOfStream])
    func disconnectAtThePeersEnd_leavesTheClientWithoutAnAnswer(framing: Framing) async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, recipeServer { $0.onPeerEnd = .disconnect })
            let exchange = try await lab.send(recipeSend(to: server, "a1234") { $0.framing = framing })
            #expect(exchange.client?.received.bytes == 0)
            #expect(exchange.server?.sent.bytes == 0)
            #expect(exchange.server?.trace.last { $0.op == .reply }?.skipped == "closed")
        }
    }
}
