import Testing

@testable import Framing

/// The limit is of the content, and does not depend on what the reads have cut off.
struct LimitTests {
    /// The bytes that may be the beginning of the end count only once they are known to be none.
    @Test(
        arguments: [
            (.line(.lf), "12345\n", 5), (.line(.either), "12345\r\n", 5), (.line(.crlf), "12345\r\n", 5),
            (.marker(Array("END".utf8)), "12345END", 5), (.announced, "=\n12345=", 5),
            (.announced, "====\n12345====", 5), (.lengthText(LengthText(width: 4)), "000512345", 5),
        ] as [(Framing.Layout, String, Int)])
    func limit_isOfTheContentAlone(_ layout: Framing.Layout, _ stream: String, _ size: Int) {
        let bytes = Array(stream.utf8)
        for mask in 0..<Cuts.count(of: bytes.count) {
            let cuts = Cuts(bytes, mask: mask)
            let taken = receive(Framing(layout), cuts, limit: size)
            #expect(taken.first == .message("12345", bytes.count), "cut \(cuts)")
            let refused = receive(Framing(layout), cuts, limit: size - 1)
            guard case .tooLarge(_, size - 1)? = refused.first?.defect else {
                Issue.record("\(refused), cut \(cuts)")
                continue
            }
        }
    }

    /// A length and an announcement may be longer than all content.
    @Test(
        arguments: [
            (.announced, "----------\nhi----------"), (.lengthText(LengthText(width: 10)), "0000000002hi"),
            (.lengthBinary(LengthBinary(size: 8)), "\0\0\0\0\0\0\0\u{2}hi"),
        ] as [(Framing.Layout, String)])
    func limit_leavesOutWhatStandsAheadOfTheContent(_ layout: Framing.Layout, _ stream: String) {
        let bytes = Array(stream.utf8)
        for size in 1...bytes.count {
            let sights = receive(Framing(layout), Cuts(bytes, every: size), limit: 2)
            #expect(sights.first == .message("hi", bytes.count), "reads of \(size)")
        }
    }

    /// A sender who waits for an answer gets it with the first byte too many, and not once a delimiter had room behind it.
    @Test(arguments: Layouts.short.filter { !$0.hasLength })
    func limit_isExceededByOneByte(_ layout: Framing.Layout) {
        let head = layout == .announced ? Array("=-=-=-\n".utf8) : []
        let bytes = head + [UInt8](repeating: 0x78, count: 5)
        let sights = receive(Framing(layout), Cuts(bytes, every: 1), limit: 4)
        #expect(sights.first == .raw(bytes, .tooLarge(declared: nil, limit: 4)))
    }
}
