import Testing

/// Wrong values of fields, each with the code and the path of the problem.
struct BadValue: Sendable {
    var field: String
    var json: String
    var code: String
    /// The path of what is wrong.
    var path: String
    /// The fields beside which it is wrong.
    var beside: [String: String] = [:]
    /// What the problem says, the value and the remedy among it.
    var says: [String] = []

    var testDescription: String {
        "\(field): \(json.prefix(200)) \(beside.isEmpty ? "" : "beside \(beside)")"
    }

    init(
        _ field: String, _ json: String, _ code: String, _ below: String = "",
        beside: [String: String] = [:], says: String...
    ) {
        self.field = field
        self.json = json
        self.code = code
        path = field + below
        self.beside = beside
        self.says = says
    }

    /// The same wrong value of another field of the kind.
    func of(_ other: String) -> BadValue {
        within(other, "", "", at: "")
    }

    /// The same wrong value as a part of another field's, between two pieces of JSON.
    func within(_ other: String, _ before: String, _ after: String, at place: String) -> BadValue {
        var value = self
        value.field = other
        value.json = before + json + after
        value.path = other + place + path.dropFirst(field.count)
        return value
    }

    /// The body with this field and the others.
    func body(_ others: [String: String]) -> String {
        var fields = others.merging(beside) { $1 }
        fields[field] = json
        return "{" + fields.map { "\"\($0)\":\($1)" }.sorted().joined(separator: ",") + "}"
    }
}

/// All the wrong values of a field. They share a lab: one for each would keep the machine busy with little else.
struct BadField: Sendable, CustomTestStringConvertible {
    var values: [BadValue]

    var testDescription: String { values[0].field }

    static func of(_ values: [BadValue]) -> [BadField] {
        Dictionary(grouping: values, by: \.field).sorted { $0.key < $1.key }.map { BadField(values: $1) }
    }
}

extension BadValue {
    /// Wrong values of one kind, for a field of that kind.
    static func kind(_ field: String, wrongType: [String], badValue: [String]) -> [BadValue] {
        wrongType.map { BadValue(field, $0, "wrong-type") }
            + badValue.map { BadValue(field, $0, "bad-value") }
    }

    static func integer(_ field: String, _ outside: Int...) -> [BadValue] {
        kind(
            field, wrongType: ["\"5\"", "true", "[]", "{}", "[5]"],
            badValue: ["1.5", "1e400", "99999999999999999999", "-1"] + outside.map { "\($0)" })
    }

    static func choice(_ field: String) -> [BadValue] {
        kind(
            field, wrongType: ["5", "true", "[]", "{}", "[\"none\"]"],
            badValue: ["\"\"", "\"nothing\"", "\"ANSWER\"", "\" none\""])
    }

    static func address(_ field: String) -> [BadValue] {
        kind(
            field, wrongType: ["5", "true", "[]", "{}", "{\"host\":\"localhost\",\"port\":1}"],
            badValue: [
                "\"\"", "\"localhost\"", "\"localhost:\"", "\"localhost:x\"", "\"localhost:65536\"",
                "\"localhost:-1\"", "\"localhost:+1\"", "\":80\"", "\"a:b:1\"", "\"::1:80\"", "\"[]:80\"",
                "\"http://127.0.0.1:1\"", "\"udp:127.0.0.1:1\"", "\"udp://127.0.0.1\"",
                "\"unix://tmp/x\"", "\"unix:\"", "\"unix:@\"", "\"unix:///\"", "\"unix:///tmp/\"",
                "\"unixgram:///tmp/a\\u0000b\"", "\"unix:@" + String(repeating: "a", count: 107) + "\"",
                "\"tcp://127.0.0.1:1/x\"",
                "\"local host:1\"", "\"a\\u0000b:1\"", "\"127.0.0.1:1 \"", "\"127.0.0.1:\\u0661\"",
            ])
    }

    static func name(_ field: String) -> [BadValue] {
        kind(
            field, wrongType: ["5", "true", "[]", "{}"],
            badValue: [
                "\"\"", "\".\"", "\"..\"", "\"a b\"", "\"é\"", "\"a/b\"", "\"a\\u0000\"",
                "\"" + String(repeating: "a", count: 65) + "\"",
            ])
    }

    static func span(_ field: String, below: String = "") -> [BadValue] {
        let values = [
            "\"\"", "\"5\"", "\"s\"", "\"-1s\"", "\"+1s\"", "\"25h\"", "\"5 s\"", "\"5S\"", "\"1.s\"",
            "\".5s\"",
            "\"1..5s\"", "\"1e3s\"", "\"٣s\"", "\"1m30s\"",
        ]
        return ["5", "true", "[]", "{}"].map { BadValue(field, wrap($0, below), "wrong-type", below) }
            + values.map { BadValue(field, wrap($0, below), "bad-value", below) }
    }

    /// A value within objects, along a path as `.connect`.
    private static func wrap(_ json: String, _ below: String) -> String {
        below.split(separator: ".").reversed().reduce(json) { "{\"\($1)\":\($0)}" }
    }

    /// Wrong values of a field of bytes, along a path below it.
    static func bytes(_ field: String, below: String = "") -> [BadValue] {
        let cases: [(String, String, String)] = [
            ("5", "wrong-type", ""), ("true", "wrong-type", ""), ("[]", "wrong-type", ""),
            ("[97]", "wrong-type", ""),
            ("{}", "missing-field", ""), (#"{"size":5}"#, "missing-field", ""),
            (#"{"text":"a","hex":"61"}"#, "bad-value", ""), (#"{"txt":"a"}"#, "unknown-field", ".txt"),
            (#"{"text":5}"#, "wrong-type", ".text"), (#"{"hex":5}"#, "wrong-type", ".hex"),
            (#"{"hex":"6"}"#, "bad-value", ".hex"), (#"{"hex":"zz"}"#, "bad-value", ".hex"),
            (#"{"hex":"61 62"}"#, "bad-value", ".hex"), (#"{"hex":"é"}"#, "bad-value", ".hex"),
            (#"{"base64":5}"#, "wrong-type", ".base64"), (#"{"base64":"a"}"#, "bad-value", ".base64"),
            (#"{"base64":"YTE"}"#, "bad-value", ".base64"), (#"{"base64":"Y!E="}"#, "bad-value", ".base64"),
            (#"{"pattern":"a"}"#, "missing-field", ".size"),
            (#"{"pattern":"","size":1}"#, "bad-value", ".pattern"),
            (#"{"pattern":5,"size":1}"#, "wrong-type", ".pattern"),
            (#"{"pattern":"a","size":-1}"#, "bad-value", ".size"),
            (#"{"pattern":"a","size":16777217}"#, "bad-value", ".size"),
            (#"{"pattern":"a","size":"1"}"#, "wrong-type", ".size"),
            (#"{"text":"a","size":1}"#, "bad-value", ".size"),
        ]
        return cases.map { BadValue(field, wrap($0, below), $1, below + $2) }
    }
}
