@testable import Framing

/// Lengths, digit by digit and bit by bit.
enum ReferenceNumber {
    static func binary(_ header: [UInt8], _ rule: LengthBinary) -> UInt64 {
        var bits: [Bool] = []
        for byte in rule.endian == .big ? header : header.reversed() {
            for bit in (0..<8).reversed() { bits.append(byte & (1 << bit) != 0) }
        }
        return bits.reduce(0) { $0 * 2 + ($1 ? 1 : 0) }
    }

    static func text(_ header: [UInt8], _ rule: LengthText) -> Result<UInt64, Defect> {
        // What the padding has left; of nothing but spaces one stays, which is no digit.
        var text = Array(header.enumerated())
        switch rule.padding {
        case .zero: break
        case .spaceBefore: while text.count > 1, text[0].element == 0x20 { text.removeFirst() }
        case .spaceAfter: while text.count > 1, text[text.count - 1].element == 0x20 { text.removeLast() }
        }
        let known = Array((rule.digits == .decimal ? "0123456789" : "0123456789abcdef").utf8)
        let values = text.map { known.firstIndex(of: $0.element) }
        let first = text[0].offset
        if text[0].element == UInt8(ascii: "-"), values.count > 1, !values.dropFirst().contains(nil) {
            return .failure(.malformed(.lengthNegative, at: first))
        }
        if let wrong = values.firstIndex(of: nil) {
            return .failure(.malformed(.lengthDigit, at: first + wrong))
        }
        if rule.padding != .zero, values.count > 1, values[0] == 0 {
            return .failure(.malformed(.lengthPadding, at: first))
        }
        return .success(values.reduce(0) { $0 * UInt64(known.count) + UInt64($1!) })
    }
}
