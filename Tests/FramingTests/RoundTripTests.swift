import Testing

@testable import Framing

/// What goes on the wire comes off it, one message after another.
struct RoundTripTests {
    private static let allBytes = Array(UInt8(0)...255)

    /// Payloads of any bytes, of the layout's own most of all.
    private func payload(_ layout: Framing.Layout, _ random: inout SeededRandom) -> [UInt8] {
        let count = Int.random(in: 0...30, using: &random)
        let anything = random.bytes(count, of: Self.allBytes)
        let nasty = random.bytes(count, of: layout.nastyAlphabet)
        return Bool.random(using: &random)
            ? nasty : zip(anything, nasty).map { Bool.random(using: &random) ? $0 : $1 }
    }

    @Test(arguments: Layouts.all)
    func messages_comeOffTheWireAsTheyWere(_ layout: Framing.Layout) {
        var random = SeededRandom(state: 4)
        var count = 0
        for checksum in Layouts.checksums {
            let framing = Framing(layout, checksum: checksum)
            let encoder = MessageEncoder(framing)
            for _ in 0..<5 {
                var payloads = (0..<4).map { _ in payload(layout, &random) }
                payloads.removeAll { !framing.carries($0) }
                // Without a mark there is one message in a stream.
                if layout == .endOfStream { payloads = [payloads[0]] }
                let bytes = payloads.flatMap { encoder.encode($0)!.bytes }
                let cuts = Cuts(bytes, random: &random)
                let sights = receive(framing, cuts)
                #expect(sights.payloads == payloads, "\(framing), \(bytes) cut \(cuts)")
                #expect(
                    sights.defects.count == (layout == .endOfStream ? 0 : 1), "the end of the stream alone")
                count += payloads.count
            }
        }
        // A marker of one byte leaves few payloads; all others leave most.
        #expect(count > 0)
    }

    /// What a framing can not carry is not what comes off the wire; otherwise the predicate would leave out too much.
    @Test(arguments: Layouts.bare.filter { $0 != .endOfStream })
    func messages_areOthers_whenTheFramingCanNotCarryThem(_ layout: Framing.Layout) {
        var random = SeededRandom(state: 5)
        for checksum in Layouts.checksums {
            let framing = Framing(layout, checksum: checksum)
            for _ in 0..<10 {
                let payload = payload(layout, &random)
                let sights = receive(framing, Cuts(MessageEncoder(framing).encode(payload)!.bytes, every: 3))
                #expect(
                    (sights.first.map { $0.defect == nil && $0.bytes == payload } ?? false)
                        == framing.carries(payload))
            }
        }
    }

    @Test(arguments: Layouts.escaped + Layouts.base64 + [.announced] + Layouts.short.filter(\.hasLength))
    func anyPayload_isCarried_whenTheLayoutDoesNotDependOnIt(_ layout: Framing.Layout) {
        let payloads = (UInt8(0)...255).flatMap { [[$0], [$0, $0]] }
        for checksum in Layouts.checksums {
            let framing = Framing(layout, checksum: checksum)
            // A length of one digit has no room for a checksum.
            guard framing.carries(payloads[1]) else { continue }
            let bytes = payloads.flatMap { MessageEncoder(framing).encode($0)!.bytes }
            #expect(receive(framing, Cuts(bytes, every: 5)).payloads == payloads)
        }
    }
}

extension Framing {
    /// Whether a payload can be told from what is around it: its content has no end within it, nor one that begins in it
    /// and goes on in the real one, and a length has room for it. A carriage return is the line's with `either`.
    func carries(_ payload: [UInt8]) -> Bool {
        let content = payload + (checksum.map { ReferenceChecksum.text(payload, $0) } ?? [])
        switch layout {
        case .marker, .line, .nul:
            guard let end = terminator, !(layout == .line(.either) && content.last == 0x0D) else {
                return false
            }
            let wire = content + end
            return (0..<content.count).allSatisfy { Array(wire[$0...].prefix(end.count)) != end }
        case .lengthText(let rule):
            return String(content.count, radix: rule.digits == .decimal ? 10 : 16).count <= rule.width
        case .lengthBinary(let rule):
            return rule.size > 1 || content.count + (rule.includesHeader ? 1 : 0) < 256
        case .escaped, .base64Line, .announced, .endOfStream: return true
        }
    }
}

extension ReferenceChecksum {
    /// The checksum of a payload and its length as it stands in a message.
    static func text(_ payload: [UInt8], _ algorithm: Checksum.Algorithm) -> [UInt8] {
        let length = [0, 0, 0, 0, 0, 0, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        let digits = String(value(payload + length, algorithm), radix: 16)
        return Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
    }
}
