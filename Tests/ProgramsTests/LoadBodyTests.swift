import Testing

@testable import Programs

/// The body of a load: what it is when little is said, and what is refused.
struct LoadBodyTests {
    private func settings(_ json: String) throws -> LoadSettings {
        try read(json, as: LoadBody.self).settings
    }

    @Test func settings_areTheDefaults_whereOnlyTheLeastIsGiven() throws {
        let settings = try settings(#"{"to":"127.0.0.1:4444","payload":"a1234","conversations":100}"#)
        #expect(settings.targets == [Endpoint("127.0.0.1:4444")])
        #expect(settings.connections == .new)
        #expect(settings.concurrency == 64)
        #expect(settings.conversations == 100)
        #expect(settings.duration == nil)
        #expect(settings.rate == nil)
        #expect(settings.catchUp)
        #expect(settings.warmUp == 0)
        #expect(settings.sources == nil)
        #expect(settings.reports == 3)
        #expect(settings.answeredBy == nil)
        let send = try SendSettings(read(#"{"to":"127.0.0.1:4444","payload":"a1234"}"#, as: SendFields.self))
        #expect(settings.program == send.program)
    }

    @Test func settings_areWhatIsGiven() throws {
        let settings = try settings(
            """
            {"to":["127.0.0.1:1","localhost:2"],"payload":"a","duration":"30s","rate":2.5,"catchUp":false,
             "concurrency":8,"conversations":1000,"warmUp":10,"sources":["127.0.0.1","127.0.0.2"],"reports":0,
             "answeredBy":"s","timeouts":{"total":"5s"}}
            """)
        #expect(settings.targets.map(\.description) == ["tcp://127.0.0.1:1", "tcp://localhost:2"])
        #expect(settings.duration == .seconds(30))
        #expect(settings.rate == 2.5)
        #expect(!settings.catchUp)
        #expect(settings.concurrency == 8)
        #expect(settings.conversations == 1000)
        #expect(settings.warmUp == 10)
        #expect(settings.sources?.addresses == ["127.0.0.1", "127.0.0.2"])
        #expect(settings.reports == 0)
        #expect(settings.answeredBy == ResourceName("s"))
        #expect(settings.program.timeouts.total == .seconds(5))
    }

    @Test func preset_bringsTheTargetAndThePayload() throws {
        let settings = try settings(#"{"preset":"recipe","duration":"1s"}"#)
        #expect(settings.targets == [Endpoint("127.0.0.1:4444")])
        let send = try SendSettings(Preset.recipe.send)
        #expect(settings.program == send.program)
    }

    /// A connection that is kept lasts as long as the load does, and its conversations stand in a repeat.
    @Test func keptConnections_repeatTheConversation() throws {
        let settings = try settings(
            #"{"to":"h:1","payload":"a","connections":"kept","receiveFraming":"line","duration":"1s"}"#)
        #expect(
            settings.program.operations.map(\.name) == [
                .connect, .repeat, .shutdown, .receive, .close,
            ])
        guard case .repeat(let count, let condition, let body) = settings.program.operations[1].action
        else { return #expect(Bool(false)) }
        #expect(count == nil)
        #expect(condition == nil)
        #expect(body.map(\.name) == [.sendMessage, .receiveMessage])
        #expect(settings.program.timeouts.total == .longest)
    }

    @Test func keptConnections_takeTheTotalThatIsGiven() throws {
        let settings = try settings(
            #"{"to":"h:1","payload":"a","connections":"kept","receiveFraming":"line","duration":"1s","timeouts":{"total":"5m"}}"#
        )
        #expect(settings.program.timeouts.total == .seconds(300))
    }

    /// Each with the place, and with what is told: the value and the remedy.
    @Test(
        arguments: [
            (#""conversations":0"#, .badValue, "conversations", ["1 to 1000000000", "got 0"]),
            (#""conversations":"many""#, .wrongType, "conversations", ["a whole number", "\"many\""]),
            (#""conversations":null"#, .missingField, "conversations", ["duration", "100000", "30s"]),
            (#""concurrency":0"#, .badValue, "concurrency", ["1 to 100000", "got 0"]),
            (#""concurrency":100001"#, .badValue, "concurrency", ["1 to 100000", "got 100001"]),
            (#""duration":"0s""#, .badValue, "duration", ["1ms at least", "\"0s\""]),
            (#""duration":"fast""#, .badValue, "duration", ["250ms", "\"fast\""]),
            (#""duration":5"#, .wrongType, "duration", ["5"]),
            (#""rate":0"#, .badValue, "rate", ["from 0.01 to 1000000", "got 0"]),
            (#""rate":1000001"#, .badValue, "rate", ["from 0.01 to 1000000", "got 1000001"]),
            (#""rate":"fast""#, .wrongType, "rate", ["from 0.01 to 1000000", "\"fast\""]),
            (#""catchUp":false"#, .badValue, "catchUp", ["give rate"]),
            (#""rate":5,"catchUp":"no""#, .wrongType, "catchUp", ["true or false", "\"no\""]),
            (#""warmUp":100"#, .badValue, "warmUp", ["some of the 100 conversations", "got 100"]),
            (
                #""rate":100,"duration":"1s","warmUp":100"#, .badValue, "warmUp",
                ["some of the 100 conversations", "got 100"]
            ),
            (#""warmUp":-1"#, .badValue, "warmUp", ["0 to 1000000000", "got -1"]),
            (#""reports":101"#, .badValue, "reports", ["0 to 100", "got 101"]),
            (#""sources":[]"#, .badValue, "sources", ["1 to 1024", "got 0"]),
            (#""sources":"127.0.0.1""#, .wrongType, "sources", ["a list", "\"127.0.0.1\""]),
            (#""to":[]"#, .badValue, "to", ["1 to 64", "got 0"]),
            (#""to":"h:0""#, .badValue, "to", ["1 to 65535", "got 0"]),
            (#""to":["h:1","h"]"#, .badValue, "to[1]", ["127.0.0.1:4444", "\"h\""]),
            (#""to":["h:1",5]"#, .wrongType, "to[1]", ["127.0.0.1:4444", "5"]),
            (
                #""connections":"keep""#, .badValue, "connections",
                ["'new', 'kept'", "\"keep\""]
            ),
            (#""connections":"kept""#, .missingField, "receiveFraming", ["\"line\""]),
            (
                #""connections":"kept","receiveFraming":"end-of-stream""#, .missingField, "receiveFraming",
                ["\"line\""]
            ),
            (
                #""connections":"kept","receiveFraming":"line","framing":{"type":"length-text","width":4,"emptyCloses":true}"#,
                .badValue, "framing", ["emptyCloses", "leave emptyCloses out"]
            ),
            (#""record":"all""#, .unknownField, "record", ["a load has no field \"record\""]),
            (#""concurency":5"#, .unknownField, "concurency", ["did you mean 'concurrency'?"]),
            (#""chunk":0"#, .badValue, "chunk", ["1 to 16777216", "got 0"]),
        ] as [(String, InputProblem.Code, String, [String])])
    func field_isRefused(
        _ fields: String, _ code: InputProblem.Code, _ field: String, _ parts: [String]
    ) throws {
        var rest = [("to", #""to":"h:1""#), ("conversations", #""conversations":100"#)]
        rest.removeAll { fields.contains("\"\($0.0)\":") }
        let json = "{\"payload\":\"a\"," + (rest.map(\.1) + [fields]).joined(separator: ",") + "}"
        let problem = try #require(try problem(in: json, as: LoadBody.self))
        #expect(problem.code == code, "\(problem.detail)")
        #expect(problem.field == field, "\(problem.detail)")
        for part in parts { #expect(problem.detail.contains(part), "\(problem.detail)") }
    }

    @Test(arguments: ["to", "payload"])
    func whatASendNeeds_isRequired(_ field: String) throws {
        let fields = ["to": "\"h:1\"", "payload": "\"a\"", "conversations": "1"].filter { $0.key != field }
        let json = "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
        let problem = try #require(try problem(in: json, as: LoadBody.self))
        #expect(problem.code == .missingField)
        #expect(problem.field == field)
    }

    /// Over kept connections the load connects and closes.
    @Test(arguments: ["connect", "close", "reset", "vanish", "hold", "unconnect"])
    func operationThatBeginsOrEnds_isRefused_overKeptConnections(_ name: String) throws {
        let operations = [
            #"[{"op":"send","payload":"a"},{"op":"\#(name)"}]"#,
            #"[{"op":"sample"},{"op":"repeat","count":2,"operations":[{"op":"\#(name)"}]}]"#,
        ]
        for operations in operations {
            let json =
                #"{"to":"h:1","conversations":1,"connections":"kept","program":\#(operations)}"#
            let problem = try #require(try problem(in: json, as: LoadBody.self))
            #expect(problem.code == .badValue)
            #expect(problem.field == "program[1]")
            #expect(problem.detail.contains("leave it out"))
        }
    }
}
