import Glibc

/// Finds a delimiter that no escape stands before, and takes the escapes out.
struct EscapedMatcher: Sendable {
    let delimiter: UInt8
    let escape: UInt8

    func search(_ progress: inout MessageDecoder.Progress, _ bytes: UnsafeRawBufferPointer) -> Search {
        var position = Int(progress.scanned)
        // The next delimiter, as far as it is known; it is looked for again only once an escape has passed it.
        var end = -1
        while true {
            if end < position { end = find(delimiter, in: bytes, position, bytes.count) ?? bytes.count }
            guard let escaped = find(escape, in: bytes, position, end) else { break }
            guard escaped + 1 < bytes.count else {
                // What it stands before has not come yet.
                progress.scanned = Int32(escaped)
                return .incomplete
            }
            position = escaped + 2
        }
        guard end < bytes.count else {
            progress.scanned = Int32(bytes.count)
            return .incomplete
        }
        return .found(Frame(start: 0, count: end, consumed: end + 1))
    }

    /// Takes the escapes out, in place, and answers how many bytes are left. Where one stands before anything but a
    /// delimiter or an escape, nothing is touched.
    func unescape(_ content: UnsafeMutableRawBufferPointer) -> Result<Int, Defect> {
        let bytes = UnsafeRawBufferPointer(content)
        guard let first = find(escape, in: bytes, 0, bytes.count), let base = content.baseAddress else {
            return .success(content.count)
        }
        var next: Int? = first
        while let place = next {
            let escaped = bytes[place + 1]
            guard escaped == delimiter || escaped == escape else {
                return .failure(.malformed(.escape, at: place))
            }
            next = find(escape, in: bytes, place + 2, bytes.count)
        }
        var (filled, source) = (first, first)
        while source < bytes.count {
            // The byte behind the escape goes along with those that follow it.
            let end = find(escape, in: bytes, source + 2, bytes.count) ?? bytes.count
            let count = end - (source + 1)
            memmove(base + filled, base + source + 1, count)
            filled += count
            source = end
        }
        return .success(filled)
    }

    private func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, _ from: Int, _ end: Int) -> Int? {
        guard from < end, let base = bytes.baseAddress,
            let found = memchr(base + from, Int32(byte), end - from)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
