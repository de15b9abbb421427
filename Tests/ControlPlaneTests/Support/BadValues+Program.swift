/// Wrong programs, each with the place of the fault.
extension BadValue {
    /// A program of one operation.
    private static func operation(_ json: String, _ code: String, _ below: String) -> BadValue {
        BadValue("program", "[\(json)]", code, "[0]" + below)
    }

    private static let lists: [BadValue] =
        kind("program", wrongType: ["5", "true", "{}", "\"close\"", #"{"op":"close"}"#], badValue: ["[]"])
        + [
            operation("5", "wrong-type", ""), operation("null", "wrong-type", ""),
            operation("\"close\"", "wrong-type", ""), operation("[]", "wrong-type", ""),
            operation("{}", "missing-field", ".op"), operation(#"{"op":null}"#, "missing-field", ".op"),
            operation(#"{"op":5}"#, "wrong-type", ".op"), operation(#"{"op":"sned"}"#, "bad-value", ".op"),
            operation(#"{"op":"accept"}"#, "bad-value", ".op"),
            operation(#"{"op":"pause"}"#, "bad-value", ".op"),
            operation(#"{"op":"listen"}"#, "bad-value", ".op"),
            operation(#"{"op":"resume"}"#, "bad-value", ""),
            operation(#"{"op":"close","how":"write"}"#, "unknown-field", ".how"),
            operation(#"{"op":"close","when":"done"}"#, "bad-value", ".when"),
            operation(#"{"op":"close","when":5}"#, "wrong-type", ".when"),
            operation(#"{"op":"close","timeout":"0s"}"#, "bad-value", ".timeout"),
            operation(#"{"op":"close","timeout":5}"#, "wrong-type", ".timeout"),
            BadValue(
                "program",
                #"[{"op":"connect"},{"op":"send","payload":"a"},{"op":"close"},{"op":"shutdown"}]"#,
                "missing-field", "[3].how"),
        ]

    private static let fields: [BadValue] = [
        operation(#"{"op":"connect","wait":"no"}"#, "wrong-type", ".wait"),
        operation(#"{"op":"send"}"#, "missing-field", ".payload"),
        operation(#"{"op":"send","payload":5}"#, "wrong-type", ".payload"),
        operation(#"{"op":"send","payload":{"hex":"z"}}"#, "bad-value", ".payload.hex"),
        operation(#"{"op":"send","payload":"a","chunk":0}"#, "bad-value", ".chunk"),
        operation(#"{"op":"send","payload":"a","interval":"1s"}"#, "bad-value", ".interval"),
        operation(#"{"op":"send","payload":"a","framing":{"type":"line"}}"#, "unknown-field", ".framing"),
        operation(#"{"op":"send","payload":"a","more":1}"#, "wrong-type", ".more"),
        operation(#"{"op":"send","payload":"a","chunk":1,"more":true}"#, "bad-value", ".more"),
        operation(#"{"op":"sendMessage","payload":"a","chunk":1,"more":true}"#, "bad-value", ".more"),
        operation(#"{"op":"sendMessage","payload":"a","fault":"pause","more":true}"#, "bad-value", ".more"),
        operation(#"{"op":"reply","reply":{"fault":"pause"},"more":true}"#, "bad-value", ".more"),
        operation(#"{"op":"reply","reply":"none","more":true}"#, "bad-value", ".more"),
        operation(#"{"op":"sendUrgent","payload":"a","more":true}"#, "unknown-field", ".more"),
        operation(
            #"{"op":"sendMessage","payload":"a","framing":{"type":"lin"}}"#, "bad-value", ".framing.type"),
        operation(#"{"op":"sendUrgent","payload":""}"#, "bad-value", ".payload"),
        operation(#"{"op":"receive","until":"ends"}"#, "bad-value", ".until"),
        operation(#"{"op":"receive","until":"timeout"}"#, "missing-field", ".timeout"),
        operation(#"{"op":"receive","until":"end","count":5}"#, "bad-value", ".count"),
        operation(#"{"op":"receive","count":5,"delimiter":"a"}"#, "bad-value", ".delimiter"),
        operation(#"{"op":"receive","count":0}"#, "bad-value", ".count"),
        operation(#"{"op":"receive","count":16777217}"#, "bad-value", ".count"),
        operation(#"{"op":"receive","delimiter":""}"#, "bad-value", ".delimiter"),
        operation(#"{"op":"receive","delimiter":{"pattern":"a","size":65537}}"#, "bad-value", ".delimiter"),
        operation(#"{"op":"receive","receiveSize":0}"#, "bad-value", ".receiveSize"),
        operation(#"{"op":"receiveMessage","onPeerEnd":"disconnect"}"#, "bad-value", ".onPeerEnd"),
        operation(#"{"op":"reply","reply":"stream"}"#, "bad-value", ".reply"),
        operation(#"{"op":"reply","reply":{"repeat":0}}"#, "bad-value", ".reply.repeat"),
        operation(#"{"op":"shutdown","how":"none"}"#, "bad-value", ".how"),
        operation(#"{"op":"shutdown","how":true}"#, "wrong-type", ".how"),
        operation(#"{"op":"linger"}"#, "missing-field", ".time"),
        operation(#"{"op":"linger","time":"1500ms"}"#, "bad-value", ".time"),
        operation(#"{"op":"linger","time":"61s"}"#, "bad-value", ".time"),
        operation(#"{"op":"duplicate","in":"thread"}"#, "bad-value", ".in"),
        operation(#"{"op":"setOption","value":1}"#, "missing-field", ".option"),
        operation(#"{"op":"setOption","option":"SO_LINGER","value":1}"#, "bad-value", ".option"),
        operation(#"{"op":"setOption","option":"IP_TOS"}"#, "missing-field", ".value"),
        operation(#"{"op":"setOption","option":"IP_TOS","value":"1"}"#, "wrong-type", ".value"),
        operation(#"{"op":"setOption","option":"IP_TOS","value":2147483648}"#, "bad-value", ".value"),
        operation(#"{"op":"sleep"}"#, "missing-field", ".time"),
        operation(#"{"op":"waitFor"}"#, "missing-field", ".event"),
        operation(#"{"op":"waitFor","event":"end"}"#, "bad-value", ".event"),
    ]

    private static let repeats: [BadValue] = [
        operation(#"{"op":"repeat","operations":[{"op":"sample"}]}"#, "missing-field", ".count"),
        operation(#"{"op":"repeat","count":0,"operations":[{"op":"sample"}]}"#, "bad-value", ".count"),
        operation(#"{"op":"repeat","count":1000001,"operations":[{"op":"sample"}]}"#, "bad-value", ".count"),
        operation(#"{"op":"repeat","while":"always","operations":[{"op":"sample"}]}"#, "bad-value", ".while"),
        operation(#"{"op":"repeat","count":1}"#, "missing-field", ".operations"),
        operation(#"{"op":"repeat","count":1,"operations":[]}"#, "bad-value", ".operations"),
        operation(#"{"op":"repeat","count":1,"operations":"x"}"#, "wrong-type", ".operations"),
        operation(#"{"op":"repeat","count":1,"operations":[5]}"#, "wrong-type", ".operations[0]"),
        operation(
            #"{"op":"repeat","count":1,"operations":[{"op":"resume"}]}"#, "bad-value", ".operations[0]"),
        BadValue(
            "program", #"[{"op":"connect"},{"op":"repeat","count":2,"operations":[{"op":"send"}]}]"#,
            "missing-field", "[1].operations[0].payload"),
        operation(nested(5), "bad-value", String(repeating: ".operations[0]", count: 4)),
    ]

    /// What each of the bounds of a program refuses.
    private static let bounds: [BadValue] = kind(
        "program", wrongType: [],
        badValue: [
            "[" + repeatElement(#"{"op":"sample"}"#, count: 1001).joined(separator: ",") + "]",
            #"[{"op":"repeat","count":1000000,"operations":["#
                + repeatElement(#"{"op":"sample"}"#, count: 11).joined(separator: ",") + "]}]",
            "[" + repeatElement(#"{"op":"send","payload":\#(large)}"#, count: 5).joined(separator: ",") + "]",
            "["
                + repeatElement(#"{"op":"reply","reply":{"otherwise":{"timeout":\#(large)}}}"#, count: 5)
                .joined(separator: ",") + "]",
        ])

    private static let large = #"{"pattern":"a","size":16777216}"#

    /// Repeats, one within the other.
    private static func nested(_ depth: Int) -> String {
        (0..<depth).reduce(#"{"op":"sample"}"#) { body, _ in
            #"{"op":"repeat","count":1,"operations":[\#(body)]}"#
        }
    }

    static let program: [BadValue] =
        lists + fields + repeats + bounds + programsFramings + programsFaults + programsDatagrams
}
