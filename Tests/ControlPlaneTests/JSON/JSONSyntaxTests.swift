import Testing

@testable import ControlPlane

/// The syntax of bodies: what is JSON passes, what is not is refused with its place, and nothing crashes.
struct JSONSyntaxTests {
    @Test(arguments: [
        "{}", "[]", "\"\"", "0", "-0", "1.5e+3", "true", "false", "null", " \t\r\n{ \"a\" : [ 1 , 2 ] } \n",
        #"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#, #"{"é":"☃","":1}"#, "1E-7", "[[[[]]]]",
    ])
    func json_passes(_ text: String) throws {
        try JSONSyntax.check(Array(text.utf8))
    }

    @Test(arguments: [
        ("{", "line 1, column 2"), ("{\"a\":1,}", "line 1, column 8"), ("{\"a\" 1}", "line 1, column 6"),
        ("{a:1}", "line 1, column 2"), ("{'a':1}", "line 1, column 2"), ("{\"a\":1} x", "line 1, column 9"),
        ("{}{}", "line 1, column 3"), ("[1,]", "line 1, column 4"), ("[1 2]", "line 1, column 4"),
        ("{\n  \"a\": tru\n}", "line 2, column 8"), ("01", "line 1, column 2"), ("+1", "line 1, column 1"),
        (".5", "line 1, column 1"), ("1.", "line 1, column 3"), ("1e", "line 1, column 3"),
        ("-", "line 1, column 2"),
        ("NaN", "line 1, column 1"), ("\"a", "line 1, column 3"), ("\"a\nb\"", "line 1, column 3"),
        (#""\x""#, "line 1, column 3"), (#""\u12g4""#, "line 1, column 6"),
        (#""\ud800""#, "line 1, column 8"),
        (#""\udc00""#, "line 1, column 8"), (#""\ud800\u0041""#, "line 1, column 14"),
        ("\u{FEFF}{}", "line 1, column 1"),
        ("{\"a\":1}\0", "line 1, column 8"), ("{\0\"\0", "line 1, column 2"), ("// {}", "line 1, column 1"),
        ("}", "line 1, column 1"), ("]", "line 1, column 1"), ("[}", "line 1, column 2"),
        ("{]", "line 1, column 2"),
        ("=", "line 1, column 1"), ("a=1&b=2", "line 1, column 1"), ("{\"a\":\u{2028}1}", "line 1, column 6"),
    ])
    func mistake_hasItsPlace(_ text: String, _ place: String) throws {
        let problem = try #require(throws: Problem.self) { try JSONSyntax.check(Array(text.utf8)) }
        #expect(problem.code == .badJSON)
        #expect(problem.detail.contains(place), "\(problem.detail)")
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, "a"), (#"{"a":1,"\u0061":2}"#, "a"),
        (#"{"framing":{"type":1,"type":1}}"#, "framing.type"),
        (#"{"shutdown":[{},{"x":1,"x":2}]}"#, "shutdown[1].x"),
    ])
    func keyThatComesTwice_isRefused(_ text: String, _ field: String) throws {
        let problem = try #require(throws: Problem.self) { try JSONSyntax.check(Array(text.utf8)) }
        #expect(problem.code == .duplicateField)
        #expect(problem.field == field)
    }

    @Test func sameKeyInTwoObjects_passes() throws {
        try JSONSyntax.check(Array(#"[{"a":1},{"a":1,"b":{"a":1}}]"#.utf8))
    }

    @Test(arguments: ["[", "{\"a\":", "[[1],", "[{\"a\":"])
    func deepNesting_isRefused(_ text: String) throws {
        let bomb = String(repeating: text, count: 100_000)
        let problem = try #require(throws: Problem.self) { try JSONSyntax.check(Array(bomb.utf8)) }
        #expect(problem.code == .badJSON)
    }

    @Test func deepestNesting_passes() throws {
        let deepest = JSONSyntax.deepest
        let text = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        try JSONSyntax.check(Array(text(deepest).utf8))
        #expect(throws: Problem.self) { try JSONSyntax.check(Array(text(deepest + 1).utf8)) }
    }

    @Test(
        arguments: [[0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFE, 0xFF, 0x00, 0x7B]]
            as [[UInt8]])
    func bytesThatAreNotUTF8_areRefused(_ bytes: [UInt8]) throws {
        let problem = try #require(throws: Problem.self) { try JSONSyntax.check(bytes) }
        #expect(problem.code == .badJSON)
        #expect(problem.detail.contains("UTF-8"))
    }

    /// Every beginning of a text, and the text with any one byte replaced: an answer, never a crash.
    @Test func brokenTexts_areAnswered() {
        let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",true,null],"b":{"c":{}}}"#.utf8)
        for count in 0..<text.count {
            #expect(throws: Problem.self) { try JSONSyntax.check(Array(text.prefix(count))) }
        }
        for index in text.indices {
            for byte in [0x00, 0x20, 0x22, 0x2C, 0x5C, 0x5D, 0x7D, 0x80, 0xFF] as [UInt8] {
                var broken = text
                broken[index] = byte
                _ = try? JSONSyntax.check(broken)
            }
        }
    }
}
