import Testing

@testable import lastword

struct TextTableTests {
    @Test func columns_areAsWideAsTheirWidestCell() {
        var table = TextTable([("name", .left), ("begun", .right), ("why", .left)])
        table.add(["a", "1", "reset 1"])
        table.add(["longer", "1000000", ""])
        #expect(
            table.text == """
                name      begun  why
                a             1  reset 1
                longer  1000000

                """)
    }

    @Test func names_areLeftOut_whereThereAreNone() {
        var table = TextTable([.left, .left])
        #expect(table.text == "")
        table.add(["a", "b"])
        #expect(table.text == "a  b\n")
    }
}
