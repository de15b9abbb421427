/// Wrong framings.
extension BadValue {
    /// Each type of framing, and as much as it needs.
    static let framings: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "line", "nul", "escaped", "base64-line", "announced", "length-text", "length-binary",
            "end-of-stream",
        ].map { ($0, #""type":"\#($0)""#) } + [("marker", #""type":"marker","marker":"END""#)])

    /// The fields of framings, each with a value that is right, and with the types that have it.
    private static let owners: [(name: String, value: String, types: [String])] = [
        ("marker", "\"END\"", ["marker"]), ("ending", "\"lf\"", ["line", "base64-line"]),
        ("delimiter", "\"|\"", ["escaped"]), ("escape", "\"^\"", ["escaped"]),
        ("width", "4", ["length-text"]), ("digits", "\"hex\"", ["length-text"]),
        ("padding", "\"zero\"", ["length-text"]), ("size", "4", ["length-binary"]),
        ("endian", "\"big\"", ["length-binary"]), ("includesHeader", "true", ["length-binary"]),
        ("emptyCloses", "true", ["length-text", "length-binary"]),
    ]

    private static let foreign: [BadValue] = owners.flatMap { owner in
        framings.filter { !owner.types.contains($0.key) }.map { type, least in
            BadValue(
                "framing", "{\(least),\"\(owner.name)\":\(owner.value)}", "bad-value", ".\(owner.name)",
                says: "\(owner.name) goes with type \(owner.types.joined(separator: " and ")) only",
                "leave it out")
        }
    }

    private static func of(
        _ type: String, _ field: String, wrongType: [String] = [], badValue: [String] = [], says: String = ""
    ) -> [BadValue] {
        func value(_ json: String, _ code: String) -> BadValue {
            BadValue("framing", "{\"type\":\"\(type)\",\"\(field)\":\(json)}", code, ".\(field)", says: says)
        }
        return wrongType.map { value($0, "wrong-type") } + badValue.map { value($0, "bad-value") }
    }

    private static let words: [BadValue] =
        kind("framing", wrongType: ["5", "[]", "true", "[\"line\"]"], badValue: ["\"\"", "\" line\""])
        + [
            BadValue("framing", "5", "wrong-type", says: #"{"type":"line"}"#, "a type as a string", "got 5"),
            BadValue("framing", "\"lines\"", "bad-value", says: "\"lines\"", "did you mean 'line'?"),
            BadValue("framing", "\"Nul\"", "bad-value", says: "\"Nul\"", "did you mean 'nul'?"),
            BadValue("framing", "\"length-txt\"", "bad-value", says: "did you mean 'length-text'?"),
            BadValue("framing", "\"marker\"", "missing-field", ".marker", says: #""marker":"END""#),
            BadValue("framing", "{}", "missing-field", ".type", says: "marker, line, nul"),
            BadValue("framing", #"{"type":null}"#, "missing-field", ".type"),
            BadValue("framing", #"{"type":5}"#, "wrong-type", ".type", says: "'length-binary'", "got 5"),
            BadValue("framing", #"{"type":"lines"}"#, "bad-value", ".type", says: "did you mean 'line'?"),
            BadValue(
                "framing", #"{"type":"base64"}"#, "bad-value", ".type", says: "'base64-line'", "\"base64\""),
            BadValue("framing", #"{"tpye":"line"}"#, "unknown-field", ".tpye", says: "'type'"),
            BadValue(
                "framing", #"{"type":"line","checksums":"crc32"}"#, "unknown-field", ".checksums",
                says: "'checksum'"),
        ]

    private static let markers: [BadValue] =
        [
            BadValue("framing", #"{"type":"marker"}"#, "missing-field", ".marker"),
            BadValue("framing", #"{"type":"marker","marker":null}"#, "missing-field", ".marker"),
        ]
        + of(
            "marker", "marker", badValue: ["\"\"", #"{"pattern":"a","size":65537}"#],
            says: "marker must have 1 to 65536 bytes; got ")
        + bytes("framing", below: ".marker").map { value in
            var marker = value
            marker.json = value.json.replacing(
                #"{"marker":"#, with: #"{"type":"marker","marker":"#, maxReplacements: 1)
            return marker
        }

    private static let bytesThatEscape: [BadValue] =
        ["delimiter", "escape"].flatMap { field in
            of(
                "escaped", field, wrongType: ["5", "true", "[]"],
                badValue: ["\"\"", "\"ab\"", "\"é\"", #"{"hex":"0d0a"}"#, #"{"pattern":"a","size":2}"#])
                + [
                    BadValue(
                        "framing", "{\"type\":\"escaped\",\"\(field)\":\"||\"}", "bad-value", ".\(field)",
                        says: "\(field) must be one byte", "{\"hex\":\"7e\"}", "got 2 bytes"),
                    BadValue(
                        "framing", "{\"type\":\"escaped\",\"\(field)\":{\"hex\":\"7\"}}", "bad-value",
                        ".\(field).hex"),
                ]
        }
        + [
            // The default of the other one counts.
            (#""delimiter":"|","escape":"|""#, "escape"), (#""delimiter":"\\""#, "delimiter"),
            (#""escape":"\n""#, "escape"),
        ].map {
            BadValue(
                "framing", "{\"type\":\"escaped\",\($0)}", "bad-value", ".\($1)",
                says: "two bytes that differ")
        }

    private static let lengths: [BadValue] =
        of(
            "length-text", "width", wrongType: ["\"8\"", "true", "[]", "{}"],
            badValue: ["0", "20", "-1", "1.5", "1e400"], says: "a whole number of bytes from 1 to 19; got ")
        + [
            BadValue(
                "framing", #"{"type":"length-text","digits":"hex","width":17}"#, "bad-value", ".width",
                says: "from 1 to 16; got 17")
        ]
        + of(
            "length-text", "digits", wrongType: ["16", "[]"], badValue: ["\"octal\"", "\"Hex\""],
            says: "'hex'")
        + of(
            "length-text", "padding", wrongType: ["0", "{}"], badValue: ["\"space\"", "\"\""],
            says: "'space-after'")
        + of(
            "length-binary", "size", wrongType: ["\"4\"", "true", "[]"],
            badValue: ["-1", "0", "9", "1.5", "1e400"])
        + of("length-binary", "size", badValue: ["3", "5"], says: "size must be 1, 2, 4 or 8 bytes; got ")
        + of(
            "length-binary", "endian", wrongType: ["1", "true"], badValue: ["\"middle\"", "\"\""],
            says: "'little'")
        + of(
            "length-binary", "includesHeader", wrongType: ["1", "\"yes\"", "[]"], says: "true or false; got ")
        + ["length-text", "length-binary"].flatMap {
            of(
                $0, "emptyCloses", wrongType: ["1", "\"true\"", "{}"],
                says: "emptyCloses must be true or false; got ")
        }

    private static let others: [BadValue] =
        ["line", "base64-line"].flatMap {
            of(
                $0, "ending", wrongType: ["5", "[]"], badValue: ["\"cr\"", "\"\"", "\"\\n\""], says: "'crlf'")
        }
        + framings.values.sorted().flatMap { least in
            [
                BadValue(
                    "framing", "{\(least),\"checksum\":\"crc16\"}", "bad-value", ".checksum",
                    says: "'crc32', 'crc32c'", "\"crc16\""),
                BadValue(
                    "framing", "{\(least),\"checksum\":true}", "wrong-type", ".checksum", says: "got true"),
            ]
        }

    static let framing: [BadValue] = words + markers + bytesThatEscape + lengths + others + foreign

    /// Where a server's framing does not go with the rest.
    static let serversFramings: [BadValue] = [
        "\"end-of-stream\"", #"{"type":"end-of-stream"}"#, #"{"type":"end-of-stream","checksum":"crc32"}"#,
    ].map {
        BadValue(
            "messages", "\"many\"", "bad-value", beside: ["framing": $0],
            says: "messages many needs a framing that ends each message")
    }

    /// Wrong framings of the operations of a program. They are read alike in each, so that one place for each will do.
    static let programsFramings: [BadValue] = framing.enumerated().map { index, value in
        switch index % 3 {
        case 0: value.within("program", #"[{"op":"receiveMessage","framing":"#, "}]", at: "[0].framing")
        case 1:
            value.within(
                "program", #"[{"op":"close"},{"op":"sendMessage","payload":"a","framing":"#, "}]",
                at: "[1].framing")
        default:
            value.within(
                "program",
                #"[{"op":"repeat","count":1,"operations":[{"op":"reply","reply":{"framing":"#, "}}]}]",
                at: "[0].operations[0].reply.framing")
        }
    }
}
