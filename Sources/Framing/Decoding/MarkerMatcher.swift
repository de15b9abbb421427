import Glibc

/// Finds a marker in a growing run of bytes, wherever the reads have cut it.
///
/// Where the whole marker can be in what came, its first and last byte are looked for together. At the end of a read the
/// automaton of Knuth, Morris and Pratt takes over: it carries a partial match over to the next one, and over a prefix of
/// the marker in front of the marker itself (endings: marker-split, marker-self-overlap). It does so as well where
/// places that only look like the marker are many, so that the cost stays linear.
final class MarkerMatcher: @unchecked Sendable {
    // Both buffers are written in `init` and only read afterwards, which makes the class safe to share.
    private let marker: UnsafeMutableBufferPointer<UInt8>
    /// For each count of matched bytes, how many of them are still matched after a mismatch.
    private let fallback: UnsafeMutableBufferPointer<Int32>
    private let pair: ByteScan.Pair

    init(_ bytes: [UInt8]) {
        precondition(!bytes.isEmpty, "a marker has one byte at least")
        pair = ByteScan.Pair(first: bytes[0], last: bytes[bytes.count - 1], distance: bytes.count - 1)
        marker = .allocate(capacity: bytes.count)
        _ = marker.initialize(from: bytes)
        fallback = .allocate(capacity: bytes.count)
        fallback.initialize(repeating: 0)
        var length = 0
        for index in bytes.indices.dropFirst() {
            while length > 0, bytes[index] != bytes[length] { length = Int(fallback[length - 1]) }
            if bytes[index] == bytes[length] { length += 1 }
            fallback[index] = Int32(length)
        }
    }

    deinit {
        marker.deallocate()
        fallback.deallocate()
    }

    /// How many bytes the marker has.
    var count: Int { marker.count }

    func search(_ progress: inout MessageDecoder.Progress, _ bytes: UnsafeRawBufferPointer) -> Search {
        guard let base = bytes.baseAddress else { return .incomplete }
        var position = Int(progress.scanned)
        var matched = Int(progress.matched)
        var looksForWhole = true
        while position < bytes.count {
            if matched == 0, looksForWhole {
                let whole = findWhole(base, position, bytes.count)
                if whole.isFound { return found(end: whole.place + marker.count) }
                position = whole.place
                looksForWhole = false
                continue
            }
            if matched == 0 {
                guard let candidate = ByteScan.find(marker[0], base, position, bytes.count) else { break }
                position = candidate
            }
            let byte = bytes[position]
            while matched > 0, byte != marker[matched] { matched = Int(fallback[matched - 1]) }
            if byte == marker[matched] { matched += 1 }
            position += 1
            if matched == marker.count { return found(end: position) }
        }
        progress.scanned = Int32(bytes.count)
        progress.matched = Int32(matched)
        return .incomplete
    }

    private func found(end: Int) -> Search {
        .found(Frame(start: 0, count: end - marker.count, consumed: end))
    }

    /// Looks at the places where the whole marker can be. Answers the first place that it is at, or that was not looked at.
    private func findWhole(_ base: UnsafeRawPointer, _ from: Int, _ count: Int) -> (isFound: Bool, place: Int)
    {
        let end = count - marker.count + 1
        var place = from
        // What false places may cost yet; what was passed without one pays for it.
        var credit = 4096 - from
        while place < end {
            guard let candidate = pair.find(base, place, end) else { return (false, end) }
            if memcmp(base + candidate, marker.baseAddress!, marker.count) == 0 { return (true, candidate) }
            place = candidate + 1
            credit -= marker.count
            if credit + place < 0 { break }
        }
        return (false, max(place, from))
    }
}
