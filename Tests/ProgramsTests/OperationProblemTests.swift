import Testing

@testable import Programs

/// A wrong program is refused by the place of its fault, with what would be right.
struct OperationProblemTests {
    @Test(
        arguments: [
            (#"{"op":"close"}"#, .wrongType, "", ["a list of operations", "an object"]),
            ("[]", .badValue, "", ["one operation at least"]),
            (#"["close"]"#, .wrongType, "[0]", [#"{"op":"close"}"#, #""close""#]),
            ("[{}]", .missingField, "[0].op", ["op is required"]),
            (#"[{"op":"recieve"}]"#, .badValue, "[0].op", ["op is one of", "did you mean 'receive'?"]),
            (#"[{"op":"accept"}]"#, .badValue, "[0].op", ["accept is what a server does by itself"]),
            (#"[{"op":"listen"}]"#, .badValue, "[0].op", ["listen is an operation of a listener"]),
            (
                #"[{"op":"close"},{"op":"resume"}]"#, .badValue, "[1]",
                ["resume ends a hold from outside", "POST"]
            ),
            (
                #"[{"op":"close","how":"write"}]"#, .unknownField, "[0].how",
                ["the operation close has no field", "op, when, timeout"]
            ),
            // Where a connection goes is checked by the lab, once; no operation has an address of its own.
            (
                #"[{"op":"connect","to":"192.0.2.1:80"}]"#, .unknownField, "[0].to",
                ["op, when, timeout, wait"]
            ),
            (#"[{"op":"unconnect","to":"192.0.2.1:80"}]"#, .unknownField, "[0].to", ["op, when, timeout"]),
            (#"[{"op":"shutdown"}]"#, .missingField, "[0].how", ["how is required: write, read or both"]),
            (
                #"[{"op":"shutdown","how":"none"}]"#, .badValue, "[0].how",
                ["write (1), read (0) or both (2)", #""none""#]
            ),
            (#"[{"op":"send"}]"#, .missingField, "[0].payload", ["payload is required"]),
            (#"[{"op":"send","payload":"a","interval":"1s"}]"#, .badValue, "[0].interval", ["give chunk"]),
            (
                #"[{"op":"send","payload":"a","chunk":2,"more":true}]"#, .badValue, "[0].more",
                ["more does not go with chunk", "pieces leave one by one", "leave it out"]
            ),
            (
                #"[{"op":"sendMessage","payload":"a","fault":"pause","more":true}]"#, .badValue, "[0].more",
                ["more does not go with a fault of type pause", "leave it out"]
            ),
            (
                #"[{"op":"reply","reply":"none","more":true}]"#, .badValue, "[0].more",
                ["more does not go with reply none", "leave it out"]
            ),
            (
                #"[{"op":"send","payload":"a","more":"yes"}]"#, .wrongType, "[0].more",
                ["true or false", #""yes""#]
            ),
            (#"[{"op":"sendUrgent","payload":""}]"#, .badValue, "[0].payload", ["one byte at least"]),
            (
                #"[{"op":"receive","until":"timeout"}]"#, .missingField, "[0].timeout",
                ["timeout is required with until timeout"]
            ),
            (
                #"[{"op":"receive","until":"data","delimiter":"x"}]"#, .badValue, "[0].delimiter",
                ["delimiter does not go with until", "one of until, count and delimiter"]
            ),
            (
                #"[{"op":"receive","delimiter":""}]"#, .badValue, "[0].delimiter",
                ["1 to 65536 bytes", "got 0"]
            ),
            (#"[{"op":"receive","count":0}]"#, .badValue, "[0].count", ["from 1 to 16777216", "got 0"]),
            (
                #"[{"op":"receiveMessage","onPeerEnd":"disconnect"}]"#, .badValue, "[0].onPeerEnd",
                [#"{"op":"close","when":"peer-ended"}"#]
            ),
            (
                #"[{"op":"reply","reply":"stream"}]"#, .badValue, "[0].reply",
                ["short form", #"{"op":"receive","until":"data"}"#, "repeat"]
            ),
            (
                #"[{"op":"linger","time":"1500ms"}]"#, .badValue, "[0].time",
                ["whole seconds", "SO_LINGER", "1500ms"]
            ),
            (#"[{"op":"linger","time":"2m"}]"#, .badValue, "[0].time", ["from 0s to 1m", "2m"]),
            (
                #"[{"op":"setOption","option":"TCP_NODLAY","value":1}]"#, .badValue, "[0].option",
                ["did you mean 'TCP_NODELAY'?"]
            ),
            (
                #"[{"op":"setOption","option":"IP_TOS","value":4294967296}]"#, .badValue, "[0].value",
                ["fits an int", "4294967296"]
            ),
            (#"[{"op":"setOption","option":"IP_TOS","value":"on"}]"#, .wrongType, "[0].value", [#""on""#]),
            (#"[{"op":"waitFor","event":"end"}]"#, .badValue, "[0].event", ["'peer-end'"]),
            (#"[{"op":"close","timeout":"999us"}]"#, .badValue, "[0].timeout", ["1ms at least", "999us"]),
            (#"[{"op":"close","when":"completed"}]"#, .badValue, "[0].when", ["did you mean 'complete'?"]),
        ] as [(String, InputProblem.Code, String, [String])])
    func program_isRefused_byThePlaceOfItsFault(
        _ json: String, _ code: InputProblem.Code, _ field: String, _ parts: [String]
    ) throws {
        try expect(json, code, field, parts)
    }

    @Test(
        arguments: [
            (
                #"[{"op":"repeat","operations":[{"op":"close"}]}]"#, .missingField, "[0].count",
                ["needs count", "or while"]
            ),
            (
                #"[{"op":"repeat","count":1,"operations":[]}]"#, .badValue, "[0].operations",
                ["one operation at least"]
            ),
            (#"[{"op":"repeat","count":1}]"#, .missingField, "[0].operations", ["operations is required"]),
            (
                #"[{"op":"connect"},{"op":"repeat","count":2,"operations":[{"op":"send"}]}]"#, .missingField,
                "[1].operations[0].payload", ["payload is required"]
            ),
            (
                #"[{"op":"repeat","count":2,"operations":[{"op":"close"},{"op":"resume"}]}]"#, .badValue,
                "[0].operations[1]", ["resume"]
            ),
        ] as [(String, InputProblem.Code, String, [String])])
    func repeat_isRefused_byThePlaceOfItsFault(
        _ json: String, _ code: InputProblem.Code, _ field: String, _ parts: [String]
    ) throws {
        try expect(json, code, field, parts)
    }

    @Test func program_isBounded_inItsOperations() throws {
        #expect(try problem(in: list("{\"op\":\"sample\"}", 1000), as: OperationList.self) == nil)
        try expect(list("{\"op\":\"sample\"}", 1001), .badValue, "", ["1000 operations at most"])
        // Those of a repeat count, and the repeat itself.
        let within = #"[{"op":"repeat","count":1,"operations":\#(list(#"{"op":"sample"}"#, 1000))}]"#
        try expect(within, .badValue, "", ["1000 operations at most"])
    }

    @Test func program_isBounded_inItsRuns() throws {
        func rounds(_ count: Int, _ body: String) -> String {
            #"[{"op":"repeat","count":\#(count),"operations":\#(body)}]"#
        }
        let sample = #"[{"op":"sample"}]"#
        #expect(try problem(in: rounds(1_000_000, rounds(8, sample)), as: OperationList.self) == nil)
        try expect(
            rounds(1_000_000, rounds(10, sample)), .badValue, "", ["10000000 operations", "got 11000001"])
        // Multiplied, these would fit no number.
        let many = (0..<4).reduce(sample) { body, _ in rounds(1_000_000, body) }
        try expect(many, .badValue, "", ["10000000 operations"])
    }

    @Test func program_isBounded_inItsDepth() throws {
        func nested(_ depth: Int) -> String {
            (0..<depth).reduce(#"[{"op":"sample"}]"#) { body, _ in
                #"[{"op":"repeat","count":1,"operations":\#(body)}]"#
            }
        }
        #expect(try problem(in: nested(4), as: OperationList.self) == nil)
        let place = "[0]" + String(repeating: ".operations[0]", count: 4)
        try expect(nested(5), .badValue, place, ["4 deep at most"])
    }

    /// Whatever a few characters make up.
    @Test(arguments: [
        #"{"op":"send","payload":P}"#, #"{"op":"sendMessage","payload":P}"#,
        #"{"op":"sendUrgent","payload":P}"#,
        #"{"op":"reply","reply":{"fixed":P}}"#, #"{"op":"reply","reply":{"otherwise":{"no-end":P}}}"#,
        #"{"op":"reply","reply":{"otherwise":{"timeout":P}}}"#,
        #"{"op":"reply","reply":{"otherwise":{"too-large":P}}}"#,
        #"{"op":"repeat","count":1,"operations":[{"op":"send","payload":P}]}"#,
    ])
    func program_isBounded_inWhatItHoldsReady(_ operation: String) throws {
        let large = operation.replacing("P", with: #"{"pattern":"a","size":16777216}"#)
        #expect(try problem(in: list(large, 3), as: OperationList.self) == nil)
        try expect(list(large, 5), .badValue, "", ["67108864 bytes"])
    }

    @Test(arguments: [
        #"{"op":"receive","delimiter":P}"#,
        #"{"op":"receiveMessage","framing":{"type":"marker","marker":P}}"#,
        #"{"op":"sendMessage","payload":"","framing":{"type":"marker","marker":P}}"#,
        #"{"op":"reply","reply":{"framing":{"type":"marker","marker":P},"otherwise":""}}"#,
    ])
    func program_isBounded_inItsMarkers(_ operation: String) throws {
        let large = operation.replacing("P", with: #"{"pattern":"a","size":65536}"#)
        #expect(try problem(in: list(large, 900), as: OperationList.self) == nil)
        // 900 markers of 64 KiB fit; with one large payload more they do not.
        let payload = #"{"op":"send","payload":{"pattern":"a","size":16777216}},"#
        try expect("[" + payload + list(large, 900).dropFirst(), .badValue, "", ["67108864 bytes"])
    }

    @Test(
        arguments: [
            ("5", .wrongType, ""), ("{}", .missingField, "op"), (#"{"op":"close"}"#, .badValue, "op"),
            (#"{"op":"puase"}"#, .badValue, "op"), (#"{"op":"shutdown"}"#, .missingField, "how"),
            (#"{"op":"setOption","value":1}"#, .missingField, "option"),
            (#"{"op":"setOption","option":"IP_TOS"}"#, .missingField, "value"),
            (#"{"op":"pause","timeout":"1s"}"#, .unknownField, "timeout"),
            (#"{"op":"sample","how":"read"}"#, .unknownField, "how"),
        ] as [(String, InputProblem.Code, String)])
    func listenerOperation_isRefused_byItsField(
        _ json: String, _ code: InputProblem.Code, _ field: String
    ) throws {
        let problem = try #require(try problem(in: json, as: ListenerOperation.self))
        #expect(problem.code == code)
        #expect(problem.field == field)
    }

    private func list(_ operation: String, _ count: Int) -> String {
        "[" + repeatElement(operation, count: count).joined(separator: ",") + "]"
    }

    private func expect(
        _ json: String, _ code: InputProblem.Code, _ field: String, _ parts: [String]
    ) throws {
        let problem = try #require(try problem(in: json, as: OperationList.self))
        #expect(problem.code == code, "\(problem.detail)")
        #expect(problem.field == field, "\(problem.detail)")
        for part in parts { #expect(problem.detail.contains(part), "\(problem.detail)") }
    }
}
