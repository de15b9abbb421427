/// A length as an unsigned binary number.
package struct LengthBinary: Hashable, Sendable {
    /// Bytes of the length: 1, 2, 4 or 8.
    package var size: Int
    package var endian: Endian
    /// Whether the length counts its own bytes too.
    package var includesHeader: Bool
    /// Whether a message with an empty payload closes the conversation.
    package var emptyCloses: Bool

    package static let sizes = [1, 2, 4, 8]

    /// Which byte of a number comes first.
    package enum Endian: String, Hashable, Sendable, CaseIterable {
        case big, little
    }

    package init(
        size: Int = 4, endian: Endian = .big, includesHeader: Bool = false, emptyCloses: Bool = false
    ) {
        precondition(Self.sizes.contains(size), "a length has 1, 2, 4 or 8 bytes")
        self.size = size
        self.endian = endian
        self.includesHeader = includesHeader
        self.emptyCloses = emptyCloses
    }

    /// The largest number that a header can hold.
    var largest: UInt64 { size == 8 ? .max : 1 << (8 * UInt64(size)) - 1 }

    /// A number as it stands ahead of a message: as many of its low bits as there is room for.
    func header(_ number: Int) -> [UInt8] {
        let bits = UInt64(bitPattern: Int64(number))
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
        return endian == .little ? bytes : bytes.reversed()
    }

    /// The number that a header holds.
    func read(_ header: UnsafeRawBufferPointer) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<size {
            number = number << 8 | UInt64(header[endian == .big ? index : size - 1 - index])
        }
        return number
    }
}
