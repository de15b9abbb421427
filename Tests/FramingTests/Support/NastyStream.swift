@testable import Framing

/// Makes streams that keep a receiver busy: messages, messages with a byte changed or cut off, and noise.
struct NastyStream {
    let framing: Framing

    func make(_ random: inout SeededRandom) -> [UInt8] {
        (0..<Int.random(in: 0...5, using: &random)).flatMap { _ in piece(&random) }
    }

    private func piece(_ random: inout SeededRandom) -> [UInt8] {
        let alphabet = framing.layout.nastyAlphabet
        let payload = random.bytes(Int.random(in: 0...12, using: &random), of: alphabet)
        // Of a length of one digit there is no message with a checksum and a long payload.
        var bytes = MessageEncoder(framing).encode(payload)?.bytes ?? payload
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return payload
        case 1: return bytes
        case 2:
            if let place = bytes.indices.randomElement(using: &random) {
                bytes[place] = random.bytes(1, of: alphabet)[0]
            }
            return bytes
        default: return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
        }
    }
}
