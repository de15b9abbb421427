import Glibc

/// Reads the line that announces a delimiter, and finds that delimiter behind the content.
struct AnnouncedMatcher: Sendable {
    /// The longest delimiter. It bounds how often a byte is looked at, in place of a table for each new delimiter.
    static let longest = 64

    func search(_ progress: inout MessageDecoder.Progress, _ bytes: UnsafeRawBufferPointer) -> Search {
        if progress.start == 0 {
            guard let base = bytes.baseAddress else { return .incomplete }
            guard let found = memchr(base, 0x0A, min(bytes.count, Self.longest + 1)) else {
                return bytes.count <= Self.longest
                    ? .incomplete
                    : .broken(.malformed(.delimiterTooLong, at: Self.longest), consumed: Self.longest + 1)
            }
            let count = UnsafeRawPointer(found) - base
            guard count > 0 else { return .broken(.malformed(.delimiterEmpty, at: 0), consumed: 1) }
            progress.start = Int32(count + 1)
            progress.scanned = progress.start
        }
        let start = Int(progress.start)
        let delimiter = UnsafeRawBufferPointer(rebasing: bytes[..<(start - 1)])
        if let place = find(delimiter, in: bytes, from: Int(progress.scanned)) {
            return .found(Frame(start: start, count: place - start, consumed: place + delimiter.count))
        }
        // A delimiter can have begun in the last bytes: they are looked at again.
        progress.scanned = Int32(bytes.count - min(delimiter.count - 1, bytes.count - start))
        return .incomplete
    }

    /// How much of the delimiter stands at the end of what came.
    func begun(start: Int, _ bytes: UnsafeRawBufferPointer) -> (matched: Int, of: Int) {
        let delimiter = bytes[..<(start - 1)]
        let most = min(delimiter.count - 1, bytes.count - start)
        let matched = (0...max(0, most)).reversed().first {
            bytes.suffix($0).elementsEqual(delimiter.prefix($0))
        }
        return (matched ?? 0, delimiter.count)
    }

    private func find(
        _ delimiter: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer, from position: Int
    ) -> Int? {
        guard let base = bytes.baseAddress, let pattern = delimiter.baseAddress else { return nil }
        let pair = ByteScan.Pair(
            first: delimiter[0], last: delimiter[delimiter.count - 1], distance: delimiter.count - 1)
        let end = bytes.count - delimiter.count + 1
        var place = position
        while let candidate = pair.find(base, place, end) {
            if memcmp(base + candidate, pattern, delimiter.count) == 0 { return candidate }
            place = candidate + 1
        }
        return nil
    }
}
