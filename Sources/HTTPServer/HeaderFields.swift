/// The headers of a request: one flat copy of them, in which names are found without making a string of each.
struct HeaderFields: Sendable {
    /// For each header two `UInt32` in the machine's order (length of the name, length of the value), then both.
    private let bytes: [UInt8]

    /// `bytes` in the shape that `cmhd_copy_headers` writes.
    init(flat bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(_ fields: [(String, String)]) {
        var bytes: [UInt8] = []
        for (name, value) in fields {
            for count in [name.utf8.count, value.utf8.count] {
                withUnsafeBytes(of: UInt32(count)) { bytes.append(contentsOf: $0) }
            }
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: value.utf8)
        }
        self.bytes = bytes
    }

    /// The first value of that name, whose case does not matter.
    func first(_ name: String) -> String? {
        var found: String?
        scan(name) { value in
            found = String(decoding: value, as: UTF8.self)
            return false
        }
        return found
    }

    /// All values of that name in their order.
    func all(_ name: String) -> [String] {
        var found: [String] = []
        scan(name) { value in
            found.append(String(decoding: value, as: UTF8.self))
            return true
        }
        return found
    }

    /// Calls `visit` with each value of that name until it returns false.
    private func scan(_ name: String, _ visit: (UnsafeRawBufferPointer) -> Bool) {
        var name = name
        name.withUTF8 { name in
            bytes.withUnsafeBytes { bytes in
                var offset = 0
                while offset < bytes.count {
                    let start = offset + 8
                    let value = start + Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                    let end = value + Int(bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
                    offset = end
                    // Most names have another length, and nothing is compared.
                    guard value - start == name.count,
                        equalsIgnoringCase(UnsafeRawBufferPointer(rebasing: bytes[start..<value]), name)
                    else { continue }
                    guard visit(UnsafeRawBufferPointer(rebasing: bytes[value..<end])) else { return }
                }
            }
        }
    }
}

/// Whether both are the same but for the case of ASCII letters.
func equalsIgnoringCase(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
