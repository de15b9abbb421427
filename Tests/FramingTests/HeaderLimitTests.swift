import Testing

@testable import Framing

/// What stands ahead of the content does not count against the limit, which the fuzzers found it did while it was not
/// all there.
struct HeaderLimitTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var framing: Framing
        var message: String
        var testDescription: String { "\(framing.layout)" }
    }

    @Test(
        "A header that is longer than the limit, cut",
        arguments: [
            Case(framing: Framing(.lengthText(LengthText(width: 8))), message: "00000002ab"),
            Case(framing: Framing(.lengthBinary(LengthBinary(size: 8))), message: "\0\0\0\0\0\0\0\u{2}ab"),
            Case(framing: .announced, message: "delimiter\nabdelimiter"),
        ])
    func header_isNotLimited_whereverItIsCut(_ sent: Case) {
        let decoder = MessageDecoder(sent.framing, limit: 2)
        let bytes = Array(sent.message.utf8)
        for size in 1...bytes.count {
            var progress = MessageDecoder.Progress()
            var came: [UInt8] = []
            var decoded: MessageDecoder.Decoded?
            for piece in Cuts(bytes, every: size).pieces where decoded == nil {
                came += piece
                decoded = came.withUnsafeMutableBytes { decoder.advance(&progress, $0) }
            }
            #expect(decoded?.defect == nil, "reads of \(size)")
            #expect(decoded?.consumed == bytes.count, "reads of \(size)")
        }
    }
}
