import ControlPlane
import Testing

@testable import lastword

struct JSONTreeReadingTests {
    private static func tree(_ text: String) throws -> JSONTree {
        try decodeJSON(Array(text.utf8))
    }

    @Test func outline_hasALineForEachValue() throws {
        let text = """
            {"b":{"y":1,"x":"a\\u001b[2J"},"a":[{"op":"close"},2,null],"c":[],"d":{},"e":null,"f":true,"g":1.5}
            """
        let lines = try Self.tree(text).outline().map { "\($0.name) \($0.value)" }
        #expect(
            lines == [
                "a[0] {\"op\":\"close\"}", "a[1] 2", "a[2] -", "b.x a\\u{1B}[2J", "b.y 1", "c []", "d {}",
                "e -",
                "f true", "g 1.5",
            ])
    }

    @Test func members_areNull_whereTheyAreNot() throws {
        let tree = try Self.tree(#"{"a":{"b":"c"}}"#)
        #expect(tree["a"]["b"].text == "c")
        #expect(tree["x"]["b"] == .null)
        #expect(tree["a"]["b"]["c"].cell == "-")
        #expect(tree["a"].items == [])
    }

    @Test(arguments: [
        ("plain é 中", "plain é 中"), ("a\nb", "a\\nb"), ("\u{1B}]0;x\u{7}", "\\u{1B}]0;x\\u{07}"),
        ("\u{9B}1m", "\\u{009B}1m"), ("\u{7F}", "\\u{7F}"),
    ])
    func controlCharacters_areEscaped(_ text: String, _ expected: String) {
        #expect(text.printable == expected)
    }
}
