import Framing
import Testing

@testable import Programs

/// What the knobs of a send of datagrams compile to.
struct DatagramProgramTests {
    private static let connect = Operation(.connect(), timeout: .seconds(5))
    private static let close = Operation(.close)
    private static let answer = Operation(.receiveMessage(.endOfStream, receiveSize: 65_536))
    private static let broadcast = Operation(.setOption(.broadcast, 1))

    private static func send(_ text: String) -> Programs.Operation {
        Operation(.sendMessage(Bytes(text), .endOfStream))
    }

    private static func sendTo(_ text: String) -> Programs.Operation {
        Operation(.sendTo(nil, Bytes(text), .endOfStream))
    }

    private static func collect(_ time: TimeSpan, size: Int = 65_536) -> Programs.Operation {
        Operation(.receive(.timeout, receiveSize: size), timeout: time)
    }

    private static let programs: [(fields: String, operations: [Programs.Operation])] = [
        (#""payload":"a""#, [connect, send("a"), answer, close]),
        (#""payload":"""#, [connect, send(""), answer, close]),
        (#""payloads":["a","b"]"#, [connect, send("a"), answer, send("b"), answer, close]),
        (#""payloads":["a","b"],"pipelined":true"#, [connect, send("a"), send("b"), answer, answer, close]),
        (#""payload":"a","connected":true"#, [connect, send("a"), answer, close]),
        (#""payload":"a","connected":false"#, [sendTo("a"), answer, close]),
        (
            #""payloads":["a","b"],"connected":false"#,
            [sendTo("a"), answer, sendTo("b"), answer, close]
        ),
        (
            #""payloads":["a","b"],"connected":false,"pipelined":true"#,
            [sendTo("a"), sendTo("b"), answer, answer, close]
        ),
        (#""payload":"a","broadcast":true"#, [broadcast, sendTo("a"), collect(.seconds(1)), close]),
        (
            #""payloads":["a","b"],"broadcast":true,"collect":"200ms","connected":false"#,
            [broadcast, sendTo("a"), sendTo("b"), collect(.milliseconds(200)), close]
        ),
        (
            #""payload":"a","collect":"2s","receiveSize":2"#,
            [sendTo("a"), collect(.seconds(2), size: 2), close]
        ),
        (
            #""payload":"a","broadcast":true,"interface":"lo","options":{"IP_TTL":1}"#,
            [
                broadcast, Operation(.setOption(.timeToLive, 1)), Operation(.bind(.interface("lo"))),
                sendTo("a"), collect(.seconds(1)), close,
            ]
        ),
        (
            #""payload":"a","interface":"127.0.0.1""#,
            [Operation(.bind(.address(host: "127.0.0.1", port: 0))), connect, send("a"), answer, close]
        ),
        (
            #""payload":"a","shutdown":"both","close":"reset""#,
            [connect, send("a"), answer, Operation(.shutdown(.both)), Operation(.reset)]
        ),
    ]

    @Test(arguments: programs.indices, ["udp://h:1", "unixgram:@a"])
    func program_isThatOfItsKnobs(_ index: Int, _ to: String) throws {
        let (fields, operations) = Self.programs[index]
        let isOfNetworks = fields.contains("broadcast") || fields.contains("interface")
        if isOfNetworks, to.hasPrefix("unix") {
            #expect(throws: InputProblem.self) { try settings(fields, to) }
        } else {
            #expect(try settings(fields, to).program.operations == operations)
        }
    }

    @Test func framings_areThoseThatAreGiven() throws {
        let settings = try settings(
            #""payload":"a","framing":"nul","receiveFraming":"line","fault":"no-end""#)
        #expect(
            settings.program.operations[1...2] == [
                Operation(.sendMessage(Bytes("a"), .nul, fault: .noEnd)),
                Operation(.receiveMessage(.line(.lf), receiveSize: 65_536)),
            ])
        let unconnected = try self.settings(
            #""payload":"a","framing":"nul","fault":"no-end","connected":false"#)
        #expect(unconnected.program.operations[0] == Operation(.sendTo(nil, Bytes("a"), .nul, fault: .noEnd)))
    }

    @Test("A datagram is there in milliseconds, or lost")
    func timeouts_areThoseOfDatagrams() throws {
        #expect(try settings(#""payload":"a""#).timeouts.message == .seconds(1))
        #expect(try settings(#""payload":"a","timeouts":{"message":"3s"}"#).timeouts.message == .seconds(3))
        #expect(try settings(#""payload":"a""#, "h:1").timeouts.message == .seconds(10))
        #expect(try settings(#""payload":"a""#, "unix:@a").timeouts.message == .seconds(10))
    }

    @Test("A Unix stream is a stream like any other")
    func streamOverUnix_isAStream() throws {
        #expect(
            try settings(#""payload":"a""#, "unix:@a").program == settings(#""payload":"a""#, "h:1").program)
    }

    @Test(arguments: [
        ("h:1", #""broadcast":true"#, "broadcast"), ("h:1", #""collect":"1s""#, "collect"),
        ("h:1", #""connected":false"#, "connected"), ("unix:@a", #""broadcast":true"#, "broadcast"),
        ("unix:@a", #""interface":"lo""#, "interface"), ("unixgram:@a", #""interface":"lo""#, "interface"),
        ("unixgram:@a", #""broadcast":true"#, "broadcast"),
        ("udp://h:1", #""broadcast":true,"connected":true"#, "connected"),
        ("udp://h:1", #""collect":"1s","connected":true"#, "connected"),
        ("udp://h:1", #""collect":"1s","receiveFraming":"line""#, "receiveFraming"),
        ("udp://h:1", #""connected":false,"chunk":1"#, "chunk"),
        ("udp://h:1", #""broadcast":true,"chunk":1"#, "chunk"),
        ("udp://h:1", #""close":"after-end""#, "close"), ("udp://h:1", #""oneSegment":true"#, "oneSegment"),
        ("udp://h:1", #""interface":"a/b""#, "interface"), ("udp://h:0", #""record":"all""#, "to"),
    ])
    func fields_areRefused_thatDoNotGoTogether(_ to: String, _ fields: String, _ field: String) {
        let problem = #expect(throws: InputProblem.self) { try settings(#""payload":"a","# + fields, to) }
        #expect(problem?.code == .badValue)
        #expect(problem?.field == field)
    }

    /// What says nothing is no contradiction.
    @Test(arguments: [#""broadcast":false"#, #""connected":true"#, #""interface":"lo""#])
    func fields_areTaken_thatSayNothingOfDatagrams(_ fields: String) throws {
        #expect(throws: Never.self) { try settings(#""payload":"a","# + fields, "h:1") }
    }

    // MARK: Programs of one's own

    @Test(arguments: [
        ("h:1", #"{"op":"sendTo","payload":"a"}"#, "use send"),
        ("unix:@a", #"{"op":"sendTo","payload":"a"}"#, "use send"),
        ("h:1", #"{"op":"reply","reply":{"service":{"name":"a"}}}"#, "use udp"),
        ("udp://h:1", #"{"op":"receive"}"#, "until data"),
        ("unixgram:@a", #"{"op":"receive"}"#, "until data"),
        ("udp://h:1", #"{"op":"receive","count":2}"#, "receiveMessage"),
        ("udp://h:1", #"{"op":"receive","delimiter":"a"}"#, "receiveMessage"),
    ])
    func operation_isRefused_whereTheTransportHasNoSuch(_ to: String, _ json: String, _ remedy: String) throws
    {
        for (program, place) in [
            ("[\(json)]", "program[0]"),
            (
                #"[{"op":"sample"},{"op":"repeat","count":2,"operations":[{"op":"sample"},\#(json)]}]"#,
                "program[1].operations[1]"
            ),
        ] {
            let problem = #expect(throws: InputProblem.self) { try settings(#""program":\#(program)"#, to) }
            #expect(problem?.field == place)
            #expect(problem?.detail.contains(remedy) == true)
        }
    }

    @Test(arguments: [
        ("udp://h:1", #"{"op":"sendTo","payload":"a"}"#), ("udp://h:1", #"{"op":"receive","until":"data"}"#),
        ("udp://h:1", #"{"op":"receive","until":"timeout","timeout":"1s"}"#),
        ("udp://h:1", #"{"op":"reply","reply":{"service":{"name":"a"}}}"#),
        ("udp://h:1", #"{"op":"bind","interface":"lo"}"#),
        ("h:1", #"{"op":"receive"}"#), ("h:1", #"{"op":"receive","count":2}"#),
        ("h:1", #"{"op":"bind","address":"127.0.0.2:0"}"#),
    ])
    func operation_isTaken_whereTheTransportHasIt(_ to: String, _ json: String) throws {
        #expect(try settings(#""program":[\#(json)]"#, to).program.operations.count == 1)
    }

    @Test(arguments: [
        #"{"address":"[::1]:5","op":"bind"}"#, #"{"interface":"lo","op":"bind"}"#,
        #"{"framing":{"type":"end-of-stream"},"op":"sendTo","payload":"a"}"#,
        #"{"framing":{"type":"nul"},"op":"sendTo","payload":"a","to":"unixgram:@a"}"#,
        #"{"op":"reply","reply":{"service":{"address":"unix:@a","name":"a","text":"b c"}}}"#,
    ])
    func operation_isWrittenAsItIsRead(_ json: String) throws {
        #expect(try write(read(json, as: Operation.self)) == json)
    }

    private func settings(_ fields: String, _ to: String = "udp://h:1") throws -> SendSettings {
        try SendSettings(read(#"{"to":"\#(to)",\#(fields)}"#, as: SendFields.self))
    }
}
