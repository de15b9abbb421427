extension BadValue {
    /// Of the fields that loads alone have.
    static let ofLoads: [BadValue] =
        address("to").filter { $0.json != "[]" } + loadTargets + integer("concurrency", 0, 100_001)
        + integer("conversations", 0, 1_000_000_001) + span("duration") + choice("connections")
        + integer("warmUp", 1_000_000_001) + integer("reports", 101) + loadSources + loadRates
        + [
            BadValue("duration", "\"0s\"", "bad-value", says: "1ms at least"),
            BadValue("duration", "\"999us\"", "bad-value", says: "1ms at least"),
            BadValue("warmUp", "10", "bad-value", beside: ["conversations": "10"], says: "10 conversations"),
            BadValue("record", "\"all\"", "unknown-field"),
            BadValue("broadcast", "true", "unknown-field"), BadValue("collect", "\"1s\"", "unknown-field"),
            BadValue("connected", "true", "unknown-field"),
            BadValue("to", "\"udp://127.0.0.1:1\"", "bad-value", says: "tcp:// or unix:"),
            BadValue(
                "to", "[\"127.0.0.1:1\",\"unix:@a\"]", "bad-value", says: "addresses of one transport"),
            BadValue("name", "\"a\"", "unknown-field"),
        ]

    /// Of a few of those that they share with sends.
    static let ofLoadsSends: [BadValue] =
        shared.filter { ["preset", "timeouts", "options", "close", "receiveSize"].contains($0.field) }
        + bytes("payload") + name("answeredBy") + span("interval") + integer("chunk", 0, 16_777_217)

    private static let loadTargets = [
        BadValue("to", "[]", "bad-value", says: "1 to 64 addresses", "got 0"),
        BadValue("to", "\"127.0.0.1:0\"", "bad-value", says: "a port from 1 to 65535"),
        BadValue("to", "[\"127.0.0.1:1\",\"127.0.0.1:0\"]", "bad-value", says: "a port from 1 to 65535"),
        BadValue("to", "[\"127.0.0.1:1\",5]", "wrong-type", "[1]"),
        BadValue("to", "[\"127.0.0.1:1\",\"nonsense\"]", "bad-value", "[1]"),
        BadValue(
            "to", "[" + repeatElement("\"127.0.0.1:1\"", count: 65).joined(separator: ",") + "]", "bad-value",
            says: "1 to 64 addresses", "got 65"),
    ]

    private static let loadSources =
        kind("sources", wrongType: ["5", "true", "{}", "\"127.0.0.1\""], badValue: ["[]"])
        + [
            BadValue("sources", "[5]", "wrong-type", "[0]"),
            BadValue("sources", "[\"127.0.0.1\",null]", "wrong-type", "[1]"),
            BadValue(
                "sources", "[" + repeatElement("\"127.0.0.1\"", count: 1025).joined(separator: ",") + "]",
                "bad-value", says: "1 to 1024 addresses", "got 1025"),
        ]

    private static let loadRates =
        kind(
            "rate", wrongType: ["\"5\"", "true", "[]", "{}"],
            badValue: ["0", "-1", "0.009", "1000000.5", "1e400"])
        + kind("catchUp", wrongType: ["5", "\"true\"", "[]", "{}"], badValue: []).map {
            var value = $0
            value.beside = ["rate": "5"]
            return value
        }
        + [BadValue("catchUp", "true", "bad-value", says: "give rate")]
}
