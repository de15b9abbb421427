import Framing
import Programs
import Testing

@testable import Lab

/// What a message comes out as on its receiver, and what is answered, one way of ending after another.
@Suite(.timeLimit(.minutes(1)))
struct OutcomeTests {
    /// Bytes on the wire, and what they amount to.
    struct Case: Sendable, CustomTestStringConvertible {
        var framing: String
        /// As in JSON.
        var bytes: String
        var told: [String]
        var answer: String

        init(_ framing: String, _ bytes: String, _ told: String..., answer: String) {
            (self.framing, self.bytes, self.told, self.answer) = (framing, bytes, told, answer)
        }

        var testDescription: String { "\(framing) \(bytes)" }
    }

    private func holds(_ expected: Case) async throws {
        // The empty message closes a conversation of many.
        let messages = expected.framing.contains("emptyCloses") ? "many" : "one"
        let exchange = try await converse(
            server: #"""
                {"framing":\#(expected.framing),"messages":"\#(messages)",
                 "reply":{"repeat":1,"framing":"end-of-stream"}}
                """#,
            program: #"""
                [{"op":"connect"},{"op":"send","payload":\#(expected.bytes)},{"op":"shutdown","how":"write"},
                 {"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(server.told == expected.told)
        #expect(client.received.text == expected.answer)
        // Whatever came of the message, the conversation ended well; who ended first is a race.
        #expect(server.ended == .seen(.fin, .fin, first: server.ended.first))
        #expect(server.outcome == .completed && client.outcome == .completed)
    }

    @Test(arguments: [
        Case(#""line""#, #""hi\n""#, #"complete "hi""#, answer: "hi"),
        Case(#"{"type":"line","ending":"crlf"}"#, #""a\nb\r\n""#, #"complete "a\nb""#, answer: "a\nb"),
        Case(#"{"type":"line","ending":"either"}"#, #""hi\r\n""#, #"complete "hi""#, answer: "hi"),
        Case(
            #"{"type":"escaped","delimiter":"|","escape":"^"}"#, #""a^|b^^|""#, #"complete "a|b^""#,
            answer: "a|b^"),
        Case(#""base64-line""#, #""aGk=\n""#, #"complete "hi""#, answer: "hi"),
        // The delimiter begins within what looks like its beginning (endings: announced-delimiter).
        Case(#""announced""#, #""aab\nxaaab""#, #"complete "xa""#, answer: "xa"),
        Case(#""announced""#, #""--\na-b--""#, #"complete "a-b""#, answer: "a-b"),
        Case(
            #"{"type":"length-text","width":4,"digits":"hex"}"#, #""000bhello world""#,
            #"complete "hello world""#, answer: "hello world"),
        Case(
            #"{"type":"length-binary","size":2,"endian":"little","includesHeader":true}"#,
            #"{"hex":"04006869"}"#, #"complete "hi""#, answer: "hi"),
        Case(#""end-of-stream""#, #""hi""#, #"complete "hi""#, answer: "hi"),
        Case(#"{"type":"nul","checksum":"crc32"}"#, #""hi3f747a21\u0000""#, #"complete "hi""#, answer: "hi"),
    ])
    func complete_isAnswered(expected: Case) async throws { try await holds(expected) }

    @Test(arguments: [
        Case(#"{"type":"marker","marker":"END"}"#, #""hi""#, #"no-end 0 of 3 "hi""#, answer: "ERROR:no end!"),
        Case(
            #"{"type":"marker","marker":"END"}"#, #""hiEN""#, #"no-end 2 of 3 "hiEN""#,
            answer: "ERROR:no end!"),
        Case(
            #"{"type":"marker","marker":"END"}"#, #""hiENEN""#, #"no-end 2 of 3 "hiENEN""#,
            answer: "ERROR:no end!"),
        Case(
            #"{"type":"line","ending":"crlf"}"#, #""hi\r""#, #"no-end 1 of 2 "hi\r""#, answer: "ERROR:no end!"
        ),
        Case(#""nul""#, #""hi""#, #"no-end 0 of 1 "hi""#, answer: "ERROR:no end!"),
        Case(#""escaped""#, #""hi\\""#, #"no-end open escape at 2 "hi\\""#, answer: "ERROR:no end!"),
        Case(#""announced""#, #""--\nhi-""#, #"no-end 1 of 2 "--\nhi-""#, answer: "ERROR:no end!"),
    ])
    func noEnd_saysHowMuchOfItHadCome(expected: Case) async throws { try await holds(expected) }

    @Test(arguments: [
        Case(#""length-text""#, #""0000""#, #"truncated header 4 of 8 "0000""#, answer: "ERROR:truncated"),
        Case(
            #""length-binary""#, #"{"hex":"0000000568656c"}"#,
            #"truncated body 3 of 5 "\x00\x00\x00\x05hel""#, answer: "ERROR:truncated"),
        Case(
            #"{"type":"length-text","width":2,"checksum":"crc32"}"#, #""10hi0f2c""#,
            #"truncated checksum 4 of 8 "10hi0f2c""#, answer: "ERROR:truncated"),
        Case(#""announced""#, #""--""#, #"truncated header 2 "--""#, answer: "ERROR:truncated"),
        Case(
            #"{"type":"length-text","width":2,"emptyCloses":true}"#, #""""#, "truncated closing",
            answer: "ERROR:truncated"),
    ])
    func truncated_namesThePart(expected: Case) async throws { try await holds(expected) }

    static let malformed = [
        Case(#""escaped""#, #""a\\bc\n""#, #"malformed escape at 1 "a\\bc\n""#, answer: "ERROR:malformed"),
        Case(
            #""base64-line""#, #""aG*=\n""#, #"malformed base64-character at 2 "aG*=\n""#,
            answer: "ERROR:malformed"),
        Case(
            #""base64-line""#, #""aGk\n""#, #"malformed base64-padding at 3 "aGk\n""#,
            answer: "ERROR:malformed"),
        Case(
            #""base64-line""#, #""aGl=\n""#, #"malformed base64-bits at 2 "aGl=\n""#,
            answer: "ERROR:malformed"),
        Case(
            #""announced""#, #""\nhi\n""#, #"malformed delimiter-empty at 0 "\n""#, answer: "ERROR:malformed"),
        Case(
            #""length-text""#, #""0000000xhi""#, #"malformed length-digit at 7 "0000000x""#,
            answer: "ERROR:malformed"),
        Case(
            #""length-text""#, #""      +2hi""#, #"malformed length-digit at 0 "      +2""#,
            answer: "ERROR:malformed"),
        Case(
            #""length-text""#, #""-0000002hi""#, #"malformed length-negative at 0 "-0000002""#,
            answer: "ERROR:malformed"),
        Case(
            #"{"type":"length-text","width":4,"padding":"space-before"}"#, #""  02hi""#,
            #"malformed length-padding at 2 "  02""#, answer: "ERROR:malformed"),
        Case(
            #"{"type":"length-binary","size":4,"includesHeader":true}"#, #"{"hex":"00000003"}"#,
            #"malformed length-below-header at 0 "\x00\x00\x00\x03""#, answer: "ERROR:malformed"),
        Case(
            #"{"type":"line","checksum":"crc32"}"#, #""short\n""#,
            #"malformed checksum-missing at 0 "short""#, answer: "ERROR:malformed"),
        Case(
            #"{"type":"line","checksum":"crc32"}"#, #""hi0F2c4d6a\n""#,
            #"malformed checksum-digit at 3 "hi0F2c4d6a""#, answer: "ERROR:malformed"),
        Case(
            #"{"type":"length-text","width":1,"emptyCloses":true}"#, #""0more""#, "closing",
            #"malformed after-closing at 0 "more""#, answer: ""),
    ]

    @Test(arguments: malformed)
    func malformed_namesRuleAndPlace(expected: Case) async throws { try await holds(expected) }

    /// The limit of an announced delimiter is 64 bytes: a line that long has come before its end is looked for.
    @Test func malformed_whenTheDelimiterIsTooLong() async throws {
        let exchange = try await converse(
            server: #"{"framing":"announced"}"#,
            send: #"{"payload":{"pattern":"-","size":100},"framing":"end-of-stream"}"#)
        let message = try #require(exchange.server?.messages.first)
        #expect(message.defect == .malformed(.delimiterTooLong, at: 64) && message.bytes == 65)
        #expect(exchange.client?.received.text == "ERROR:malformed")
    }

    @Test func malformed_isShownInEveryRule() {
        let shown = Self.malformed.flatMap(\.told).joined()
        let missing = FramingRule.allCases.filter { !shown.contains("malformed \($0.rawValue) at") }
        #expect(missing == [.delimiterTooLong])
    }

    /// Both values, whoever is right.
    @Test(arguments: NamedFraming.all, [Checksum.Algorithm.crc32, .crc32c])
    func checksumMismatch_hasBothValues(named: NamedFraming, algorithm: Checksum.Algorithm) async throws {
        let framing = named.with(algorithm).framing
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.framing = framing })
            let exchange = try await lab.send(
                sendFields(to: server, "hello") { fields in
                    fields.framing = framing
                    fields.fault = .checksum
                })
            let message = try #require(exchange.server?.messages.first)
            #expect(message.outcome == .checksumMismatch)
            guard case .checksumMismatch(let sent, let computed) = message.defect else {
                Issue.record("the defect is \(String(describing: message.defect))")
                return
            }
            #expect(sent == computed ^ 1)
            // The payload is known, and no part of it is the checksum.
            #expect(message.bytes == 5 && message.captured == Array("hello".utf8))
            #expect(exchange.client?.received.text == "ERROR:checksum")
        }
    }
}
