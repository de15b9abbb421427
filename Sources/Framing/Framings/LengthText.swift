/// A length in digits, padded to a constant width.
package struct LengthText: Hashable, Sendable {
    /// Bytes of the length.
    package var width: Int
    package var digits: Digits
    package var padding: Padding
    /// Whether a message with an empty payload closes the conversation.
    package var emptyCloses: Bool

    package enum Digits: String, Hashable, Sendable, CaseIterable {
        case decimal
        /// Lower-case.
        case hex

        var base: Int { self == .decimal ? 10 : 16 }
        /// Digits of the largest length that there can be: any number of so many digits fits 64 bits.
        package var mostDigits: Int { self == .decimal ? 19 : 16 }
    }

    /// What fills the width up.
    package enum Padding: String, Hashable, Sendable, CaseIterable {
        /// Zeros ahead of the digits.
        case zero
        /// Spaces ahead of the digits.
        case spaceBefore = "space-before"
        /// Spaces behind the digits.
        case spaceAfter = "space-after"
    }

    package init(
        width: Int = 8, digits: Digits = .decimal, padding: Padding = .zero, emptyCloses: Bool = false
    ) {
        self.width = width
        self.digits = digits
        self.padding = padding
        self.emptyCloses = emptyCloses
    }

    /// A number as it stands ahead of a message; longer than the width where it does not fit.
    func header(_ number: Int) -> [UInt8] {
        let text = Array(String(number, radix: digits.base).utf8)
        let fill = [UInt8](
            repeating: UInt8(ascii: padding == .zero ? "0" : " "), count: max(0, width - text.count))
        guard padding != .spaceAfter else { return text + fill }
        // A sign stands ahead of zeros, and behind spaces.
        guard padding == .zero, number < 0 else { return fill + text }
        return [UInt8(ascii: "-")] + fill + text.dropFirst()
    }

    /// What a header says, or what is wrong with it. Strict: other readers of numbers accept signs, spaces, underscores
    /// and foreign digits, each its own (endings: length-text).
    func read(_ header: UnsafeRawBufferPointer) -> Result<UInt64, Defect> {
        var first = 0
        var end = width
        switch padding {
        case .zero: break
        case .spaceBefore: while first < width - 1, header[first] == UInt8(ascii: " ") { first += 1 }
        case .spaceAfter: while end > 1, header[end - 1] == UInt8(ascii: " ") { end -= 1 }
        }
        var number: UInt64 = 0
        for index in first..<end {
            guard let digit = digits.value(header[index]) else {
                let isSign = index == first && header[index] == UInt8(ascii: "-")
                let isNegative =
                    isSign && end - first > 1
                    && (first + 1..<end).allSatisfy { digits.value(header[$0]) != nil }
                return .failure(.malformed(isNegative ? .lengthNegative : .lengthDigit, at: index))
            }
            number = number &* UInt64(digits.base) &+ digit
        }
        // Where spaces are the padding, a zero ahead of digits is none of ours.
        if padding != .zero, end - first > 1, header[first] == UInt8(ascii: "0") {
            return .failure(.malformed(.lengthPadding, at: first))
        }
        return .success(number)
    }
}

extension LengthText.Digits {
    fileprivate func value(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f") where self == .hex: UInt64(byte &- UInt8(ascii: "a")) + 10
        default: nil
        }
    }
}
