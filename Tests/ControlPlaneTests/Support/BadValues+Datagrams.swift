/// What datagrams, searches and Unix sockets bring along.
extension BadValue {
    private static let udp = ["listen": "\"udp://127.0.0.1:0\""]
    private static let toUDP = ["to": "\"udp://127.0.0.1:1\""]

    // MARK: Servers

    static let ofDatagramServers: [BadValue] = [
        modes, elsewhere, notOfDatagrams, service, instead, programsOfStreams,
        programsOfDatagrams("listen", "udp://127.0.0.1:0"),
    ].flatMap { $0 }

    private static let modes = kind(
        "mode", wrongType: ["5", "true", "[]", "{}"],
        badValue: ["\"\"", "\"66\"", "\"0888\"", "\"rw-\"", "\"06600\"", "\"1660\"", "\"+60\""])

    private static let elsewhere = [
        BadValue("mode", "\"0660\"", "bad-value", says: "makes no file", "unix:///path"),
        BadValue("mode", "\"0660\"", "bad-value", beside: ["listen": "\"unix:@a\""], says: "makes no file"),
        BadValue("mode", "\"0660\"", "bad-value", beside: udp, says: "makes no file"),
        BadValue("service", #"{"name":"a"}"#, "bad-value", says: "tcp", "listen on a udp:// address"),
        BadValue("reply", #"{"service":{"name":"a"}}"#, "bad-value", says: "tcp", "udp:// address"),
        BadValue("reply", "\"stream\"", "bad-value", beside: udp, says: "{\"repeat\":1}"),
    ]

    /// Fields whose sense is a connection's.
    private static let notOfDatagrams: [BadValue] = [
        ("preset", "\"recipe\""), ("backlog", "5"), ("shutdown", "\"write\""), ("close", "\"reset\""),
        ("oneSegment", "false"), ("onPeerEnd", "\"answer\""),
    ].flatMap { field, json in
        [udp, ["listen": "\"unixgram:@a\""]].map {
            BadValue(field, json, "bad-value", beside: $0, says: "one socket serves all peers")
        }
    }

    /// Fields that a service stands in place of.
    private static let instead: [BadValue] = [
        ("reply", #"{"repeat":1}"#), ("framing", "\"line\""), ("messages", "\"many\""),
        ("program", #"[{"op":"sample"}]"#),
    ].map {
        BadValue(
            $0, $1, "bad-value", beside: udp.merging(["service": #"{"name":"a"}"#]) { $1 },
            says: "set its answer to false")
    }

    private static let service: [BadValue] =
        kind("service", wrongType: ["5", "true", "[]", "\"printer\""], badValue: [])
        + recordFields("service", "{", "}", at: "")
        + recordFields("reply", #"{"service":{"#, "}}", at: ".service")
        + [
            (#""answer":"yes""#, "wrong-type", ".answer"), (#""announce":5"#, "wrong-type", ".announce"),
            (#""announce":"often""#, "bad-value", ".announce"),
            (#""announce":"9ms","to":"udp://127.0.0.1:1""#, "bad-value", ".announce"),
            (#""announce":"1s""#, "missing-field", ".to"),
            (#""to":"udp://127.0.0.1:1""#, "missing-field", ".announce"),
            (#""announce":"1s","to":"127.0.0.1:1""#, "bad-value", ".to"),
            (#""announce":"1s","to":"unixgram:@a""#, "bad-value", ".to"),
            (#""announce":"1s","to":"udp://127.0.0.1:0""#, "bad-value", ".to"),
        ].map { BadValue("service", "{\"name\":\"a\",\($0)}", $1, $2) }

    /// Of what is announced.
    private static func recordFields(
        _ field: String, _ before: String, _ after: String, at place: String
    ) -> [BadValue] {
        [
            ("", "missing-field", ".name"), (#""name":5"#, "wrong-type", ".name"),
            (#""name":"*""#, "bad-value", ".name"), (#""name":"a b""#, "bad-value", ".name"),
            (#""name":"a","address":"here""#, "bad-value", ".address"),
            (#""name":"a","text":5"#, "wrong-type", ".text"),
            (#""name":"a","text":"two\nlines""#, "bad-value", ".text"),
            (#""name":"a","text":"two\u2028lines""#, "bad-value", ".text"),
            (#""name":"a","text":"\u0000""#, "bad-value", ".text"),
            (#""name":"a","text":""# + String(repeating: "é", count: 201) + "\"", "bad-value", ".text"),
            (#""name":"a","port":5"#, "unknown-field", ".port"),
        ].map { BadValue(field, before + $0 + after, $1, place + $2) }
    }

    // MARK: Sends

    private static let flags = ["5", "\"true\"", "[]", "{}"]

    /// In a client by itself, and in a send.
    static let datagramFields: [BadValue] =
        kind("broadcast", wrongType: flags, badValue: [])
        + kind("connected", wrongType: flags, badValue: []) + span("collect")
        + [BadValue("collect", "\"0s\"", "bad-value", says: "1ms at least")] + interface

    private static let interface = kind(
        "interface", wrongType: ["5", "true", "[]", "{}"],
        badValue: [
            "\"\"", "\"eth 0\"", "\"a/b\"", "\"sixteen-letters-\"", "\"é\"", "\"1.2\"", "\"1.2.3.256\"",
            "\"eth0:1\"", "\"::x\"", "\"5\"", "\"٣\"",
        ])

    static let ofDatagramSends: [BadValue] = [
        contradictions, besideAProgram,
        (programsOfStreams + programsOfDatagrams("to", "udp://127.0.0.1:1")).map(inASend),
    ].flatMap { $0 }

    private static let contradictions = [
        BadValue("broadcast", "true", "bad-value", says: "tcp", "no datagrams"),
        BadValue("collect", "\"1s\"", "bad-value", says: "tcp", "no datagrams"),
        BadValue("connected", "false", "bad-value", says: "tcp", "no datagrams"),
        BadValue(
            "broadcast", "true", "bad-value", beside: ["to": "\"unixgram:@a\""], says: "a Unix socket"),
        BadValue(
            "interface", "\"lo\"", "bad-value", beside: ["to": "\"unix:@a\""], says: "a Unix socket"),
        BadValue(
            "interface", "\"nope\"", "bad-value", says: "no interface \"nope\"", "it has",
            "an address of one"),
        BadValue("to", "\"udp://127.0.0.1:0\"", "bad-value", says: "1 to 65535"),
        ofUDP("close", "\"after-end\"", says: "which have no end", "leave it out"),
        ofUDP("oneSegment", "true", says: "no FIN"),
        ofUDP(
            "connected", "true", ["broadcast": "true"], says: "does not go with broadcast", "leave it out"
        ),
        ofUDP("connected", "true", ["collect": "\"1s\""], says: "does not go with collect"),
        ofUDP("receiveFraming", "\"line\"", ["collect": "\"1s\""], says: "as they are"),
        ofUDP("receiveFraming", "\"line\"", ["broadcast": "true"], says: "broadcast"),
        ofUDP("chunk", "2", ["connected": "false"], says: "as one datagram"),
    ]

    private static let besideAProgram = [
        "broadcast": "false", "collect": "\"1s\"", "connected": "true", "interface": "\"lo\"",
    ].map { field, json in
        let program = #"[{"op":"sample"}]"#
        return inASend(
            BadValue(
                field, json, "bad-value", beside: ["program": program], says: "does not go with program"))
    }

    /// The payload of other sends goes with no program.
    private static func inASend(_ value: BadValue) -> BadValue {
        var value = value
        value.beside["payload"] = "null"
        return value
    }

    private static func ofUDP(
        _ field: String, _ json: String, _ beside: [String: String] = [:], says: String...
    ) -> BadValue {
        var value = BadValue(field, json, "bad-value", beside: toUDP.merging(beside) { $1 })
        value.says = says
        return value
    }

    // MARK: Searches

    static let ofSearches: [BadValue] =
        name("service") + address("to") + interface + span("timeout") + span("late")
        + [
            BadValue("service", "\"**\"", "bad-value", says: "\"*\" for all"),
            BadValue("to", "\"127.0.0.1:1\"", "bad-value", says: "udp://", "got \"tcp://127.0.0.1:1\""),
            BadValue("to", "\"unixgram:@a\"", "bad-value", says: "udp://"),
            BadValue("to", "\"udp://127.0.0.1:0\"", "bad-value", says: "1 to 65535"),
            BadValue("timeout", "\"0s\"", "bad-value", says: "1ms at least"),
            BadValue("timeout", "\"61s\"", "bad-value", says: "1m at most"),
            BadValue("late", "\"61s\"", "bad-value", says: "1m at most"),
            BadValue("interface", "\"nope\"", "bad-value", says: "no interface \"nope\""),
            BadValue("payload", "\"a\"", "unknown-field"),
        ]
}
