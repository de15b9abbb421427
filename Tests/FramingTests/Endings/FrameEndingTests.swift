import Testing

@testable import Framing

/// Where in a frame the stream ends, and the frame that says that the end is meant.
struct FrameEndingTests {
    static let text = Framing.Layout.lengthText(LengthText(width: 4))
    static let binary = Framing.Layout.lengthBinary(LengthBinary(size: 4))

    /// What the stream's end behind so many bytes of a frame of "a1234" leaves out.
    static func missing(_ sent: Int, hasChecksum: Bool) -> Defect {
        switch sent {
        case ..<4: .truncated(.header, received: sent, expected: 4)
        case 9... where hasChecksum: .truncated(.checksum, received: sent - 9, expected: 8)
        default: .truncated(.body, received: sent - 4, expected: hasChecksum ? 13 : 5)
        }
    }

    @Test("endings: truncated-frame", arguments: [text, binary], Layouts.checksums)
    func frame_isNamedByThePartThatIsMissing(_ layout: Framing.Layout, _ checksum: Checksum.Algorithm?) {
        let framing = Framing(layout, checksum: checksum)
        let whole = wire(framing, "a1234")
        for sent in 0..<whole.count {
            let bytes = Array(whole.prefix(sent))
            for size in 1...max(1, sent) {
                #expect(
                    receive(framing, Cuts(bytes, every: size)) == [
                        .raw(bytes, Self.missing(sent, hasChecksum: checksum != nil))
                    ], "\(sent) of \(whole.count) bytes")
            }
        }
    }

    static let closing = [
        Framing(.lengthText(LengthText(width: 2, emptyCloses: true))),
        Framing(.lengthBinary(LengthBinary(size: 2, emptyCloses: true))),
        Framing(
            .lengthBinary(LengthBinary(size: 2, endian: .little, includesHeader: true, emptyCloses: true))),
        Framing(.lengthText(LengthText(width: 2, emptyCloses: true)), checksum: .crc32),
    ]

    /// With it the end is meant; without it the conversation was cut off, even between two messages. What follows it is
    /// for the receiver to refuse: it is told that the message closes.
    @Test("endings: zero-frame-close", arguments: closing)
    func emptyFrame_closesTheConversation(_ framing: Framing) {
        let rest = framing.checksum == nil ? 0 : 8
        let closed = wire(framing, "hi", "", "x")
        for mask in 0..<256 {
            // A pattern of cuts, over and over.
            let pattern = (0..<closed.count).reduce(0) { $0 | (mask >> ($1 % 8) & 1) << $1 }
            let sights = receive(framing, Cuts(closed, mask: pattern))
            #expect(
                sights.prefix(3) == [
                    .message("hi", 4 + rest), .message("", 2 + rest, closes: true), .message("x", 3 + rest),
                ])
        }
        let cutOff = receive(framing, Cuts(wire(framing, "hi"), every: 1))
        #expect(cutOff.last == .end(.truncated(.closing, received: 0, expected: nil)))
    }

    @Test("endings: zero-frame-close, where it means nothing")
    func emptyFrame_isAMessage_whenTheFramingDoesNotSayOtherwise() {
        for layout in [Self.text, Self.binary] {
            let sights = receive(Framing(layout), Cuts(wire(Framing(layout), ""), every: 1))
            #expect(sights == [.message("", 4), .end(.truncated(.header, received: 0, expected: 4))])
        }
    }
}
