/// A cyclic redundancy check of 32 bits over bytes that arrive in pieces.
///
/// In a message it stands as eight lower-case hex digits at the end of the content, and covers the payload and then the
/// payload's length as eight bytes, the highest first: a check over the payload alone is 0 for an empty one, and would
/// take a run of zeros for a message (endings: checksum).
package struct Checksum: Hashable, Sendable {
    private var state: UInt32 = 0xFFFF_FFFF
    private let algorithm: Algorithm

    package enum Algorithm: String, Hashable, Sendable, CaseIterable {
        /// IEEE 802.3, as in zip and Ethernet.
        case crc32
        /// Castagnoli, as in iSCSI and SCTP.
        case crc32c
    }

    /// Bytes of a checksum in a message.
    package static let digits = 8

    package init(_ algorithm: Algorithm = .crc32) {
        self.algorithm = algorithm
    }

    /// The checksum of all bytes so far; 0 for none.
    package var value: UInt32 { ~state }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let tables = algorithm == .crc32 ? Self.ieee : Self.castagnoli
        state = tables.withUnsafeBufferPointer { Self.update(state, bytes, $0) }
    }

    /// Eight bytes at a time, each through a table of its own: the lookups do not wait for one another.
    private static func update(
        _ state: UInt32, _ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        var crc = state
        var place = 0
        while place + 8 <= bytes.count {
            let word =
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                ^ UInt64(crc)
            crc = 0
            for byte in 0..<8 {
                crc ^= tables[(7 - byte) << 8 | Int(UInt8(truncatingIfNeeded: word >> (8 * UInt64(byte))))]
            }
            place += 8
        }
        for byte in bytes[place...] {
            crc = tables[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8)
        }
        return crc
    }

    /// Ends a payload of so many bytes.
    mutating func update(length: Int) {
        withUnsafeBytes(of: UInt64(length).bigEndian) { update($0) }
    }

    /// The checksum as it stands in a message.
    package static func text(_ value: UInt32) -> [UInt8] {
        (0..<UInt32(digits)).reversed().map { place in
            let digit = UInt8(value >> (4 * place) & 15)
            return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        }
    }

    /// The value of a checksum in a message; where that is none, the place of the first byte that is no digit.
    static func read(_ text: UnsafeRawBufferPointer) -> Result<UInt32, NoDigit> {
        var value: UInt32 = 0
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            default: return .failure(NoDigit(place: index))
            }
        }
        return .success(value)
    }

    struct NoDigit: Error {
        var place: Int
    }

    private static let ieee = tables(0xEDB8_8320)
    private static let castagnoli = tables(0x82F6_3B78)

    /// For each byte what it does to the checksum, and behind that what it does with one to seven bytes after it.
    private static func tables(_ polynomial: UInt32) -> [UInt32] {
        var tables: [UInt32] = (0..<256).map { index in
            (0..<8).reduce(UInt32(index)) { value, _ in
                value & 1 == 1 ? polynomial ^ (value >> 1) : value >> 1
            }
        }
        for index in 256..<(8 * 256) {
            let before = tables[index - 256]
            tables.append(tables[Int(before & 0xFF)] ^ (before >> 8))
        }
        return tables
    }
}
