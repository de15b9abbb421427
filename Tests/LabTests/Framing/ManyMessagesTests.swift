import Framing
import Testing

@testable import Lab
@testable import Programs

/// Several messages on one connection, each way.
@Suite(.timeLimit(.minutes(1)))
struct ManyMessagesTests {
    struct Both: Sendable, CustomTestStringConvertible {
        var request: NamedFraming
        var answer: NamedFraming
        var testDescription: String { "\(request.testDescription), answered in \(answer.testDescription)" }
    }

    /// Every framing both ways, and each with another one for the answer; half of them with a checksum.
    static let pairs = NamedFraming.ending.indices.flatMap { index in
        let one = NamedFraming.ending[index]
        let other = NamedFraming.ending[(index + 3) % NamedFraming.ending.count]
        return [Both(request: one, answer: one), Both(request: one.with(.crc32c), answer: other)]
    }

    private func exchange(
        _ both: Both, _ payloads: [Bytes], pipelined: Bool, receiveSize: Int
    ) async throws -> Exchange {
        try await withLab { lab in
            let server = try await lab.createServer(
                nil,
                serverSettings { settings in
                    settings.framing = both.request.framing
                    settings.messages = .many
                    settings.receiveSize = receiveSize
                    settings.reply = .answer(.echo(repeat: 2, both.answer.framing, Otherwise()))
                })
            return try await lab.send(
                sendFields(to: server) { fields in
                    (fields.payload, fields.payloads) = (nil, PayloadList(payloads))
                    fields.framing = both.request.framing
                    fields.receiveFraming = both.answer.framing
                    fields.receiveSize = receiveSize
                    fields.pipelined = pipelined
                })
        }
    }

    @Test(arguments: pairs, [true, false])
    func each_isAnswered_andReportedOnBothSides(both: Both, pipelined: Bool) async throws {
        let texts = ["first", "", "the third", "E", "0"]
        for receiveSize in [1, 3, 8192] {
            let exchange = try await exchange(
                both, texts.map { Bytes($0) }, pipelined: pipelined, receiveSize: receiveSize)
            #expect(exchange.server?.told == texts.map { "complete \"\($0)\"" })
            #expect(exchange.client?.told == texts.map { "complete \"\($0)\($0)\"" })
            #expect(exchange.verdict.lost == Verdict.Lost(toServer: 0, toClient: 0))
            for side in [exchange.client, exchange.server] {
                #expect(side?.outcome == .completed && side?.ended.surplus == 0)
                #expect(side?.ended.own == .fin && side?.ended.peer == .fin)
            }
        }
    }

    /// What ends messages elsewhere is content here.
    @Test(arguments: pairs.filter { $0.request.isTransparent && $0.answer.isTransparent })
    func anyBytes_areCarried(both: Both) async throws {
        let every = Bytes(Array(0...255))
        let ends = Bytes(Array("\n\\\n\\\\.0.1\n..00\u{0}END".utf8))
        let exchange = try await exchange(both, [every, ends], pipelined: true, receiveSize: 100)
        let raw = [every.raw, ends.raw]
        #expect(exchange.server?.messages.map(\.captured) == raw)
        #expect(exchange.client?.messages.map(\.captured) == raw.map { $0 + $0 })
    }

    /// A fixed answer could not be told from the next one either.
    @Test func fixedAnswer_isFramed() async throws {
        let exchange = try await converse(
            server: #"{"messages":"many","reply":{"fixed":"ok"}}"#,
            send: #"{"payloads":["a1","b2"],"receiveFraming":"line"}"#)
        #expect(exchange.client?.told == [#"complete "ok""#, #"complete "ok""#])
        // The end of the stream is no message, and gets no answer.
        #expect(exchange.server?.sent.text == "ok\nok\n")
    }

    /// The last one is what tells how it went on.
    @Test func messagesBeyondTheLimit_areCounted_andTheNewestKept() async throws {
        let many = (1...300).map { "\"\($0)\"" }.joined(separator: ",")
        let exchange = try await converse(
            server: #"{"messages":"many","framing":{"type":"line","checksum":"crc32"}}"#,
            send: #"""
                {"payloads":[\#(many)],"framing":{"type":"line","checksum":"crc32"},"fault":"checksum"}
                """#)
        let server = try #require(exchange.server)
        #expect(server.messages.count == 256 && server.messagesDropped == 44)
        #expect(server.messages[223].captured == Array("224".utf8))
        #expect(server.messages[224].captured == Array("269".utf8))
        #expect(server.messages.last?.outcome == .checksumMismatch)
    }

    /// A client that knows when it has its last answer needs no shutdown, and leaves nothing behind.
    @Test(arguments: NamedFraming.ending, [false, true])
    func clientThatClosesWithItsLastAnswer_endsInOrder(named: NamedFraming, pipelined: Bool) async throws {
        let exchange = try await exchangeOfMany(named) { fields in
            (fields.payload, fields.payloads) = (
                nil, PayloadList(["a1", "b2", "c3"].map { Bytes($0) })
            )
            fields.pipelined = pipelined
            fields.shutdown = ShutdownList([])
            fields.close = .immediately
        }
        #expect(exchange.client?.told == ["a1a1", "b2b2", "c3c3"].map { "complete \"\($0)\"" })
        #expect(exchange.server?.told == ["a1", "b2", "c3"].map { "complete \"\($0)\"" })
        #expect(exchange.verdict.ending == .orderly)
        #expect(exchange.verdict.first == .client)
        #expect(exchange.verdict.lastWord?.by == .server && exchange.verdict.lastWord?.delivered == true)
        #expect(exchange.verdict.lost == Verdict.Lost(toServer: 0, toClient: 0))
    }

    /// The stream is lost behind a message that breaks the framing: the server says so once, and answers no more.
    @Test func oneThatIsMalformed_isTheLast() async throws {
        let exchange = try await converse(
            server: #"{"framing":"length-text","messages":"many"}"#,
            program: #"""
                [{"op":"connect"},{"op":"sendMessage","payload":"a1","framing":"length-text"},
                 {"op":"sendMessage","payload":"b2","framing":"length-text","fault":{"type":"length","value":"?"}},
                 {"op":"sendMessage","payload":"c3","framing":"length-text"},{"op":"shutdown","how":"write"},
                 {"op":"receiveMessage","framing":"length-text"},{"op":"receiveMessage","framing":"length-text"},
                 {"op":"receive"},{"op":"close"}]
                """#)
        #expect(
            exchange.server?.told == [#"complete "a1""#, #"malformed length-digit at 0 "?b200000""#])
        #expect(exchange.client?.told == [#"complete "a1a1""#, #"complete "ERROR:malformed""#])
    }
}
