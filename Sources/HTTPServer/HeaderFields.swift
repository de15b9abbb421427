/// The headers of a request: one flat copy of them, in which names are found without making a string of each.
///
/// It has memory of its own, because an array of bytes costs several times as much to make. Invariant: nobody writes
/// to it after `init`. That is what makes it Sendable.
final class HeaderFields: @unchecked Sendable {
    /// For each header two `UInt32` in the machine's order (length of the name, length of the value), then both.
    private let bytes: UnsafeRawBufferPointer

    /// Whatever `copy` writes, in the shape of `cmhd_copy_headers`: it returns the size of the whole, and is called once
    /// more where the buffer was too small for that.
    init(copying copy: (UnsafeMutableRawBufferPointer) -> Int) {
        var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 768, alignment: 1)
        var needed = copy(buffer)
        if needed > buffer.count {
            buffer.deallocate()
            buffer = .allocate(byteCount: needed, alignment: 1)
            needed = copy(buffer)
        }
        bytes = UnsafeRawBufferPointer(start: buffer.baseAddress, count: min(needed, buffer.count))
    }

    deinit {
        bytes.deallocate()
    }

    convenience init(_ fields: [(String, String)]) {
        var bytes: [UInt8] = []
        for (name, value) in fields {
            for count in [name.utf8.count, value.utf8.count] {
                withUnsafeBytes(of: UInt32(count)) { bytes.append(contentsOf: $0) }
            }
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: value.utf8)
        }
        self.init { buffer in
            if bytes.count <= buffer.count { buffer.copyBytes(from: bytes) }
            return bytes.count
        }
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

    /// The first value of that name, and how many there are.
    func counted(_ name: String) -> (first: String?, count: Int) {
        var found: (first: String?, count: Int) = (nil, 0)
        scan(name) { value in
            if found.count == 0 { found.first = String(decoding: value, as: UTF8.self) }
            found.count += 1
            return true
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

/// Whether both are the same but for the case of ASCII letters.
func equalsIgnoringCase(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
