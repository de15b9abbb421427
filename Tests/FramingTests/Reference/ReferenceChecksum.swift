@testable import Framing

/// CRC-32 as the division of polynomials that it is, bit after bit, with the highest power first.
enum ReferenceChecksum {
    static func value(_ bytes: [UInt8], _ algorithm: Checksum.Algorithm) -> UInt32 {
        // Without the term x^32.
        let polynomial: UInt32 = algorithm == .crc32 ? 0x04C1_1DB7 : 0x1EDC_6F41
        var remainder: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            // Both of them take the lowest bit of a byte first.
            for bit in 0..<8 {
                let carry = (remainder >> 31) ^ UInt32(byte >> bit & 1)
                remainder <<= 1
                if carry == 1 { remainder ^= polynomial }
            }
        }
        var mirrored: UInt32 = 0
        for bit in 0..<32 where remainder >> bit & 1 == 1 { mirrored |= 1 << (31 - bit) }
        return ~mirrored
    }

    /// What is wrong with the checksum at the end of a content.
    static func defect(_ content: [UInt8], _ algorithm: Checksum.Algorithm) -> Defect? {
        let payload = content.count - 8
        if payload < 0 { return .malformed(.checksumMissing, at: 0) }
        var sent: UInt32 = 0
        for place in payload..<content.count {
            guard let digit = Array("0123456789abcdef".utf8).firstIndex(of: content[place]) else {
                return .malformed(.checksumDigit, at: place)
            }
            sent = sent * 16 + UInt32(digit)
        }
        var length: [UInt8] = []
        for place in 0..<8 { length.insert(UInt8(payload >> (8 * place) & 0xFF), at: 0) }
        let computed = value(Array(content[..<payload]) + length, algorithm)
        return sent == computed ? nil : .checksumMismatch(sent: sent, computed: computed)
    }
}
