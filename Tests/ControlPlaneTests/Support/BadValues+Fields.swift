import Programs

extension BadValue {
    static let shutdown: [BadValue] =
        kind(
            "shutdown", wrongType: ["true", "{}", "1.5"],
            badValue: [
                "\"writ\"", "\"\"", "3", "-1", "\"1\"",
                "[" + repeatElement("1", count: 17).joined(separator: ",") + "]",
            ])
        + [
            BadValue("shutdown", #"["none"]"#, "bad-value", "[0]"),
            BadValue("shutdown", #"["write","red"]"#, "bad-value", "[1]"),
            BadValue("shutdown", #"["write",5]"#, "bad-value", "[1]"),
            BadValue("shutdown", #"["write",true]"#, "wrong-type", "[1]"),
            BadValue("shutdown", #"[null]"#, "wrong-type", "[0]"),
            BadValue("shutdown", #"[["write"]]"#, "wrong-type", "[0]"),
        ]

    static let timeouts: [BadValue] =
        kind("timeouts", wrongType: ["5", "\"5s\"", "[]", "true"], badValue: [])
        + ["connect", "message", "idle", "total"].flatMap { name in
            span("timeouts", below: ".\(name)") + [
                BadValue("timeouts", "{\"\(name)\":\"0s\"}", "bad-value", ".\(name)"),
                BadValue("timeouts", "{\"\(name)\":\"999us\"}", "bad-value", ".\(name)"),
            ]
        }
        + [BadValue("timeouts", #"{"conect":"5s"}"#, "unknown-field", ".conect")]

    static let reply: [BadValue] =
        kind(
            "reply", wrongType: ["5", "true", "[]"], badValue: ["\"\"", "\"echo\"", "\"None\"", "\"Stream\""])
        + ["0", "-1", "1001", "1.5"].map { BadValue("reply", "{\"repeat\":\($0)}", "bad-value", ".repeat") }
        + ["\"2\"", "true", "[]"].map { BadValue("reply", "{\"repeat\":\($0)}", "wrong-type", ".repeat") }
        + ["repeat\":2", "otherwise\":\"x\""].map { other in
            BadValue(
                "reply", "{\"fixed\":\"x\",\"\(other)}", "bad-value", ".\(other.split(separator: "\"")[0])")
        }
        + bytes("reply", below: ".fixed")
        + Otherwise.outcomes.flatMap { bytes("reply", below: ".otherwise.\($0.rawValue)") }
        + framing.map { $0.within("reply", #"{"framing":"#, "}", at: ".framing") }
        + fault.map { $0.within("reply", #"{"fixed":"x","framing":"line","fault":"#, "}", at: ".fault") }
        + answersThatDoNotFit
        + [
            BadValue("reply", #"{"otherwise":5}"#, "wrong-type", ".otherwise"),
            BadValue("reply", #"{"otherwise":[]}"#, "wrong-type", ".otherwise"),
            BadValue("reply", #"{"otherwise":{"noend":"x"}}"#, "unknown-field", ".otherwise.noend"),
            BadValue("reply", #"{"repeats":2}"#, "unknown-field", ".repeats"),
            BadValue(
                "reply", #"{"otherwise":{"no-end":"x","closing":"x"}}"#, "unknown-field", ".otherwise.closing"
            ),
            // Each word alone is within its bounds; all of them are more than a program may hold ready.
            BadValue(
                "reply",
                "{\"otherwise\":{"
                    + Otherwise.outcomes.prefix(5).map {
                        #""\#($0.rawValue)":{"pattern":"a","size":16777216}"#
                    }.joined(separator: ",") + "}}", "bad-value", says: "67108864 bytes at most"),
        ]

    static let close: [BadValue] =
        kind(
            "close", wrongType: ["5", "true", "[]", "[\"reset\"]"],
            badValue: ["\"\"", "\"nothing\"", "\"RESET\"", "\" reset\"", "\"linger\""])
        + span("close", below: ".linger")
        + ["1500ms", "1us", "61s", "2m"].map {
            BadValue("close", "{\"linger\":\"\($0)\"}", "bad-value", ".linger")
        }
        + [
            BadValue("close", "{}", "missing-field", ".linger"),
            BadValue("close", #"{"linger":null}"#, "missing-field", ".linger"),
            BadValue("close", #"{"time":"2s"}"#, "unknown-field", ".time"),
        ]

    static let options: [BadValue] =
        kind("options", wrongType: ["5", "true", "[]", "\"TCP_NODELAY\""], badValue: [])
        + ["\"1\"", "[]", "{}"].map { BadValue("options", "{\"IP_TOS\":\($0)}", "wrong-type", ".IP_TOS") }
        + ["1.5", "2147483648", "-2147483649", "1e400"].map {
            BadValue("options", "{\"IP_TOS\":\($0)}", "bad-value", ".IP_TOS")
        }
        + ["TCP_NODLAY", "SO_LINGER", "tcp_nodelay", ""].map {
            BadValue("options", "{\"\($0)\":1}", "unknown-field", ".\($0)")
        }

    static let payloads: [BadValue] =
        kind(
            "payloads", wrongType: ["5", "true", "{}", "\"a\""],
            badValue: [
                "[]",
                "[" + repeatElement("1", count: 1001).joined(separator: ",").replacing("1", with: "\"\"")
                    + "]",
                "[" + repeatElement(#"{"pattern":"a","size":16777216}"#, count: 5).joined(separator: ",")
                    + "]",
            ])
        + [
            BadValue("payloads", "[5]", "wrong-type", "[0]"),
            BadValue("payloads", "[null]", "wrong-type", "[0]"),
            BadValue("payloads", #"["a",["b"]]"#, "wrong-type", "[1]"),
            BadValue("payloads", #"["a",{}]"#, "missing-field", "[1]"),
            BadValue("payloads", #"["a","b",{"hex":"z"}]"#, "bad-value", "[2].hex"),
            BadValue("payloads", #"[{"txt":"a"}]"#, "unknown-field", "[0].txt"),
        ]

    /// Of the fields that servers, clients and sends share.
    static let shared: [BadValue] =
        framing + shutdown + timeouts + choice("preset") + close
        + integer("receiveSize", 0, 1_048_577) + options + choice("record") + program

    static let ofServers: [BadValue] =
        shared + reply + name("name") + address("listen") + integer("backlog", 0, 65_536)
        + choice("onPeerEnd") + choice("messages") + serversFramings + oneSegmentOfServers
        + ofDatagramServers

    /// What is wrong by itself, in a send or in a client.
    static let ofSends: [BadValue] =
        shared + address("to") + bytes("payload") + integer("chunk", 0, 16_777_217) + span("interval")
        + name("answeredBy") + payloads + framing.map { $0.of("receiveFraming") } + fault
        + kind("pipelined", wrongType: ["5", "\"true\"", "[]", "{}"], badValue: [])
        + [BadValue("to", "\"127.0.0.1:0\"", "bad-value")] + oneSegmentOfClients
        + datagramFields
}
