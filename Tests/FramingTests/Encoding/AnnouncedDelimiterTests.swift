import Testing

@testable import Framing

/// The delimiter that a message announces is not in its content (endings: announced-delimiter).
struct AnnouncedDelimiterTests {
    /// It is found first where it was put, and nowhere before.
    private func check(_ payload: [UInt8], _ checksum: Checksum.Algorithm? = nil) {
        let framing = Framing(.announced, checksum: checksum)
        let bytes = MessageEncoder(framing).encode(payload)!.bytes
        guard case .whole(let content, bytes.count) = Reference(framing).extent(bytes) else {
            Issue.record("the delimiter is in the content of \(payload)")
            return
        }
        #expect(content.count == payload.count + (checksum == nil ? 0 : 8))
        #expect(content.lowerBound <= 10, "it stays short")
        if checksum == nil { #expect(Array(bytes[content]) == payload) }
    }

    /// All that these three can say in up to six bytes.
    @Test func delimiter_isNotInAnyShortContent() {
        for count in 0...6 {
            let all = (0..<count).reduce(1) { total, _ in total * 3 }
            for number in 0..<all {
                var rest = number
                check(
                    (0..<count).map { _ in
                        defer { rest /= 3 }
                        return Array(".01".utf8)[rest % 3]
                    })
            }
        }
    }

    /// Every number behind a full stop, so that there is none left of so many digits but the last.
    @Test(arguments: [(1, 9), (1, 10), (2, 9), (2, 99), (2, 100), (3, 300), (3, 1000)])
    func delimiter_isFound_whenAllNumbersAreTaken(_ width: Int, _ count: Int) {
        let numbers = (0..<count).map { number -> String in
            let digits = String(number)
            return "." + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        for checksum in Layouts.checksums {
            check(Array(numbers.joined().utf8), checksum)
            check(Array(numbers.reversed().joined(separator: "\n").utf8), checksum)
            check(Array((numbers.joined() + ".").utf8), checksum)
            check([UInt8](repeating: UInt8(ascii: "."), count: count), checksum)
        }
    }

    /// The digits of the checksum stand right behind the payload's last full stop, and count.
    @Test(arguments: 0..<200)
    func delimiter_isNotInContentWithAChecksum(_ seed: UInt64) {
        var random = SeededRandom(state: seed)
        for checksum in Layouts.checksums {
            let count = Int.random(in: 0...60, using: &random)
            check(random.bytes(count, of: Array("..0123".utf8)) + [UInt8(ascii: ".")], checksum)
        }
    }
}
