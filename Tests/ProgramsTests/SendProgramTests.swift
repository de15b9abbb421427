import Framing
import Testing

@testable import Programs

/// What the knobs of a send compile to, and how they go over those of a client.
struct SendProgramTests {
    private static let connect = Operation(.connect(), timeout: .seconds(5))
    private static let ending: [Operation] = [Operation(.receive(.end)), Operation(.close)]

    private static func message(_ text: String) -> Programs.Operation {
        Operation(.sendMessage(Bytes(text), .line(.lf)))
    }

    private static let answer = Operation(.receiveMessage(.line(.crlf)))
    private static let end = Operation(.shutdown(.write))

    @Test(arguments: [
        (#""payload":"a""#, [connect, message("a"), end] + ending),
        (#""payload":"a","receiveFraming":{"type":"end-of-stream"}"#, [connect, message("a"), end] + ending),
        (
            #""payload":"a","receiveFraming":{"type":"line","ending":"crlf"}"#,
            [connect, message("a"), end, answer] + ending
        ),
        (#""payloads":["a","b","c"]"#, [connect, message("a"), message("b"), message("c"), end] + ending),
        (
            #""payloads":["a","b","c"],"receiveFraming":{"type":"line","ending":"crlf"}"#,
            [connect, message("a"), answer, message("b"), answer, message("c"), end, answer] + ending
        ),
        (
            #""payloads":["a","b"],"receiveFraming":{"type":"line","ending":"crlf"},"close":"reset""#,
            [connect, message("a"), answer, message("b"), answer, Operation(.reset)]
        ),
    ])
    func payloads_areSent_eachWithItsAnswer(_ fields: String, _ operations: [Programs.Operation]) throws {
        #expect(try operationsOf(#"{"to":"h:1",\#(fields)}"#) == operations)
    }

    @Test func everyMessage_isSentInChunks() throws {
        let operations = try operationsOf(#"{"to":"h:1","payloads":["a","b"],"chunk":1,"interval":"5ms"}"#)
        #expect(
            operations[1...2] == [
                Operation(.sendMessage(Bytes("a"), .line(.lf), chunk: 1, interval: .milliseconds(5))),
                Operation(.sendMessage(Bytes("b"), .line(.lf), chunk: 1, interval: .milliseconds(5))),
            ])
    }

    @Test(
        "Only a close that ends the connection takes the shutdown's place",
        arguments: [
            ("\"after-end\"", [end] + ending), ("\"immediately\"", [Operation(.close)]),
            ("\"reset\"", [Operation(.reset)]), (#"{"linger":"0s"}"#, [Operation(.linger(.seconds(0)))]),
            ("\"vanish\"", [Operation(.vanish)]), ("\"never\"", [end, Operation(.hold)]),
        ])
    func close_replacesTheShutdown(_ close: String, _ operations: [Programs.Operation]) throws {
        let body = #"{"to":"h:1","payload":"a","close":\#(close)}"#
        #expect(Array(try operationsOf(body).dropFirst(2)) == operations)
    }

    @Test func options_comeAheadOfTheConnect() throws {
        let options = #""options":{"TCP_NODELAY":true,"SO_SNDBUF":1}"#
        let set: [Programs.Operation] = [
            Operation(.setOption(.sendBuffer, 1)), Operation(.setOption(.noDelay, 1)),
        ]
        let short = try operationsOf(#"{"to":"h:1","payload":"a",\#(options)}"#)
        #expect(Array(short.prefix(3)) == set + [Self.connect])
        let own = try operationsOf(#"{"to":"h:1","program":[{"op":"connect"}],\#(options)}"#)
        #expect(own == set + [Operation(.connect())])
    }

    @Test(arguments: [
        (#"{"preset":"recipe","program":[{"op":"connect"}]}"#, "tcp://127.0.0.1:4444"),
        (#"{"to":"h:1","program":[{"op":"connect"}]}"#, "tcp://h:1"),
    ])
    func program_needsNoPayload(_ json: String, _ address: String) throws {
        let settings = try SendSettings(try read(json, as: SendFields.self))
        #expect(settings.program.operations == [Operation(.connect())])
        #expect(settings.to.description == address)
    }

    @Test func record_isAllUnlessTold() throws {
        #expect(try settings(#"{"preset":"recipe"}"#).record == .all)
        #expect(try settings(#"{"preset":"recipe","record":"failures"}"#).record == .failures)
    }

    // MARK: Over a client

    @Test func sendsProgram_dropsTheClientsShortForm() throws {
        let client =
            #"{"preset":"recipe","chunk":1,"close":"reset","timeouts":{"idle":"1s"},"record":"none"}"#
        let merged = try merge(#"{"program":[{"op":"connect"}]}"#, over: client)
        #expect(merged.program.operations == [Operation(.connect())])
        #expect(merged.to.description == "tcp://127.0.0.1:4444")
        #expect(merged.timeouts.idle == .seconds(1))
        #expect(merged.record == .none)
    }

    @Test func clientsProgram_isTheSends_unlessItHasAShortForm() throws {
        let client = #"{"to":"h:1","program":[{"op":"connect"}]}"#
        #expect(try merge("{}", over: client).program.operations == [Operation(.connect())])
        let own = try merge(#"{"program":[{"op":"sample"}]}"#, over: client)
        #expect(own.program.operations == [Operation(.sample)])
        #expect(
            try merge(#"{"preset":"recipe"}"#, over: client).program.operations == [Operation(.connect())])
        #expect {
            try merge(#"{"payload":"a"}"#, over: client)
        } throws: { error in
            (error as? InputProblem)?.field == "payload"
        }
    }

    /// One payload, or several: what the send says stands in place of what the client says.
    @Test(arguments: [
        (#"{"payload":"x"}"#, #"{"to":"h:1","payloads":["a","b"]}"#, ["x"]),
        (#"{"payloads":["x","y"]}"#, #"{"to":"h:1","payload":"a"}"#, ["x", "y"]),
        ("{}", #"{"to":"h:1","payloads":["a","b"]}"#, ["a", "b"]),
        (#"{"payloads":["x"]}"#, #"{"preset":"recipe"}"#, ["x"]),
    ])
    func payloads_areTheSends(_ send: String, _ client: String, _ payloads: [String]) throws {
        #expect(try merge(send, over: client).payloads == payloads.map { Bytes($0) })
    }

    // MARK: Problems

    @Test(
        arguments: [
            (#"{"payload":"a","payloads":["b"]}"#, "payloads", "does not go with payload; leave it out"),
            (#"{"payloads":[]}"#, "payloads", "1 to 1000 payloads; got 0"),
            (#"{"payloads":["a",{"hex":"z"}]}"#, "payloads[1].hex", "pairs of the digits"),
            (#"{"payloads":"a"}"#, "payloads", #"["a1","a2"]"#),
            (#"{"program":[{"op":"close"}],"receiveFraming":{"type":"line"}}"#, "receiveFraming", "program"),
            (#"{"program":[{"op":"close"},{"op":"shutdown"}]}"#, "program[1].how", "how is required"),
            (#"{"options":[]}"#, "options", #"{"TCP_NODELAY":true}"#),
        ])
    func send_isRefused_whereItMakesNoSense(_ json: String, _ field: String, _ part: String) throws {
        let problem = try #require(try problem(in: json, as: SendFields.self))
        #expect(problem.field == field, "\(problem.detail)")
        #expect(problem.detail.contains(part), "\(problem.detail)")
    }

    @Test func payloads_areBounded_withTheirFraming() throws {
        let large = repeatElement(#"{"pattern":"a","size":16777216}"#, count: 4).joined(separator: ",")
        #expect(try problem(in: #"{"payloads":[\#(large)]}"#, as: SendFields.self) == nil)
        let more = try problem(in: #"{"payloads":[\#(large),"a"]}"#, as: SendFields.self)
        #expect(more?.field == "payloads")
        #expect {
            try settings(#"{"to":"h:1","payloads":[\#(large)]}"#)
        } throws: { error in
            (error as? InputProblem)?.field == "payloads"
        }
    }

    private func settings(_ json: String) throws -> SendSettings {
        try SendSettings(try read(json, as: SendFields.self))
    }

    private func operationsOf(_ json: String) throws -> [Programs.Operation] {
        try settings(json).program.operations
    }

    private func merge(_ send: String, over client: String) throws -> SendSettings {
        let defaults = try read(client, as: ClientBody.self).defaults
        return try SendSettings(try read(send, as: SendFields.self).over(defaults))
    }
}
