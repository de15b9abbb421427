/// Bytes that wait in their order.
struct ByteQueue {
    private var bytes: [UInt8] = []
    /// Those at the front that are gone already.
    private var taken = 0

    var count: Int { bytes.count - taken }

    mutating func append(_ more: [UInt8]) {
        bytes += more
    }

    /// Moves as many as there are, and fit, to the buffer; tells how many.
    mutating func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(count, buffer.count)
        bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[taken..<taken + count])) }
        taken += count
        // Not at each call, or to take a long queue in small pieces would move it again and again.
        if taken > bytes.count / 2 {
            bytes.removeFirst(taken)
            taken = 0
        }
        return count
    }

    mutating func removeAll() {
        bytes = []
        taken = 0
    }
}
