import Glibc

/// Finds a delimiter that no escape stands before, and takes the escapes out.
struct EscapedMatcher: Sendable {
    let delimiter: UInt8
    let escape: UInt8

    func search(_ progress: inout MessageDecoder.Progress, _ bytes: UnsafeRawBufferPointer) -> Search {
        guard let base = bytes.baseAddress else { return .incomplete }
        var position = Int(progress.scanned)
        // The next delimiter, as far as it is known; it is looked for again only once an escape has passed it.
        var end = -1
        while true {
            if end < position { end = ByteScan.find(delimiter, base, position, bytes.count) ?? bytes.count }
            guard let escaped = ByteScan.find(escape, base, position, end) else { break }
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
        let count = content.count
        guard let base = content.baseAddress, let first = ByteScan.find(escape, base, 0, count) else {
            return .success(count)
        }
        var next: Int? = first
        while let place = next {
            let escaped = content[place + 1]
            guard escaped == delimiter || escaped == escape else {
                return .failure(.malformed(.escape, at: place))
            }
            next = ByteScan.find(escape, base, place + 2, count)
        }
        var (filled, source) = (first, first)
        while source < count {
            // The byte behind the escape goes along with those that follow it.
            let end = ByteScan.find(escape, base, source + 2, count) ?? count
            let piece = end - (source + 1)
            if piece < 16 {
                for index in 0..<piece { content[filled + index] = content[source + 1 + index] }
            } else {
                memmove(base + filled, base + source + 1, piece)
            }
            filled += piece
            source = end
        }
        return .success(filled)
    }
}
