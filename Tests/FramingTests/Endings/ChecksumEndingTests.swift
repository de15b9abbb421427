import Testing

@testable import Framing

/// What a sum of bytes would not notice, and a CRC-32 of the payload alone would not either.
struct ChecksumEndingTests {
    static let payload = Array("a1234 and more".utf8)
    static let framings: [Framing] = Checksum.Algorithm.allCases.flatMap { algorithm in
        [Framing.Layout.lengthBinary(LengthBinary()), .endOfStream].map { Framing($0, checksum: algorithm) }
    }

    /// The content, checksum included, and the framing's header ahead of it.
    private func parts(_ framing: Framing) -> (head: [UInt8], content: [UInt8]) {
        let bytes = MessageEncoder(framing).encode(Self.payload)!.bytes
        let head = bytes.count - Self.payload.count - 8
        return (Array(bytes[..<head]), Array(bytes[head...]))
    }

    /// As another content of its own length would be sent.
    private func sights(_ framing: Framing, _ content: [UInt8]) -> [Sight] {
        guard case .lengthBinary(let rule) = framing.layout else {
            return receive(framing, Cuts(content, every: 5))
        }
        return receive(framing, Cuts(rule.header(content.count) + content, every: 5))
    }

    @Test("endings: checksum, one bit turned", arguments: framings)
    func checksum_differs_whenOneBitIsTurned(_ framing: Framing) {
        let content = parts(framing).content
        #expect(sights(framing, content).first?.bytes == Self.payload)
        for bit in 0..<(8 * content.count) {
            var broken = content
            broken[bit / 8] ^= 1 << (bit % 8)
            let sight = sights(framing, broken)[0]
            switch sight.defect {
            case .checksumMismatch: #expect(sight.bytes == Array(broken.dropLast(8)))
            case .malformed(.checksumDigit, at: bit / 8): #expect(bit / 8 >= Self.payload.count)
            default: Issue.record("bit \(bit): \(sight)")
            }
        }
    }

    @Test("endings: checksum, bytes that changed places", arguments: framings)
    func checksum_differs_whenBytesChangePlaces(_ framing: Framing) {
        let content = parts(framing).content
        for first in content.indices {
            for second in content.indices.dropFirst(first + 1) where content[first] != content[second] {
                var broken = content
                broken.swapAt(first, second)
                #expect(sights(framing, broken)[0].defect != nil, "\(first) and \(second)")
            }
        }
    }

    @Test("endings: checksum, bytes that are missing or too many", arguments: framings)
    func checksum_differs_whenBytesAreMissingOrTooMany(_ framing: Framing) {
        let content = parts(framing).content
        for place in content.indices {
            for count in 1...(content.count - place) {
                var broken = content
                broken.removeSubrange(place..<(place + count))
                let sight = sights(framing, broken)[0]
                #expect(sight.defect != nil, "\(count) bytes from \(place)")
                if broken.count < 8 { #expect(sight.defect == .malformed(.checksumMissing, at: 0)) }
            }
            #expect(sights(framing, Array(content[..<place]) + [0] + content[place...])[0].defect != nil)
        }
    }

    /// CRC-32 of nothing is 0, so that a run of zeros would be a message: the length is covered too.
    @Test("endings: checksum, zeros and nothing", arguments: framings)
    func checksum_differs_whenAFrameOfZerosIsEmpty(_ framing: Framing) {
        #expect(sights(framing, Array("00000000".utf8))[0].defect?.isMismatch == true)
        #expect(sights(framing, [0] + Array("00000000".utf8))[0].defect?.isMismatch == true)
        #expect(
            sights(framing, [UInt8](repeating: 0, count: 8))[0].defect == .malformed(.checksumDigit, at: 0))
        #expect(sights(framing, [])[0].defect == .malformed(.checksumMissing, at: 0))
        let empty = MessageEncoder(framing).encode([])!.bytes
        #expect(receive(framing, Cuts(empty, every: 1)).payloads == [[]])
    }

    /// Between the payload and the digits there is no border but the length.
    @Test("endings: checksum, of digits that are upper-case", arguments: framings)
    func checksum_isRefused_whenItHasUpperCaseDigits(_ framing: Framing) {
        let content = parts(framing).content
        for place in Self.payload.count..<content.count
        where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(content[place]) {
            var broken = content
            broken[place] ^= 0x20
            let sight = sights(framing, broken)[0]
            #expect(sight.defect == .malformed(.checksumDigit, at: place))
            #expect(sight.bytes == broken, "all of the content is shown")
        }
    }

    @Test(
        "endings: checksum, a frame that is missing", arguments: framings.filter { $0.layout != .endOfStream }
    )
    func checksum_doesNotCoverTheFramesAround(_ framing: Framing) {
        let bytes = wire(framing, "one", "two", "three")
        let first = wire(framing, "one").count
        let second = wire(framing, "two").count
        let sights = receive(framing, Cuts(Array(bytes[..<first]) + bytes[(first + second)...], every: 4))
        #expect(sights.payloads == [Array("one".utf8), Array("three".utf8)])
    }
}

extension Defect {
    fileprivate var isMismatch: Bool {
        if case .checksumMismatch = self { true } else { false }
    }
}
