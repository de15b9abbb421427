import Framing
import Testing

@testable import Programs

/// What sends with faults, with messages that close, and with several messages at once compile to.
struct FaultyProgramTests {
    private static let end = Operation(.shutdown(.write))
    private static let answer = Operation(.receiveMessage(.line(.lf)))
    private static let closes = Framing(.lengthBinary(LengthBinary(size: 2, emptyCloses: true)))
    private static let closing = #""framing":{"type":"length-binary","size":2,"emptyCloses":true}"#

    private static func message(
        _ text: String, _ framing: Framing = .line(.lf), _ fault: Fault? = nil
    ) -> Programs.Operation {
        Operation(.sendMessage(Bytes(text), framing, fault: fault))
    }

    @Test(arguments: [
        (#""payload":"a","fault":"no-end""#, [message("a", .line(.lf), .noEnd), end]),
        (
            #""payloads":["a","b","c"],"fault":"no-end""#,
            [message("a"), message("b"), message("c", .line(.lf), .noEnd), end]
        ),
        (
            #""payloads":["a","b"],"fault":"twice","receiveFraming":"line""#,
            [message("a"), answer, message("b", .line(.lf), .twice), end, answer]
        ),
        (
            #""payloads":["a","b"],"fault":"twice","receiveFraming":"line","pipelined":true"#,
            [message("a"), message("b", .line(.lf), .twice), end, answer, answer]
        ),
    ])
    func fault_isTheLastMessages(_ fields: String, _ conversation: [Programs.Operation]) throws {
        try expect(fields, conversation)
    }

    @Test(arguments: [
        (#""payloads":["a","b"],"pipelined":true"#, [message("a"), message("b"), end]),
        (
            #""payloads":["a","b"],"pipelined":true,"receiveFraming":"line""#,
            [message("a"), message("b"), end, answer, answer]
        ),
        (
            #""payloads":["a","b"],"pipelined":false,"receiveFraming":"line""#,
            [message("a"), answer, message("b"), end, answer]
        ),
        (
            #""payloads":["a","b"],"pipelined":null,"receiveFraming":"line""#,
            [message("a"), answer, message("b"), end, answer]
        ),
    ])
    func messages_waitForAnswers_unlessTheyArePipelined(
        _ fields: String, _ conversation: [Programs.Operation]
    ) throws {
        try expect(fields, conversation)
    }

    /// The message that closes the conversation has an answer too, and no fault.
    @Test(arguments: [
        (#""payload":"a",\#(closing)"#, [message("a", closes), message("", closes), end]),
        (#""payload":"",\#(closing)"#, [message("", closes), end]),
        (#""payloads":["a",""],\#(closing)"#, [message("a", closes), message("", closes), end]),
        (
            #""payloads":["","a"],\#(closing)"#,
            [message("", closes), message("a", closes), message("", closes), end]
        ),
        (
            #""payloads":["a","b"],"fault":"cut",\#(closing)"#,
            [message("a", closes), message("b", closes, .cut(after: nil)), end]
        ),
        (
            #""payloads":["a","b"],"fault":"trailing",\#(closing)"#,
            [
                message("a", closes), message("b", closes, .trailing(Array("trailing".utf8))),
                message("", closes), end,
            ]
        ),
        (#""payload":"","fault":"twice",\#(closing)"#, [message("", closes, .twice), end]),
        (
            #""payloads":["a"],"receiveFraming":"line",\#(closing)"#,
            [message("a", closes), answer, message("", closes), end, answer]
        ),
        (
            #""payloads":["a"],"receiveFraming":"line","pipelined":true,\#(closing)"#,
            [message("a", closes), message("", closes), end, answer, answer]
        ),
    ])
    func emptyMessage_closesTheConversation(_ fields: String, _ conversation: [Programs.Operation]) throws {
        try expect(fields, conversation)
    }

    /// All that comes up to the end of the stream is one answer: awaited ahead of the next message, it never came.
    @Test(arguments: ["true", "false"])
    func answerToTheEndOfTheStream_isAwaitedOnce_whereItIsChecked(_ pipelined: String) throws {
        let checked = Framing(.endOfStream, checksum: .crc32)
        try expect(
            #""payloads":["a","b"],"pipelined":\#(pipelined),"receiveFraming":{"type":"end-of-stream","checksum":"crc32"}"#,
            [Self.message("a"), Self.message("b"), Self.end, Operation(.receiveMessage(checked))])
        try expect(
            #""payloads":["a","b"],"pipelined":\#(pipelined),"receiveFraming":"end-of-stream""#,
            [Self.message("a"), Self.message("b"), Self.end])
    }

    // MARK: Over a client

    @Test(
        arguments: [
            ("{}", .wrongEnd(nil), true, .line(.lf)),
            (#"{"fault":"no-end"}"#, .noEnd, true, .line(.lf)),
            (#"{"fault":null,"pipelined":null}"#, .wrongEnd(nil), true, .line(.lf)),
            (#"{"pipelined":false}"#, .wrongEnd(nil), false, .line(.lf)),
            (#"{"framing":"nul"}"#, .wrongEnd(nil), true, .nul),
        ] as [(String, Fault, Bool, Framing)])
    func sendsFields_goOverTheClients(
        _ send: String, _ fault: Fault, _ pipelined: Bool, _ framing: Framing
    ) throws {
        let client =
            #"{"to":"h:1","payloads":["a","b"],"framing":"line","fault":"wrong-end","pipelined":true}"#
        let settings = try merge(send, over: client)
        #expect(settings.fault == fault)
        #expect(settings.pipelined == pipelined)
        #expect(settings.framing == framing)
        let messages = settings.program.operations.filter { $0.name == .sendMessage }
        #expect(messages == [Self.message("a", framing), Self.message("b", framing, fault)])
    }

    /// A fault of the client's has to go with the framing of the send.
    @Test func clientsFault_isRefused_whereTheSendsFramingHasNothingToBreak() throws {
        let client = #"{"to":"h:1","payload":"a","framing":"escaped","fault":"escape"}"#
        let problem = try #require(throws: InputProblem.self) {
            try merge(#"{"framing":"nul"}"#, over: client)
        }
        #expect(problem.field == "fault")
        #expect(problem.detail.contains("escape breaks nothing in the framing nul"))
        #expect(try merge(#"{"framing":"nul","fault":"no-end"}"#, over: client).fault == .noEnd)
    }

    @Test(arguments: ["fault", "pipelined"])
    func program_doesNotGoWithThem(_ field: String) throws {
        let value = field == "fault" ? "\"no-end\"" : "true"
        let json = #"{"program":[{"op":"close"}],"\#(field)":\#(value)}"#
        let problem = try #require(try problem(in: json, as: SendFields.self))
        #expect(problem.field == field)
        #expect(problem.detail.contains("does not go with program; leave it out"))
        // A program of a send drops what its client says.
        let client = #"{"to":"h:1","\#(field)":\#(value)}"#
        #expect(
            try merge(#"{"program":[{"op":"close"}]}"#, over: client).program.operations == [
                Operation(.close)
            ])
    }

    // MARK: Payloads that do not fit

    @Test(arguments: [
        (#""payload":{"pattern":"a","size":256}"#, "payload"),
        (#""payloads":["a",{"pattern":"a","size":256}]"#, "payloads[1]"),
        (#""payloads":[{"pattern":"a","size":256},"a"],"fault":{"type":"length","by":1}"#, "payloads[0]"),
    ])
    func payload_isRefused_byItsPlace(_ fields: String, _ field: String) throws {
        let json = #"{"to":"h:1","framing":{"type":"length-binary","size":1},\#(fields)}"#
        let problem = try #require(throws: InputProblem.self) {
            try SendSettings(try read(json, as: SendFields.self))
        }
        #expect(problem.field == field)
        #expect(problem.detail.contains("256 bytes is too long for the length of the framing"))
    }

    /// A framing can double a payload, and a fault can double that.
    @Test(arguments: ["payload", "payloads"])
    func messages_areBounded_withTheirFramingAndFault(_ field: String) throws {
        let large = #"{"pattern":"a","size":16777216}"#
        let payload = field == "payload" ? large : "[\(large)]"
        let json = #"{"to":"h:1","framing":"escaped","fault":"twice","\#(field)":\#(payload)}"#
        let problem = try #require(throws: InputProblem.self) {
            try SendSettings(try read(json, as: SendFields.self))
        }
        #expect(problem.field == field)
    }

    /// The program of a send, between its connect and its ending.
    private func expect(_ fields: String, _ conversation: [Programs.Operation]) throws {
        let settings = try SendSettings(try read(#"{"to":"h:1",\#(fields)}"#, as: SendFields.self))
        let ending: [Programs.Operation] = [Operation(.receive(.end)), Operation(.close)]
        let connect = Operation(.connect(), timeout: .seconds(5))
        #expect(settings.program.operations == [connect] + conversation + ending)
    }

    private func merge(_ send: String, over client: String) throws -> SendSettings {
        let defaults = try read(client, as: ClientBody.self).defaults
        return try SendSettings(try read(send, as: SendFields.self).over(defaults))
    }
}
