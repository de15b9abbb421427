import HTTPServer
import Testing

/// Faults as they are asked for in JSON, and as they are told in it.
struct FramingRoutesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var framing: String
        var fault: String
        var outcome: String
        /// Fields of the message's report.
        var told: [String: JSONValue]
        /// What the server answers.
        var answer: String

        var testDescription: String { "\(framing) \(fault)" }

        init(
            _ framing: String, _ fault: String, _ outcome: String, _ told: [String: JSONValue] = [:],
            answer: String
        ) {
            self.framing = framing
            self.fault = fault
            self.outcome = outcome
            self.told = told
            self.answer = answer
        }
    }

    private static let narrow = #"{"type":"length-text","width":4}"#
    private static let noEnd = "ERROR:no end!"

    static let cases = [
        Case("\"nul\"", "null", "complete", answer: "a1234"),
        Case("\"nul\"", "\"twice\"", "complete", answer: "a1234"),
        Case("\"nul\"", #"{"type":"pause","time":"1ms"}"#, "complete", answer: "a1234"),
        Case("\"line\"", "\"trailing\"", "complete", answer: "a1234"),
        // The first two bytes are all that the receiver takes for the message.
        Case("\"nul\"", "\"delimiter-inside\"", "complete", ["bytes": .number(2)], answer: "a1"),
        Case(
            #"{"type":"marker","marker":"END"}"#, #"{"type":"wrong-end","end":"EN"}"#, "no-end",
            ["end": .object(["matched": .number(2), "of": .number(3)])], answer: noEnd),
        Case("\"line\"", #"{"type":"cut","after":3}"#, "no-end", ["bytes": .number(3)], answer: noEnd),
        Case("\"announced\"", "\"no-end\"", "no-end", answer: noEnd),
        Case(
            "\"escaped\"", "\"escape\"", "malformed", ["rule": .text("escape"), "at": .number(2)],
            answer: "ERROR:malformed"),
        // Between two groups: behind three bytes, which are four characters.
        Case(
            "\"base64-line\"", "\"base64\"", "malformed",
            ["rule": .text("base64-character"), "at": .number(4)], answer: "ERROR:malformed"),
        Case(
            narrow, #"{"type":"length","by":1}"#, "truncated",
            ["part": .text("body"), "received": .number(5), "expected": .number(6)], answer: "ERROR:truncated"
        ),
        Case(
            narrow, #"{"type":"length","value":"many"}"#, "malformed", ["rule": .text("length-digit")],
            answer: "ERROR:malformed"),
        Case(
            narrow, #"{"type":"length","value":-5}"#, "malformed", ["rule": .text("length-negative")],
            answer: "ERROR:malformed"),
        Case(
            #"{"type":"length-binary","includesHeader":true}"#, #"{"type":"length","value":1}"#, "malformed",
            ["rule": .text("length-below-header")], answer: "ERROR:malformed"),
        Case(
            "\"length-binary\"", #"{"type":"length","value":-1}"#, "too-large",
            ["declared": .number(4_294_967_295), "limit": .number(16_777_216)], answer: "ERROR:too large"),
        Case(
            #"{"type":"line","checksum":"crc32"}"#, "\"checksum\"", "checksum-mismatch",
            ["text": .text("a1234")],
            answer: "ERROR:checksum"),
        Case(
            #"{"type":"length-binary","checksum":"crc32c"}"#, #"{"type":"cut","after":10}"#, "truncated",
            ["part": .text("checksum"), "received": .number(1), "expected": .number(8)],
            answer: "ERROR:truncated"),
        Case(
            #"{"type":"end-of-stream","checksum":"crc32"}"#, #"{"type":"cut","after":7}"#, "malformed",
            ["rule": .text("checksum-missing")], answer: "ERROR:malformed"),
    ]

    @Test(arguments: cases)
    func sendsFault_isTold_byTheServer(_ given: Case) async throws {
        try await API.run { api in
            let to = try await server(api, #""framing":\#(given.framing),"reply":{"repeat":1}"#)
            let reply = try await api.post(
                "/v1/sends",
                #"{"to":"\#(to)","payload":"a1234","framing":\#(given.framing),"fault":\#(given.fault)}"#)
            #expect(reply.json["client"]?["received"]?["text"]?.text == given.answer)
            expect(reply.json["server"]?["messages"]?[0], given)
        }
    }

    /// The same mistakes of a server, and what its client makes of them.
    @Test(arguments: cases)
    func replysFault_isTold_byTheClient(_ given: Case) async throws {
        try await API.run { api in
            let to = try await server(
                api, #""reply":{"repeat":1,"framing":\#(given.framing),"fault":\#(given.fault)}"#)
            // Checked up to the end of the stream or not, it is read by a `receiveMessage`.
            let reply = try await api.post(
                "/v1/sends", #"{"to":"\#(to)","payload":"a1234","receiveFraming":\#(given.framing)}"#)
            expect(reply.json["client"]?["messages"]?[0], given)
        }
    }

    /// Three messages at once, the last of them the empty one; each has its answer.
    @Test(arguments: ["true", "false"])
    func conversation_isClosedByAnEmptyMessage(_ pipelined: String) async throws {
        let framing = #"{"type":"length-binary","size":2,"emptyCloses":true,"checksum":"crc32c"}"#
        try await API.run { api in
            let to = try await server(api, #""framing":\#(framing),"messages":"many","reply":{"repeat":1}"#)
            let reply = try await api.post(
                "/v1/sends",
                """
                {"to":"\(to)","payloads":["a1","a2"],"framing":\(framing),"receiveFraming":\(framing),\
                "pipelined":\(pipelined)}
                """)
            for side in ["client", "server"] {
                let messages = reply.json[side]?["messages"]?.items ?? []
                #expect(
                    messages.map { $0["outcome"]?.text } == ["complete", "complete", "closing"], "\(side)")
                #expect(messages.map { $0["text"]?.text } == ["a1", "a2", ""], "\(side)")
            }
        }
    }

    /// What a server shows of its framing and its reply makes the same server again.
    @Test func serversFields_makeTheSameServer() async throws {
        let body = """
            {"listen":"127.0.0.1:0","framing":"length-binary","messages":"many",\
            "reply":{"fault":{"type":"length","value":-5},"otherwise":{"malformed":{"hex":"ff"}}}}
            """
        try await API.run { api in
            let first = try await api.put("/v1/servers/a", body).json
            var fields = first.members.filter { ["listen", "framing", "messages", "reply"].contains($0.key) }
            fields["name"] = .text("b")
            let second = try await api.post(
                "/v1/servers", String(decoding: try JSONValue.object(fields).bytes, as: UTF8.self)
            ).json
            for field in ["framing", "reply", "program"] { #expect(first[field] == second[field]) }
        }
    }

    private func expect(_ message: JSONValue?, _ given: Case) {
        #expect(message?["outcome"]?.text == given.outcome)
        #expect((message?["why"] == nil) == (given.outcome == "complete"))
        for (field, value) in given.told { #expect(message?[field] == value, "\(field)") }
    }

    /// Makes a server, and answers its address.
    private func server(_ api: API, _ fields: String) async throws -> String {
        let reply = try await api.put("/v1/servers/s", #"{"listen":"127.0.0.1:0",\#(fields)}"#)
        return try #require(reply.json["bound"]?.text, "\(reply.text)")
    }
}
