import Testing

@testable import Framing

/// Lengths ahead of the content, and what goes wrong with them.
struct LengthEndingTests {
    static let text = Framing(.lengthText(LengthText(width: 4)))
    static let binary = Framing(.lengthBinary(LengthBinary(size: 4)))
    static let withHeader = Framing(.lengthBinary(LengthBinary(size: 4, includesHeader: true)))

    /// An empty frame, and one whose header comes with all of a short body, are where a look at the last read spins.
    @Test("endings: length-header-split", arguments: [text, binary, withHeader])
    func length_isReadFromAllReads(_ framing: Framing) {
        let bytes = wire(framing, "", "x", "", "four")
        for mask in 0..<Cuts.count(of: 13) {
            let cuts = Cuts(Array(bytes.prefix(13)), mask: mask)
            let expected = ["", "x", ""].map { Sight.message($0, 4 + $0.utf8.count) }
            #expect(Array(receive(framing, cuts).dropLast()) == expected, "cut \(cuts)")
        }
        #expect(receive(framing, Cuts(bytes, every: 1)).payloads.last == Array("four".utf8))
    }

    @Test("endings: length-too-long", arguments: [(7, 5), (6, 5), (100, 0)])
    func length_leavesABodyOpen_whenItIsTooLong(_ declared: Int, _ sent: Int) {
        let body = String(repeating: "a", count: sent)
        for framing in [Self.text, Self.binary] {
            let encoder = MessageEncoder(framing, fault: .length(.value(declared)))
            let bytes = encoder.encode(Array(body.utf8))!.bytes
            for size in 1...9 {
                #expect(
                    receive(framing, Cuts(bytes, every: size)) == [
                        .raw(bytes, .truncated(.body, received: sent, expected: declared))
                    ])
            }
        }
    }

    /// What is left over begins the next message, whatever that means.
    @Test("endings: length-too-short")
    func length_leavesBytesForTheNextHeader_whenItIsTooShort() {
        for size in 1...9 {
            #expect(
                receive(Self.text, Cuts(Array("0002hiXX".utf8), every: size)) == [
                    .message("hi", 6), .end("XX", .truncated(.header, received: 2, expected: 4)),
                ])
            #expect(
                receive(Self.text, Cuts(Array("0002hi0001".utf8), every: size)) == [
                    .message("hi", 6), .end("0001", .truncated(.body, received: 0, expected: 1)),
                ])
            #expect(
                receive(Self.text, Cuts(Array("0002hi XX".utf8), every: size)).defects == [
                    .truncated(.header, received: 3, expected: 4)
                ])
            #expect(
                receive(Self.text, Cuts(Array("0002hi XXX".utf8), every: size)).defects == [
                    .malformed(.lengthDigit, at: 0), .truncated(.header, received: 0, expected: 4),
                ])
        }
    }

    @Test("endings: length-unit", arguments: ["é", "🏴‍☠️", "日本", "e\u{301}"])
    func length_isOfBytes_notOfCharacters(_ text: String) {
        let bytes = Array(text.utf8)
        for framing in [Self.text, Self.binary] {
            #expect(receive(framing, Cuts(wire(framing, text), every: 1)).payloads == [bytes])
            let encoder = MessageEncoder(framing, fault: .length(.characters))
            let sights = receive(framing, Cuts(encoder.encode(bytes)!.bytes, every: 1))
            #expect(sights.first?.bytes == Array(bytes.prefix(text.unicodeScalars.count)))
            #expect(sights.last?.defect != nil, "the rest of the bytes is no header")
        }
    }

    @Test(
        "endings: length-negative",
        arguments: [(.zero, "-001"), (.spaceBefore, "  -1"), (.spaceAfter, "-1  ")]
            as [(LengthText.Padding, String)])
    func length_isRefused_whenItIsNegative(_ padding: LengthText.Padding, _ header: String) {
        let framing = Framing(.lengthText(LengthText(width: 4, padding: padding)))
        let encoder = MessageEncoder(framing, fault: .length(.value(-1)))
        #expect(encoder.encode([])!.bytes == Array(header.utf8))
        let place = Array(header.utf8).firstIndex(of: UInt8(ascii: "-"))!
        #expect(
            receive(framing, Cuts(Array(header.utf8), every: 1)).first
                == .raw(header.utf8, .malformed(.lengthNegative, at: place)))
        // As a binary number it is the largest there is.
        let binary = MessageEncoder(Self.binary, fault: .length(.value(-1))).encode([])!.bytes
        #expect(
            receive(Self.binary, Cuts(binary, every: 1)).first
                == .raw([255, 255, 255, 255], .tooLarge(declared: 0xFFFF_FFFF, limit: 16 << 20)))
    }

    /// Refused with the header's last byte, before there is anything of that size.
    @Test(
        "endings: length-overflow",
        arguments: [
            (4, 0xFFFF_FFFF), (4, 0x8000_0000), (4, 0x7FFF_FFFF), (4, 17 << 20), (8, .max), (8, .max - 3),
            (8, .max - 7), (8, 1 << 63), (8, 1 << 63 - 1), (8, 1 << 32), (8, 1 << 32 + 5),
        ] as [(Int, UInt64)])
    func length_isRefused_whenItIsNearTheLargestNumber(_ size: Int, _ number: UInt64) {
        for endian in LengthBinary.Endian.allCases {
            for includesHeader in [false, true] {
                let framing = Framing(
                    .lengthBinary(LengthBinary(size: size, endian: endian, includesHeader: includesHeader)))
                let low = (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
                let header = endian == .little ? low : low.reversed()
                let declared = number - (includesHeader ? UInt64(size) : 0)
                #expect(
                    receive(framing, Cuts(header, every: 1)) == [
                        .raw(header, .tooLarge(declared: declared, limit: 16 << 20)),
                        .end(.truncated(.header, received: 0, expected: size)),
                    ])
            }
        }
    }

    /// A length that counts itself is no smaller than itself: less would wrap to a huge one.
    @Test("endings: length-overflow, below the header", arguments: LengthBinary.sizes)
    func length_isRefused_whenItIsBelowItsOwnSize(_ size: Int) {
        let rule = LengthBinary(size: size, includesHeader: true)
        for number in 0..<size {
            let header = rule.header(number)
            #expect(
                receive(Framing(.lengthBinary(rule)), Cuts(header, every: 1)).first
                    == .raw(header, .malformed(.lengthBelowHeader, at: 0)))
        }
        #expect(
            receive(Framing(.lengthBinary(rule)), Cuts(rule.header(size), every: 1)).first
                == .message("", size))
    }
}
