import Framing
import Programs
import Testing

@testable import Lab

/// What comes behind the end of a message is the next one's, and where there is none it is reported.
@Suite(.timeLimit(.minutes(1)))
struct SurplusTests {
    private func broken(
        _ named: NamedFraming, _ fault: Fault, _ messages: MessagePolicy, close: CloseMode = .afterEnd
    ) async throws -> Exchange {
        try await withLab { lab in
            let server = try await lab.createServer(
                nil,
                serverSettings { settings in
                    settings.framing = named.framing
                    settings.messages = messages
                    settings.close = close
                    settings.reply = .answer(.fixed(Bytes("."), .endOfStream))
                })
            return try await lab.send(
                sendFields(to: server, "hello") { fields in
                    fields.framing = named.framing
                    fields.fault = fault
                })
        }
    }

    @Test(arguments: NamedFraming.ending)
    func trailing_isTakenByTheNextOperation(named: NamedFraming) async throws {
        let server = try #require(
            try await broken(named, .trailing(Array("more".utf8)), .one).server)
        #expect(server.told == [#"complete "hello""#])
        // One segment brings both; the receive of the close takes the rest of it.
        #expect(server.trace.compactMap(\.surplus) == [4])
        #expect(server.trace.first { $0.surplus != nil }?.op == .receive)
        #expect(server.ended.surplus == 0)
        #expect(server.leftover == Leftover(bytes: 4, captured: Array("more".utf8)))
    }

    @Test(arguments: NamedFraming.ending)
    func trailing_isReportedAtTheEnd_whereNobodyTakesIt(named: NamedFraming) async throws {
        let server = try #require(
            try await broken(named, .trailing(Array("more".utf8)), .one, close: .immediately).server)
        #expect(server.told == [#"complete "hello""#])
        #expect(server.ended.surplus == 4 && server.ended.unread == 0)
        #expect(server.leftover == Leftover(bytes: 4, captured: Array("more".utf8)))
    }

    @Test(arguments: NamedFraming.ending)
    func trailing_beginsAnotherMessage_whereThereAreMany(named: NamedFraming) async throws {
        let server = try #require(
            try await broken(named, .trailing(Array("00".utf8)), .many).server)
        #expect(server.messages.count == 2)
        #expect(server.told.first == #"complete "hello""#)
        #expect(server.messages.last?.bytes == 2)
        #expect(server.messages.last?.outcome == .noEnd || server.messages.last?.outcome == .truncated)
        #expect(server.ended.surplus == 0)
        #expect(server.leftover == nil)
    }

    @Test(arguments: NamedFraming.ending)
    func twice_isTwoMessages_orOneAndASurplus(named: NamedFraming) async throws {
        let many = try #require(try await broken(named, .twice, .many).server)
        #expect(many.told == [#"complete "hello""#, #"complete "hello""#])
        let one = try #require(try await broken(named, .twice, .one, close: .immediately).server)
        #expect(one.told == [#"complete "hello""#])
        #expect(one.ended.surplus == one.received.bytes / 2)
        #expect(one.leftover?.bytes == one.received.bytes / 2)
    }

    /// What was read between two messages is behind the first, and not behind the last.
    @Test func leftover_isBehindTheLastMessage() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"receiveMessage"},{"op":"receive","until":"timeout","timeout":"50ms"},
                 {"op":"send","payload":"go"},{"op":"receiveMessage"},{"op":"receive"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"a\nmid"},{"op":"receive","count":2},
                 {"op":"send","payload":"b\nend"},{"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]
                """#)
        #expect(exchange.server?.told == [#"complete "a""#, #"complete "b""#])
        #expect(exchange.server?.leftover?.captured == Array("end".utf8))
    }

    @Test func twice_isOneLongMessage_whereTheStreamEndsIt() async throws {
        let named = NamedFraming(name: "end-of-stream", framing: .endOfStream)
        let server = try #require(try await broken(named, .twice, .one).server)
        #expect(server.told == [#"complete "hellohello""#])
    }
}
