import Testing

@testable import Framing

/// Reads of thousands of bytes, in which a decoder looks at many places at a time.
struct LargeReadTests {
    /// Markers whose pieces are everywhere: they fit nearly, again and again, until the search for whole ones gives up.
    @Test(arguments: UInt64(1)...40)
    func marker_isFound_amongPlacesThatNearlyFit(_ seed: UInt64) {
        var random = SeededRandom(state: seed)
        let period = random.bytes(Int.random(in: 1...3, using: &random), of: [0x61, 0x62, 0x63])
        var marker = (0..<Int.random(in: 2...40, using: &random)).map { period[$0 % period.count] }
        marker[Int.random(in: 0..<marker.count, using: &random)] = 0x78
        var bytes: [UInt8] = []
        while bytes.count < 8000 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0: bytes += marker
            case 1: bytes += [0x78]
            case 2: bytes += marker.prefix(Int.random(in: 0...marker.count, using: &random))
            default: bytes += (0..<200).map { period[$0 % period.count] }
            }
        }
        holds(.marker(marker), bytes, &random)
    }

    /// Delimiters and escapes that are far from one another, and a few that are not.
    @Test(arguments: UInt64(1)...40)
    func escaped_isDecoded_whereEscapesAreRare(_ seed: UInt64) {
        var random = SeededRandom(state: seed)
        var bytes: [UInt8] = []
        while bytes.count < 8000 {
            bytes += random.bytes(Int.random(in: 0...100, using: &random), of: [0x61, 0x62])
            bytes += [[0x21, 0x3B], [0x21, 0x21], [0x3B], [0x21, 0x61]].randomElement(using: &random)!
        }
        holds(Framing(.escaped(delimiter: 0x3B, escape: 0x21)), bytes, &random)
    }

    private func holds(_ framing: Framing, _ bytes: [UInt8], _ random: inout SeededRandom) {
        let expected = Reference(framing).receive(bytes)
        let decoder = MessageDecoder(framing)
        for most in [40, 1000, bytes.count] {
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                pieces.append(Array(rest.prefix(Int.random(in: 1...most, using: &random))))
                rest = rest.dropFirst(pieces[pieces.count - 1].count)
            }
            var cuts = Cuts(bytes, every: bytes.count)
            cuts.pieces = pieces
            #expect(receive(decoder, cuts) == expected, "reads of up to \(most)")
        }
    }
}
