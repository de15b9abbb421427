import Framing
import Programs
import Testing

@testable import Lab

/// Messages that are too large, too slow, or lost with their connection.
@Suite(.timeLimit(.minutes(1)))
struct MessageLimitTests {
    /// The client has not ended when it has its answer: nothing but the length was waited for. With no memory at all to
    /// grow into, the length alone is what decided.
    @Test(
        arguments: [
            (#""length-binary""#, "4294967295", 4), (#"{"type":"length-binary","size":8}"#, "-1", 8),
            (#"{"type":"length-binary","size":4,"includesHeader":true}"#, "4294967295", 4),
            (#"{"type":"length-text","width":19}"#, "9007199254740992", 19),
        ])
    func tooLarge_byItsLength_isRefusedAtOnce(framing: String, length: String, header: Int) async throws {
        var configuration = LabConfiguration()
        configuration.memory = 0
        let exchange = try await converse(
            server: #"{"framing":\#(framing),"reply":{"framing":"line"}}"#,
            send: #"""
                {"payload":"hello","framing":\#(framing),"fault":{"type":"length","value":\#(length)},
                 "receiveFraming":"line","shutdown":"none","close":"immediately"}
                """#, configuration)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.told == [#"complete "ERROR:too large""#])
        let message = try #require(server.messages.first)
        #expect(message.outcome == .tooLarge && message.bytes == header)
        guard case .tooLarge(let declared?, let limit) = message.defect else {
            Issue.record("the defect is \(String(describing: message.defect))")
            return
        }
        #expect(declared > UInt64(limit) && limit == Bounds.message)
        #expect(exchange.verdict.ending == .orderly)
    }

    /// What the memory of all does not hold is no end of the stream (endings: zero-write).
    @Test(arguments: NamedFraming.all)
    func tooLarge_byWhatCame_whereMemoryIsUsedUp(named: NamedFraming) async throws {
        var configuration = LabConfiguration()
        configuration.memory = 0
        try await withLab(configuration) { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.framing = named.framing })
            let exchange = try await lab.send(
                sendFields(to: server, String(repeating: "x", count: 40_000)) { $0.framing = named.framing })
            let message = try #require(exchange.server?.messages.first)
            #expect(message.outcome == .tooLarge && message.bytes < 40_000)
            #expect(exchange.client?.received.text == "ERROR:too large")
        }
    }

    /// A byte every 20 milliseconds keeps the connection busy, and the message is out of time all the same.
    @Test("endings: slowloris", arguments: NamedFraming.all)
    func aByteAtATime_doesNotPutTheDeadlineOff(named: NamedFraming) async throws {
        try await withLab { lab in
            let server = try await lab.createServer(
                nil,
                serverSettings { settings in
                    settings.framing = named.framing
                    settings.timeouts.message = .milliseconds(200)
                    settings.close = .immediately
                })
            let exchange = try await lab.send(
                sendFields(to: server, String(repeating: "x", count: 2000)) { fields in
                    fields.framing = named.framing
                    fields.chunk = 1
                    fields.interval = .milliseconds(20)
                })
            let other = try #require(exchange.server)
            #expect(other.messages.map(\.outcome) == [.timeout])
            #expect(other.messages[0].bytes < 2000)
            #expect(other.trace.compactMap(\.timeout) == ["message"])
            #expect(other.sent.text == "ERROR:timeout")
            #expect(other.outcome == .timeout)
            // It learns by a reset that nobody listens any more, long before it has said everything.
            #expect(exchange.client?.outcome == .reset)
        }
    }

    /// What had come of it is kept, and what was missing is said.
    @Test func timeout_saysWhatWasMissing() async throws {
        let exchange = try await converse(
            server: #"{"framing":"length-text","timeouts":{"message":"700ms"},"reply":{"framing":"line"}}"#,
            program: #"""
                [{"op":"connect"},{"op":"send","payload":"00000005hel"},
                 {"op":"receiveMessage","framing":"line"},{"op":"close"}]
                """#)
        #expect(exchange.server?.told == [#"timeout body 3 of 5 "00000005hel""#])
        #expect(exchange.client?.told == [#"complete "ERROR:timeout""#])
    }

    /// A reset in the midst of a message: there is nobody to answer, also where the end of the stream ends messages.
    @Test(arguments: NamedFraming.all)
    func reset_isNoEnd(named: NamedFraming) async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.framing = named.framing })
            let exchange = try await lab.send(
                to: server,
                #"""
                [{"op":"connect"},{"op":"send","payload":"000"},{"op":"waitFor","event":"acknowledged"},
                 {"op":"reset"}]
                """#)
            let other = try #require(exchange.server)
            #expect(other.messages.map(\.outcome) == [.reset])
            #expect(other.messages.map(\.bytes) == [3])
            #expect(other.outcome == .reset && other.ended.peer == .reset)
            #expect(other.sent.bytes == 0)
            let reply = try #require(other.trace.first { $0.op == .reply })
            #expect(reply.skipped == "the connection was reset")
        }
    }
}
