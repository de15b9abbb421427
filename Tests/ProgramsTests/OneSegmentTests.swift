import Framing
import Testing

@testable import Programs

/// What `oneSegment` compiles to: `more` on what is sent last, where a FIN follows directly.
struct OneSegmentTests {
    private static func message(_ text: String, more: Bool = false) -> Programs.Operation {
        Operation(.sendMessage(Bytes(text), .line(.lf), more: more))
    }

    private static let end = Operation(.shutdown(.write))
    private static let answer = Operation(.receiveMessage(.nul))
    private static let rest: [Programs.Operation] = [Operation(.receive(.end)), Operation(.close)]

    @Test(arguments: [
        (#""payload":"a""#, [message("a", more: true), end] + rest),
        (#""payloads":["a","b"]"#, [message("a"), message("b", more: true), end] + rest),
        (
            #""payloads":["a","b"],"receiveFraming":"nul""#,
            [message("a"), answer, message("b", more: true), end, answer] + rest
        ),
        (
            #""payloads":["a","b"],"receiveFraming":"nul","pipelined":true"#,
            [message("a"), message("b", more: true), end, answer, answer] + rest
        ),
        (
            #""payload":"a","shutdown":"both""#,
            [message("a", more: true), Operation(.shutdown(.both))] + rest
        ),
        (
            #""payload":"a","shutdown":["read","write"]"#,
            [message("a", more: true), Operation(.shutdown(.read)), end] + rest
        ),
        (#""payload":"a","close":"immediately""#, [message("a", more: true), Operation(.close)]),
        (
            #""payload":"a","close":{"linger":"2s"}"#,
            [message("a", more: true), Operation(.linger(.seconds(2)))]
        ),
        // The FIN is behind the message all the same.
        (
            #""payload":"a","shutdown":"write","close":"reset""#,
            [message("a", more: true), end, Operation(.reset)]
        ),
    ])
    func lastMessage_waitsForTheFIN(_ fields: String, _ operations: [Programs.Operation]) throws {
        #expect(Array(try send(fields).dropFirst()) == operations)
    }

    /// Where an empty message closes the conversation, it is the last.
    @Test func closingMessage_waitsForTheFIN() throws {
        let framing = #"{"type":"length-binary","size":2,"emptyCloses":true}"#
        let operations = try send(#""payload":"a","framing":\#(framing)"#)
        #expect(operations.map(\.more) == [nil, false, true, nil, nil, nil])
        let closing = LengthBinary(size: 2, emptyCloses: true)
        #expect(
            operations[2] == Operation(.sendMessage(Bytes(""), Framing(.lengthBinary(closing)), more: true)))
    }

    @Test(arguments: [
        (#""onPeerEnd":"answer""#, [false, true, false, false, false]),
        (#""onPeerEnd":"disconnect""#, [false, false, true, false, false, false]),
        (#""reply":{"fixed":"ok"},"shutdown":"none","close":"immediately""#, [false, true, false]),
        (#""reply":{"repeat":1,"otherwise":"what?"},"close":"reset""#, [false, true, false, false]),
    ])
    func answer_waitsForTheFIN(_ fields: String, _ more: [Bool]) throws {
        #expect(try server(fields).map { $0.more ?? false } == more)
    }

    @Test func nothingWaits_unlessAsked() throws {
        for fields in [#""oneSegment":false"#, #""oneSegment":null"#, #""backlog":1"#] {
            let settings = try read(#"{"preset":"recipe",\#(fields)}"#, as: ServerBody.self).settings
            #expect(settings.program == Preset.recipe.server.program)
        }
        let fields = try read(#"{"preset":"recipe"}"#, as: SendFields.self)
        #expect(try SendSettings(fields).program.operations.allSatisfy { $0.more != true })
    }

    @Test func send_overridesItsClient() throws {
        let client = try read(#"{"preset":"recipe","oneSegment":true}"#, as: ClientBody.self).defaults
        func more(_ json: String) throws -> Bool {
            let fields = try read(json, as: SendFields.self).over(client)
            return try SendSettings(fields).program.operations.contains { $0.more == true }
        }
        #expect(try more("{}"))
        #expect(try !more(#"{"oneSegment":false}"#))
        #expect(try !more(#"{"oneSegment":false,"chunk":1}"#))
        #expect(throws: InputProblem.self) { try more(#"{"chunk":1}"#) }
        #expect(try !more(#"{"program":[{"op":"connect"}]}"#))
    }

    @Test func program_standsInItsPlace() throws {
        let body = #""program":[{"op":"close"}],"oneSegment":true"#
        let ofServer = try problem(in: #"{"listen":"h:0",\#(body)}"#, as: ServerBody.self)
        let ofSend = try problem(in: #"{"to":"h:1",\#(body)}"#, as: SendFields.self)
        for problem in [ofServer, ofSend] {
            #expect(problem?.field == "oneSegment")
            #expect(problem?.detail == "oneSegment does not go with program; leave it out.")
        }
    }

    private func send(_ fields: String) throws -> [Programs.Operation] {
        let json = #"{"to":"h:1","oneSegment":true,\#(fields)}"#
        return try SendSettings(try read(json, as: SendFields.self)).program.operations
    }

    private func server(_ fields: String) throws -> [Programs.Operation] {
        let json = #"{"listen":"h:0","oneSegment":true,\#(fields)}"#
        return try read(json, as: ServerBody.self).settings.program.operations
    }
}

extension Programs.Operation {
    /// Whether the kernel keeps its last part segment back; nil where it sends nothing.
    fileprivate var more: Bool? {
        switch action {
        case .send(_, _, _, let more), .sendMessage(_, _, _, _, _, let more), .reply(_, let more): more
        default: nil
        }
    }
}
