import Testing

@testable import Programs

/// Every wrong field of a body is refused by its path, with what would be right.
struct InputProblemTests {
    @Test(
        arguments: [
            ("[]", .wrongType, ""), ("{}", .missingField, "listen"),
            (#"{"listn":"h:1"}"#, .unknownField, "listn"),
            (#"{"listen":4444}"#, .wrongType, "listen"), (#"{"listen":"4444"}"#, .badValue, "listen"),
            (#"{"listen":"h:1","name":5}"#, .wrongType, "name"),
            (#"{"listen":"h:1","name":"a b"}"#, .badValue, "name"),
            (#"{"listen":"h:1","name":""}"#, .badValue, "name"),
            (#"{"listen":"h:1","name":"."}"#, .badValue, "name"),
            (#"{"listen":"h:1","name":".."}"#, .badValue, "name"),
            (#"{"listen":"h:1","preset":"recipes"}"#, .badValue, "preset"),
            (#"{"listen":"h:1","backlog":0}"#, .badValue, "backlog"),
            (#"{"listen":"h:1","backlog":65536}"#, .badValue, "backlog"),
            (#"{"listen":"h:1","backlog":"5"}"#, .wrongType, "backlog"),
            (#"{"listen":"h:1","receiveSize":0}"#, .badValue, "receiveSize"),
            (#"{"listen":"h:1","receiveSize":1048577}"#, .badValue, "receiveSize"),
            (#"{"listen":"h:1","framing":5}"#, .wrongType, "framing"),
            (#"{"listen":"h:1","framing":{}}"#, .missingField, "framing.type"),
            (#"{"listen":"h:1","framing":{"type":"lines"}}"#, .badValue, "framing.type"),
            (#"{"listen":"h:1","framing":{"type":"marker"}}"#, .missingField, "framing.marker"),
            (#"{"listen":"h:1","framing":{"type":"marker","marker":""}}"#, .badValue, "framing.marker"),
            (#"{"listen":"h:1","framing":{"type":"line","marker":"x"}}"#, .badValue, "framing.marker"),
            (#"{"listen":"h:1","framing":{"type":"line","ending":"cr"}}"#, .badValue, "framing.ending"),
            (
                #"{"listen":"h:1","framing":{"type":"marker","marker":{"hex":"0"}}}"#, .badValue,
                "framing.marker.hex"
            ),
            (#"{"listen":"h:1","reply":"echo"}"#, .badValue, "reply"),
            (#"{"listen":"h:1","reply":2}"#, .wrongType, "reply"),
            (#"{"listen":"h:1","reply":{"repeat":0}}"#, .badValue, "reply.repeat"),
            (#"{"listen":"h:1","reply":{"repeat":1001}}"#, .badValue, "reply.repeat"),
            (#"{"listen":"h:1","reply":{"fixed":"a","repeat":2}}"#, .badValue, "reply.repeat"),
            (
                #"{"listen":"h:1","reply":{"otherwise":{"noend":"x"}}}"#, .unknownField,
                "reply.otherwise.noend"
            ),
            (#"{"listen":"h:1","onPeerEnd":"hang-up"}"#, .badValue, "onPeerEnd"),
            (#"{"listen":"h:1","shutdown":"wr"}"#, .badValue, "shutdown"),
            (#"{"listen":"h:1","shutdown":3}"#, .badValue, "shutdown"),
            (#"{"listen":"h:1","shutdown":["write","none"]}"#, .badValue, "shutdown[1]"),
            (#"{"listen":"h:1","shutdown":["write",true]}"#, .wrongType, "shutdown[1]"),
            (#"{"listen":"h:1","shutdown":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}"#, .badValue, "shutdown"),
            (#"{"listen":"h:1","close":"now"}"#, .badValue, "close"),
            (#"{"listen":"h:1","timeouts":{"idel":"5s"}}"#, .unknownField, "timeouts.idel"),
            (#"{"listen":"h:1","timeouts":{"idle":5}}"#, .wrongType, "timeouts.idle"),
            (#"{"listen":"h:1","timeouts":{"idle":"0s"}}"#, .badValue, "timeouts.idle"),
            (#"{"listen":"h:1","record":"some"}"#, .badValue, "record"),
            (#"{"listen":"h:1","payload":"a"}"#, .unknownField, "payload"),
        ] as [(String, InputProblem.Code, String)])
    func server_isRefused_byItsField(_ json: String, _ code: InputProblem.Code, _ field: String) throws {
        try expect(try problem(in: json, as: ServerBody.self), code, field)
    }

    @Test(
        arguments: [
            ("null", .wrongType, ""), (#""a""#, .wrongType, ""), (#"{"to":""}"#, .badValue, "to"),
            (#"{"to":"h:0"}"#, .badValue, "to"), (#"{"to":{}}"#, .wrongType, "to"),
            (#"{"payload":{"hex":"zz"}}"#, .badValue, "payload.hex"),
            (#"{"payload":12}"#, .wrongType, "payload"),
            (#"{"receiveSize":1.5}"#, .badValue, "receiveSize"),
            (#"{"receiveSize":1e30}"#, .badValue, "receiveSize"),
            (#"{"receiveSize":true}"#, .wrongType, "receiveSize"), (#"{"chunk":0}"#, .badValue, "chunk"),
            (#"{"interval":"fast"}"#, .badValue, "interval"), (#"{"interval":100}"#, .wrongType, "interval"),
            (#"{"answeredBy":"no/name"}"#, .badValue, "answeredBy"), (#"{"preset":5}"#, .wrongType, "preset"),
            (#"{"name":"a"}"#, .unknownField, "name"), (#"{"payloda":"a"}"#, .unknownField, "payloda"),
        ] as [(String, InputProblem.Code, String)])
    func send_isRefused_byItsField(_ json: String, _ code: InputProblem.Code, _ field: String) throws {
        try expect(try problem(in: json, as: SendFields.self), code, field)
    }

    @Test func client_needsATarget_unlessAPresetGivesIt() throws {
        try expect(try problem(in: "{}", as: ClientBody.self), .missingField, "to")
        #expect(try problem(in: #"{"preset":"recipe"}"#, as: ClientBody.self) == nil)
        #expect(try problem(in: #"{"to":"h:1","name":"probe"}"#, as: ClientBody.self) == nil)
    }

    @Test func send_needsTargetAndPayload() throws {
        for (json, field) in [(#"{"payload":"a"}"#, "to"), (#"{"to":"h:1"}"#, "payload")] {
            let fields = try read(json, as: SendFields.self)
            #expect(throws: InputProblem.self) { try SendSettings(fields) }
            #expect { try SendSettings(fields) } throws: { ($0 as? InputProblem)?.field == field }
        }
    }

    @Test func problem_namesTheNearestField_whenOneIsMisspelt() throws {
        let problem = try #require(try problem(in: #"{"to":"h:1","payloda":"a"}"#, as: SendFields.self))
        #expect(problem.detail == "a send has no field \"payloda\"; did you mean 'payload'?")
    }

    /// What a field takes, all of it, and what it got.
    @Test(arguments: [
        (#"{"payload":1234}"#, ["a string", "text", "hex", "base64", "pattern", "1234"]),
        (#"{"payload":{}}"#, ["a string", "text", "hex", "base64", "pattern", "none"]),
        (#"{"reply":2}"#, [#""none""#, #"{"repeat":2}"#, #"{"fixed":"hello"}"#, "2."]),
        (#"{"reply":"echo"}"#, [#""none""#, #"{"repeat":2}"#, #"{"fixed":"hello"}"#, #""echo""#]),
        (#"{"reply":{"otherwise":5}}"#, ["a string", "no-end", "timeout", "too-large", "5"]),
        (
            #"{"framing":5}"#,
            [
                #"{"type":"line"}"#, #"{"type":"marker","marker":"END"}"#,
                "a type as a string", "5",
            ]
        ),
        (#"{"framing":{"type":"lines"}}"#, ["framing.type is one of", "lines", "did you mean 'line'?"]),
        (#"{"framing":{"type":"line","ending":"cr"}}"#, ["framing.ending is one of", "crlf", "cr"]),
        (#"{"receiveSize":1e999}"#, ["a whole number", "1048576", "too large"]),
        (#"{"shutdown":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}"#, ["16 modes", "got 17"]),
        (#"{"name":"."}"#, ["1 to 64", "neither '.' nor '..'", "got \".\""]),
    ])
    func problem_saysEveryForm_andTheValue(_ field: String, _ parts: [String]) throws {
        let found =
            field.contains("payload")
            ? try problem(in: field, as: SendFields.self)
            : try problem(in: #"{"listen":"h:1","# + field.dropFirst(), as: ServerBody.self)
        let detail = try #require(found).detail
        for part in parts { #expect(detail.contains(part), "\(detail)") }
    }

    /// One character can be as long as a body is.
    @Test(arguments: [
        String(repeating: "w", count: 900_000), "e" + String(repeating: "\u{301}", count: 450_000),
    ])
    func unknownField_isCut_whereItIsLong(_ name: String) throws {
        let problem = try #require(try problem(in: "{\"\(name)\":1}", as: SendFields.self))
        #expect(problem.code == .unknownField)
        #expect(problem.field.utf8.count < 200)
        #expect(problem.detail.utf8.count < 500)
    }

    @Test func problem_quotesTheValue_cutWhereItIsLong() throws {
        let long = String(repeating: "w", count: 5000)
        let problem = try #require(try problem(in: #"{"close":"\#(long)"}"#, as: SendFields.self))
        #expect(problem.detail.contains("www…"))
        #expect(problem.detail.count < 200)
    }

    private func expect(_ problem: InputProblem?, _ code: InputProblem.Code, _ field: String) throws {
        let problem = try #require(problem)
        #expect(problem.code == code, "\(problem.detail)")
        #expect(problem.field == field, "\(problem.detail)")
        #expect(!problem.detail.isEmpty)
    }
}
