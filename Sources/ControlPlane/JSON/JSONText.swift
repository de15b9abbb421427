/// Bytes of JSON text that grow at their end.
struct JSONText: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    /// Not counting eight bytes at the end, so that eight can be read at any place.
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity + 8)
    }

    deinit {
        base.deallocate()
    }

    /// What was written so far.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    /// The bytes from a place on, the first one highest; zeros where fewer than eight are there.
    mutating func eightBytes(at place: Int) -> UInt64 {
        // The room behind the end is there for this.
        UnsafeMutableRawPointer(base + count).storeBytes(of: 0, as: UInt64.self)
        return UInt64(bigEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    mutating func removeAll() {
        count = 0
    }

    /// Writes over the end of what is there.
    mutating func replaceEnd(from start: Int, with bytes: UnsafeBufferPointer<UInt8>) {
        count = start
        append(bytes)
    }

    mutating func append(_ word: StaticString) {
        append(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(to: count + more) }
    }

    private mutating func grow(to least: Int) {
        capacity = max(least, 2 * capacity)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 8)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }
}

// MARK: - Values

extension JSONText {
    mutating func append(integer value: some FixedWidthInteger) {
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { digits in
            var first = digits.count
            var rest = UInt64(value.magnitude)
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest > 0
            if value < 0 {
                first -= 1
                digits[first] = UInt8(ascii: "-")
            }
            digits[first...].withMemoryRebound(to: UInt8.self) {
                append(UnsafeBufferPointer(rebasing: $0[...]))
            }
        }
    }

    /// A text in quotation marks.
    ///
    /// - Returns: whether it stands there as it is, without an escape.
    @discardableResult
    mutating func append(quoted text: String) -> Bool {
        var text = text
        return text.withUTF8 { append(quoted: $0) }
    }

    /// A text that needs neither quotation marks nor escapes.
    mutating func append(unquoted text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    private mutating func append(quoted text: UnsafeBufferPointer<UInt8>) -> Bool {
        reserve(text.count + 2)
        append(UInt8(ascii: "\""))
        var start = 0
        while let place = text.firstEscaped(from: start) {
            append(UnsafeBufferPointer(rebasing: text[start..<place]))
            append(escapeOf: text[place])
            start = place + 1
        }
        append(UnsafeBufferPointer(rebasing: text[start...]))
        append(UInt8(ascii: "\""))
        return start == 0
    }

    private mutating func append(escapeOf byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        default:
            append("u00")
            append(UInt8(ascii: "0") + byte >> 4)
            append(byte & 0xF < 10 ? UInt8(ascii: "0") + byte & 0xF : UInt8(ascii: "a") + byte & 0xF - 10)
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The next place of a byte that a JSON string can not hold as it is: a quotation mark, a backslash, a control
    /// character.
    fileprivate func firstEscaped(from start: Int) -> Int? {
        var place = start
        let bytes = UnsafeRawBufferPointer(self)
        while place + 8 <= count {
            if hasEscaped(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) { break }
            place += 8
        }
        return self[place...].firstIndex { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    }
}

/// Whether one of eight bytes is such a byte: each test leaves a byte's highest bit where it holds.
private func hasEscaped(_ eight: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = eight ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let slashes = eight ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let found =
        ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes) | ((eight &- ones &* 0x20) & ~eight)
    return found & (ones &* 0x80) != 0
}
