/// Wrong faults, and messages that do not fit their framing.
extension BadValue {
    /// Each type of fault, and as much as it needs.
    private static let faults: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "no-end", "wrong-end", "cut", "checksum", "escape", "base64", "delimiter-inside", "trailing",
            "twice", "pause",
        ].map { ($0, #""type":"\#($0)""#) } + [("length", #""type":"length","by":1"#)])

    /// The fields of faults, each with a value that is right, and with the types that have it.
    private static let owners: [(name: String, value: String, types: [String])] = [
        ("end", "\"x\"", ["wrong-end"]),
        ("after", "1", ["cut", "escape", "base64", "delimiter-inside", "pause"]),
        ("by", "1", ["length"]), ("value", "1", ["length"]), ("counts", "\"characters\"", ["length"]),
        ("junk", "\"*\"", ["base64"]), ("bytes", "\"x\"", ["trailing"]), ("time", "\"1s\"", ["pause"]),
    ]

    private static let foreign: [BadValue] = owners.flatMap { owner in
        faults.filter { !owner.types.contains($0.key) }.map { type, least in
            BadValue(
                "fault", "{\(least),\"\(owner.name)\":\(owner.value)}", "bad-value", ".\(owner.name)",
                says: "\(owner.name) goes with type \(owner.types.joined(separator: ", ")) only",
                "leave it out")
        }
    }

    private static func of(
        _ type: String, _ field: String, wrongType: [String] = [], badValue: [String] = [], says: String = ""
    ) -> [BadValue] {
        func value(_ json: String, _ code: String) -> BadValue {
            BadValue("fault", "{\"type\":\"\(type)\",\"\(field)\":\(json)}", code, ".\(field)", says: says)
        }
        return wrongType.map { value($0, "wrong-type") } + badValue.map { value($0, "bad-value") }
    }

    private static let words: [BadValue] =
        kind("fault", wrongType: ["5", "[]", "true", "[\"no-end\"]"], badValue: ["\"\"", "\"none\""])
        + [
            BadValue("fault", "5", "wrong-type", says: "\"no-end\"", #"{"type":"cut","after":3}"#, "got 5"),
            BadValue("fault", "\"noend\"", "bad-value", says: "\"noend\"", "did you mean 'no-end'?"),
            BadValue("fault", "\"length\"", "missing-field", ".by", says: "value", "counts"),
            BadValue("fault", "{}", "missing-field", ".type", says: "no-end, wrong-end, cut"),
            BadValue("fault", #"{"type":null}"#, "missing-field", ".type"),
            BadValue("fault", #"{"type":5}"#, "wrong-type", ".type", says: "'delimiter-inside'", "got 5"),
            BadValue("fault", #"{"type":"lenght"}"#, "bad-value", ".type", says: "did you mean 'length'?"),
            BadValue("fault", #"{"type":"cut","afer":3}"#, "unknown-field", ".afer", says: "'after'"),
        ]

    private static let places: [BadValue] = ["cut", "escape", "base64", "delimiter-inside", "pause"].flatMap {
        of(
            $0, "after", wrongType: ["\"3\"", "true", "[]"], badValue: ["-1", "16777217", "1.5", "1e400"],
            says: "a whole number of bytes from 0 to 16777216; got ")
    }

    private static let data: [BadValue] = [("wrong-end", "end"), ("base64", "junk"), ("trailing", "bytes")]
        .flatMap { type, field in
            of(
                type, field, badValue: ["\"\"", #"{"pattern":"a","size":65537}"#],
                says: "\(field) must have 1 to 65536 bytes; got ")
                + of(type, field, wrongType: ["5", "true", "[]"])
                + [
                    BadValue(
                        "fault", "{\"type\":\"\(type)\",\"\(field)\":{\"hex\":\"z\"}}", "bad-value",
                        ".\(field).hex")
                ]
        }

    private static let lengths: [BadValue] =
        [
            BadValue("fault", #"{"type":"length"}"#, "missing-field", ".by", says: "by", "value", "counts"),
            BadValue("fault", #"{"type":"length","by":null}"#, "missing-field", ".by"),
            BadValue(
                "fault", #"{"type":"length","by":1,"value":2}"#, "bad-value", ".value",
                says: "does not go with by"),
            BadValue(
                "fault", #"{"type":"length","counts":"characters","value":2}"#, "bad-value", ".counts",
                says: "does not go with value"),
            BadValue("fault", #"{"type":"length","value":{"hex":"z"}}"#, "bad-value", ".value.hex"),
        ]
        + of("length", "by", badValue: ["0"], says: "by must be another number than 0")
        + of(
            "length", "by", wrongType: ["\"1\"", "true", "[]", "{}"],
            badValue: ["1.5", "1e400", "9007199254740993", "-9007199254740993"],
            says: "a whole number of bytes from -9")
        + of(
            "length", "value", wrongType: ["true", "[]", "[5]"],
            badValue: ["1.5", "1e400", "9007199254740993", "-9007199254740993"],
            says: "value must be a whole number of 53 bits, or what stands in its place, as \"many\"; got ")
        + of(
            "length", "value", badValue: [#"{"pattern":"1","size":65537}"#],
            says: "value must have 65536 bytes at most; got 65537")
        + of(
            "length", "counts", wrongType: ["5", "true"], badValue: ["\"bytes\"", "\"\""],
            says: "'characters'")

    private static let pauses: [BadValue] =
        of(
            "pause", "time", wrongType: ["5", "true", "[]"],
            badValue: ["\"\"", "\"5\"", "\"-1s\"", "\"25h\""])
        + of("pause", "time", badValue: ["\"0s\"", "\"999us\""], says: "time must be 1ms at least; got ")

    static let fault: [BadValue] = words + places + data + lengths + pauses + foreign

    // MARK: What makes no sense together

    /// The framings in which each fault has something to break; none for a checksum, which they lack here.
    private static let breaks: [String: [String]] = {
        let ends = ["marker", "line", "nul", "escaped", "base64-line", "announced"]
        return [
            "no-end": ends, "wrong-end": ends, "delimiter-inside": ends, "checksum": [],
            "length": ["length-text", "length-binary"], "escape": ["escaped"], "base64": ["base64-line"],
            "trailing": ends + ["length-text", "length-binary"],
        ]
    }()

    /// Pairs of a framing and a fault, each with the place of the problem below the fault, and what that says.
    private static let pairs: [(framing: String, fault: String, below: String, says: String)] =
        breaks.flatMap { fault, broken in
            framings.filter { !broken.contains($0.key) }.map { framing, least in
                ("{\(least)}", "{\(faults[fault]!)}", "", "\(fault) breaks nothing in the framing \(framing)")
            }
        } + [
            (
                #"{"type":"marker","marker":"END"}"#, #"{"type":"wrong-end","end":"END"}"#, ".end",
                "leave it out"
            ),
            (#""line""#, #"{"type":"wrong-end","end":"\n"}"#, ".end", "other bytes than the framing's own"),
            (
                #"{"type":"line","ending":"crlf"}"#, #"{"type":"wrong-end","end":"\r\n"}"#, ".end",
                "leave it out"
            ),
            // It takes both.
            (
                #"{"type":"line","ending":"either"}"#, #"{"type":"wrong-end","end":"\r\n"}"#, ".end",
                "leave it out"
            ),
            (#""nul""#, #"{"type":"wrong-end","end":{"hex":"00"}}"#, ".end", "leave it out"),
            (#""length-binary""#, #"{"type":"length","value":"many"}"#, ".value", "a number; got \"many\""),
            (
                #"{"type":"length-binary","size":1}"#, #"{"type":"length","value":256}"#, ".value",
                "from -128 to 255"
            ),
            (#"{"type":"length-binary","size":1}"#, #"{"type":"length","value":-129}"#, ".value", "got -129"),
            // In one byte it would come out as the right length.
            (
                #"{"type":"length-binary","size":1}"#, #"{"type":"length","by":256}"#, ".by",
                "from -255 to 255"
            ),
            (
                #"{"type":"length-binary","size":2}"#, #"{"type":"length","by":-65536}"#, ".by",
                "2 bytes; got -65536"
            ),
            (
                #""length-binary""#, #"{"type":"length","value":4294967296}"#, ".value",
                "4 bytes; got 4294967296"
            ),
        ]

    /// A framing whose length can tell of so many bytes of payload.
    private static let narrow: [(framing: String, most: Int)] = [
        (#"{"type":"length-binary","size":1}"#, 255),
        (#"{"type":"length-binary","size":1,"includesHeader":true}"#, 254),
        (#"{"type":"length-binary","size":1,"checksum":"crc32"}"#, 247),
        (#"{"type":"length-text","width":1}"#, 9), (#"{"type":"length-text","width":1,"digits":"hex"}"#, 15),
    ]

    private static func payload(_ size: Int) -> String { #"{"pattern":"a","size":\#(size)}"# }

    /// Those of a send.
    static let messagesThatDoNotFit: [BadValue] =
        pairs.map {
            BadValue("fault", $0.fault, "bad-value", $0.below, beside: ["framing": $0.framing], says: $0.says)
        }
        + narrow.flatMap { framing, most in
            let says = "a payload of \(most + 1) bytes is too long for the length of the framing"
            return [
                BadValue(
                    "payload", payload(most + 1), "bad-value", beside: ["framing": framing], says: says,
                    "make that wider"),
                BadValue(
                    "payloads", "[\(payload(most)),\(payload(most + 1))]", "bad-value", "[1]",
                    beside: ["framing": framing, "payload": "null"], says: says),
                // A wrong length tells of no payload; but only the last one has it.
                BadValue(
                    "payloads", "[\(payload(most + 1)),\(payload(most))]", "bad-value", "[0]",
                    beside: [
                        "framing": framing, "payload": "null", "fault": #"{"type":"length","value":1}"#,
                    ], says: says),
            ]
        }

    /// Those of a reply, with a framing of its own or with the server's.
    static let answersThatDoNotFit: [BadValue] =
        pairs.flatMap { pair in
            ["", #""fixed":"a","#].map {
                BadValue(
                    "reply", "{\($0)\"framing\":\(pair.framing),\"fault\":\(pair.fault)}", "bad-value",
                    ".fault" + pair.below, says: pair.says)
            }
        }
        + narrow.map { framing, most in
            BadValue(
                "reply", "{\"fixed\":\(payload(most + 1)),\"framing\":\(framing)}", "bad-value", ".fixed",
                says: "a payload of \(most + 1) bytes is too long")
        }
        + ["{\"fault\":\"no-end\"}", "{\"fixed\":\"a\",\"fault\":\"no-end\"}"].map {
            BadValue(
                "reply", $0, "bad-value", ".fault",
                says: "no-end breaks nothing in an answer that has no framing",
                "give the reply a framing")
        }
        + [
            BadValue(
                "reply", #"{"fault":{"type":"length","by":1}}"#, "bad-value", ".fault",
                beside: ["messages": "\"many\"", "framing": "\"nul\""],
                says: "length breaks nothing in the framing nul")
        ]

    /// Those of the operations of a program; a wrong fault is read alike in each.
    static let programsFaults: [BadValue] =
        fault.enumerated().map { index, value in
            index.isMultiple(of: 2)
                ? value.within(
                    "program", #"[{"op":"sendMessage","payload":"a","fault":"#, "}]", at: "[0].fault")
                : value.within(
                    "program", #"[{"op":"close"},{"op":"reply","reply":{"framing":"line","fault":"#, "}}]",
                    at: "[1].reply.fault")
        }
        + pairs.flatMap { pair in
            [
                BadValue(
                    "program",
                    #"[{"op":"sendMessage","payload":"a","framing":\#(pair.framing),"fault":\#(pair.fault)}]"#,
                    "bad-value", "[0].fault" + pair.below, says: pair.says),
                BadValue(
                    "program",
                    #"[{"op":"reply","reply":{"framing":\#(pair.framing),"fault":\#(pair.fault)}}]"#,
                    "bad-value", "[0].reply.fault" + pair.below, says: pair.says),
            ]
        }
        + narrow.flatMap { framing, most in
            [
                BadValue(
                    "program",
                    #"[{"op":"sendMessage","payload":\#(payload(most + 1)),"framing":\#(framing)}]"#,
                    "bad-value", "[0].payload", says: "too long for the length"),
                BadValue(
                    "program",
                    #"[{"op":"reply","reply":{"fixed":\#(payload(most + 1)),"framing":\#(framing)}}]"#,
                    "bad-value", "[0].reply.fixed", says: "too long for the length"),
            ]
        }
}
