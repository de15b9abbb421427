import Glibc

/// Finds a marker in a growing run of bytes, wherever the reads have cut it.
///
/// The automaton of Knuth, Morris and Pratt carries a partial match over the end of a read, and over a prefix
/// of the marker in front of the marker itself (endings: marker-split, marker-self-overlap). Where no
/// partial match is open, `memchr` finds the next byte at which one can begin.
final class MarkerMatcher: @unchecked Sendable {
    // Both buffers are written in `init` and only read afterwards, which makes the class safe to share.
    private let marker: UnsafeMutableBufferPointer<UInt8>
    /// For each count of matched bytes, how many of them are still matched after a mismatch.
    private let fallback: UnsafeMutableBufferPointer<Int>

    init(_ bytes: [UInt8]) {
        precondition(!bytes.isEmpty, "a marker has one byte at least")
        marker = .allocate(capacity: bytes.count)
        _ = marker.initialize(from: bytes)
        fallback = .allocate(capacity: bytes.count)
        fallback.initialize(repeating: 0)
        var length = 0
        for index in bytes.indices.dropFirst() {
            while length > 0, bytes[index] != bytes[length] { length = fallback[length - 1] }
            if bytes[index] == bytes[length] { length += 1 }
            fallback[index] = length
        }
    }

    deinit {
        marker.deallocate()
        fallback.deallocate()
    }

    /// How many bytes the marker has.
    var count: Int { marker.count }

    func search(_ progress: inout MessageDecoder.Progress, _ bytes: UnsafeRawBufferPointer) -> Search {
        var position = Int(progress.scanned)
        var matched = Int(progress.matched)
        while position < bytes.count {
            if matched == 0 {
                guard let candidate = firstByte(in: bytes, from: position) else { break }
                position = candidate
            }
            let byte = bytes[position]
            while matched > 0, byte != marker[matched] { matched = fallback[matched - 1] }
            if byte == marker[matched] { matched += 1 }
            position += 1
            if matched == marker.count {
                return .found(Frame(start: 0, count: position - matched, consumed: position))
            }
        }
        progress.scanned = Int32(bytes.count)
        progress.matched = Int32(matched)
        return .incomplete
    }

    private func firstByte(in bytes: UnsafeRawBufferPointer, from position: Int) -> Int? {
        guard let base = bytes.baseAddress,
            let found = memchr(base + position, Int32(marker[0]), bytes.count - position)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
