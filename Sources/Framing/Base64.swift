/// Base64 as in RFC 4648 section 4, read strictly: a lenient decoder hides damage (endings: base64).
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let padding = UInt8(ascii: "=")

    /// For each byte the six bits that it stands for, 64 for none.
    private static let values: [UInt8] = (0...255).map { byte in
        alphabet.firstIndex(of: UInt8(byte)).map { UInt8($0) } ?? 64
    }

    package static func encode(_ bytes: [UInt8]) -> String {
        let rest = bytes.suffix(bytes.count % 3)
        var text = [UInt8](repeating: 0, count: bytes.count / 3 * 4)
        bytes.withUnsafeBytes { bytes in text.withUnsafeMutableBytes { encode(groupsOf: bytes, to: $0) } }
        if !rest.isEmpty {
            let bits = rest.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * (3 - UInt32(rest.count)))
            text += digits(bits, of: rest.count)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Each three bytes as four characters; what is left over of them is the caller's.
    static func encode(groupsOf bytes: UnsafeRawBufferPointer, to text: UnsafeMutableRawBufferPointer) {
        alphabet.withUnsafeBufferPointer { alphabet in
            for group in 0..<(bytes.count / 3) {
                let source = 3 * group
                let bits =
                    UInt32(bytes[source]) << 16 | UInt32(bytes[source + 1]) << 8 | UInt32(bytes[source + 2])
                text[4 * group] = alphabet[Int(bits >> 18)]
                text[4 * group + 1] = alphabet[Int(bits >> 12) & 63]
                text[4 * group + 2] = alphabet[Int(bits >> 6) & 63]
                text[4 * group + 3] = alphabet[Int(bits) & 63]
            }
        }
    }

    /// The four characters of up to three bytes, which are the highest of 24 bits.
    static func digits(_ bits: UInt32, of count: Int) -> [UInt8] {
        (0..<4).map { place in
            place <= count ? alphabet[Int(bits >> (18 - 6 * UInt32(place))) & 63] : padding
        }
    }

    /// Nil for anything but canonical base64: foreign characters, missing padding, padding bits that are set.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes = Array(text.utf8)
        guard case .success(let count) = bytes.withUnsafeMutableBytes({ decode($0) }) else { return nil }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Decodes in place and answers how many bytes that makes. Where it is no base64, nothing is touched.
    static func decode(_ text: UnsafeMutableRawBufferPointer) -> Result<Int, Defect> {
        values.withUnsafeBufferPointer { values in
            let padded = text.suffix(2).reversed().prefix { $0 == padding }.count
            let digits = text.count - padded
            if let defect = defect(UnsafeRawBufferPointer(text), digits, values) { return .failure(defect) }
            var filled = 0
            var start = 0
            while start + 4 <= digits {
                let bits =
                    UInt32(values[Int(text[start])]) << 18 | UInt32(values[Int(text[start + 1])]) << 12
                    | UInt32(values[Int(text[start + 2])]) << 6 | UInt32(values[Int(text[start + 3])])
                text[filled] = UInt8(truncatingIfNeeded: bits >> 16)
                text[filled + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                text[filled + 2] = UInt8(truncatingIfNeeded: bits)
                filled += 3
                start += 4
            }
            if padded > 0 {
                let last = padded == 1 ? UInt32(values[Int(text[start + 2])]) << 6 : 0
                let bits =
                    UInt32(values[Int(text[start])]) << 18 | UInt32(values[Int(text[start + 1])]) << 12 | last
                text[filled] = UInt8(truncatingIfNeeded: bits >> 16)
                if padded == 1 { text[filled + 1] = UInt8(truncatingIfNeeded: bits >> 8) }
                filled += 3 - padded
            }
            return .success(filled)
        }
    }

    /// The first thing that is wrong: a foreign character, then the padding, then the bits left over.
    private static func defect(
        _ text: UnsafeRawBufferPointer, _ digits: Int, _ values: UnsafeBufferPointer<UInt8>
    ) -> Defect? {
        var seen: UInt8 = 0
        for index in 0..<digits { seen |= values[Int(text[index])] }
        if seen & 64 != 0 {
            let foreign = text.firstIndex { values[Int($0)] == 64 && $0 != padding }
            if let foreign { return .malformed(.base64Character, at: foreign) }
            return .malformed(.base64Padding, at: text.firstIndex(of: padding) ?? 0)
        }
        guard text.count.isMultiple(of: 4) else { return .malformed(.base64Padding, at: digits) }
        let left = digits % 4
        if left > 0 {
            let mask: UInt8 = left == 2 ? 15 : 3
            if values[Int(text[digits - 1])] & mask != 0 { return .malformed(.base64Bits, at: digits - 1) }
        }
        return nil
    }
}
