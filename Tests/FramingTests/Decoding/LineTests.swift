import Testing

@testable import Framing

/// Lines, and the message that has no mark at all.
struct LineTests {
    @Test(
        arguments: [
            (.lf, "a\r\nb\n\nc", ["a\r", "b", ""], "c"), (.crlf, "a\nb\r\n\r\r\nc\r", ["a\nb", "\r"], "c\r"),
            (.either, "a\r\nb\n\n\r\n\r\r\nc\r", ["a", "b", "", "", "\r"], "c\r"),
        ] as [(LineEnding, String, [String], String)])
    func line_endsWhereItsRuleSays(_ ending: LineEnding, _ text: String, _ lines: [String], _ tail: String) {
        let bytes = Array(text.utf8)
        for mask in 0..<Cuts.count(of: bytes.count) {
            let sights = receive(.line(ending), Cuts(bytes, mask: mask))
            #expect(sights.payloads == lines.map { Array($0.utf8) })
            #expect(sights.last?.bytes == Array(tail.utf8))
        }
    }

    @Test(arguments: ["", "a", "a\nb\u{0}"])
    func endOfStream_isOneMessage_completeAtTheEndOnly(_ text: String) {
        let sights = receive(.endOfStream, Cuts(Array(text.utf8), every: 1))
        #expect(sights == [.message(text, text.utf8.count)])
    }
}
