@testable import Framing

/// Base64 as RFC 4648 section 4 tells it: six bits a character, then the bits by eights.
enum ReferenceBase64 {
    static let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func decode(_ text: [UInt8]) -> Result<[UInt8], Defect> {
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        for place in 0..<text.count
        where text[place] != UInt8(ascii: "=") && !characters.contains(text[place]) {
            return .failure(.malformed(.base64Character, at: place))
        }
        var bits: [Bool] = []
        for place in 0..<end {
            guard let value = characters.firstIndex(of: text[place]) else {
                return .failure(.malformed(.base64Padding, at: place))
            }
            for bit in (0..<6).reversed() { bits.append(value & (1 << bit) != 0) }
        }
        if text.count % 4 != 0 { return .failure(.malformed(.base64Padding, at: end)) }
        var bytes: [UInt8] = []
        while bits.count >= 8 {
            bytes.append(bits.prefix(8).reduce(0) { $0 * 2 + ($1 ? 1 : 0) })
            bits.removeFirst(8)
        }
        return bits.contains(true) ? .failure(.malformed(.base64Bits, at: end - 1)) : .success(bytes)
    }
}
