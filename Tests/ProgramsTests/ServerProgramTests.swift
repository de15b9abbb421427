import Framing
import Testing

@testable import Programs

/// What the knobs of a server compile to.
struct ServerProgramTests {
    private static let line = Operation(.receiveMessage(.line(.lf)))
    private static let echo = Operation(.reply(.standard))
    /// The ending of a server that is told nothing.
    private static let ending: [Operation] = [
        Operation(.shutdown(.write)), Operation(.receive(.end)), Operation(.close),
    ]

    @Test(arguments: [
        ("\"after-end\"", [Operation(.receive(.end)), Operation(.close)]),
        ("\"immediately\"", [Operation(.close)]), ("\"reset\"", [Operation(.reset)]),
        (#"{"linger":"2s"}"#, [Operation(.linger(.seconds(2)))]), ("\"vanish\"", [Operation(.vanish)]),
        ("\"never\"", [Operation(.hold)]),
    ])
    func close_comesBehindTheShutdown(_ close: String, _ operations: [Programs.Operation]) throws {
        let program = try operationsOf(#"{"listen":"h:0","close":\#(close)}"#)
        #expect(program == [Self.line, Self.echo, Operation(.shutdown(.write))] + operations)
        #expect(try write(try read(close, as: CloseMode.self)) == close)
    }

    @Test(arguments: [
        (#"{"listen":"h:0","messages":"one"}"#, [line, echo]),
        (
            #"{"listen":"h:0","messages":"many","reply":"none"}"#,
            [Operation(.repeat(count: nil, while: .complete, [line]))]
        ),
        (
            #"{"listen":"h:0","messages":"many"}"#,
            [
                Operation(
                    .repeat(
                        count: nil, while: .complete,
                        [line, Operation(.reply(.echo(repeat: 2, .line(.lf), Otherwise())))]))
            ]
        ),
        (
            #"{"listen":"h:0","messages":"many","onPeerEnd":"disconnect","reply":{"repeat":1,"framing":{"type":"end-of-stream"}}}"#,
            [
                Operation(
                    .repeat(
                        count: nil, while: .complete,
                        [
                            line, Operation(.close, when: .peerEnded),
                            Operation(.reply(.echo(repeat: 1, .endOfStream, Otherwise()))),
                        ]))
            ]
        ),
        (
            #"{"listen":"h:0","messages":"many","onPeerEnd":"ignore","reply":{"fixed":"ok"}}"#,
            [
                Operation(
                    .repeat(
                        count: nil, while: .complete,
                        [
                            Operation(.receiveMessage(.line(.lf), ignoresEnd: true)),
                            Operation(.reply(.fixed(Bytes("ok"), .line(.lf)))),
                        ]))
            ]
        ),
    ])
    func manyMessages_areARepeat(_ json: String, _ conversation: [Programs.Operation]) throws {
        #expect(try operationsOf(json) == conversation + Self.ending)
    }

    @Test func stream_answersTheDataAsItComes() throws {
        let round = [
            Operation(.receive(.data, receiveSize: 2)),
            Operation(.reply(.echo(repeat: 1, nil, Otherwise())), when: .complete),
        ]
        #expect(
            try operationsOf(#"{"listen":"h:0","reply":"stream","receiveSize":2,"close":"reset"}"#) == [
                Operation(.repeat(count: nil, while: .complete, round)), Operation(.shutdown(.write)),
                Operation(.reset),
            ])
        #expect(try operationsOf(#"{"preset":"recipe","reply":"stream"}"#).count == 3)
    }

    @Test func options_comeFirst_byTheirNames() throws {
        let json = #"{"listen":"h:0","options":{"TCP_NODELAY":true,"SO_RCVBUF":4096,"IP_TOS":-1}}"#
        let settings = try read(json, as: ServerBody.self).settings
        let options: [Programs.Operation] = [
            Operation(.setOption(.typeOfService, -1)), Operation(.setOption(.receiveBuffer, 4096)),
            Operation(.setOption(.noDelay, 1)),
        ]
        #expect(settings.program.operations == options + [Self.line, Self.echo] + Self.ending)
        #expect(try write(settings.options) == #"{"IP_TOS":-1,"SO_RCVBUF":4096,"TCP_NODELAY":1}"#)
        var own = settings
        own.operations = OperationList([Operation(.sample)])
        #expect(own.program.operations == options + [Operation(.sample)])
    }

    /// A preset beside it is an address.
    @Test(arguments: [#""listen":"127.0.0.1:4444""#, #""preset":"recipe""#])
    func program_standsInPlaceOfTheShortForm(_ address: String) throws {
        let json =
            #"{\#(address),"program":[{"op":"sleep","time":"1s"}],"timeouts":{"idle":"1s"},"backlog":9}"#
        let settings = try read(json, as: ServerBody.self).settings
        #expect(settings.program.operations == [Operation(.sleep(.seconds(1)))])
        #expect(settings.program.timeouts.idle == .seconds(1))
        #expect(settings.listen.description == "tcp://127.0.0.1:4444")
        #expect(settings.framing == .line(.lf))
        #expect(settings.backlog == 9)
    }

    @Test(
        arguments: [
            (#""reply":"stream","framing":{"type":"line"}"#, "framing", "does not go with reply stream"),
            (#""reply":"stream","messages":"many""#, "messages", "does not go with reply stream"),
            (#""reply":"stream","onPeerEnd":"ignore""#, "onPeerEnd", "does not go with reply stream"),
            (
                #""messages":"many","framing":{"type":"end-of-stream"}"#, "messages",
                "give framing another type, as line"
            ),
            (
                #""program":[{"op":"close"}],"messages":"one""#, "messages",
                "does not go with program; leave it out"
            ),
            (#""reply":"steam""#, "reply", #"is "stream", "none", or a JSON object"#),
            (#""close":"later""#, "close", #"{"linger":"2s"}"#),
            (#""close":"resett""#, "close", "did you mean 'reset'?"),
            (#""close":{"linger":"1500ms"}"#, "close.linger", "whole seconds"),
            (#""options":{"TCP_NODLAY":1}"#, "options.TCP_NODLAY", "did you mean 'TCP_NODELAY'?"),
            (#""options":{"IP_TOS":99999999999}"#, "options.IP_TOS", "fits an int"),
        ])
    func server_isRefused_whereItMakesNoSense(_ given: String, _ field: String, _ part: String) throws {
        let problem = try #require(try problem(in: #"{"listen":"h:0",\#(given)}"#, as: ServerBody.self))
        #expect(problem.field == field, "\(problem.detail)")
        #expect(problem.detail.contains(part), "\(problem.detail)")
    }

    private func operationsOf(_ json: String) throws -> [Programs.Operation] {
        try read(json, as: ServerBody.self).settings.program.operations
    }
}
