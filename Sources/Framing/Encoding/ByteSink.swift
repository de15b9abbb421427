/// Takes bytes one after another, or only counts them.
struct ByteSink {
    /// Where they go; nil to count only. What does not fit is counted only.
    let memory: UnsafeMutableRawBufferPointer?
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer?) {
        self.memory = memory
    }

    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        if let memory, count < memory.count {
            let fitting = UnsafeRawBufferPointer(rebasing: bytes.prefix(memory.count - count))
            UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: fitting)
        }
        count += bytes.count
    }

    mutating func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { put($0) }
    }

    /// So many bytes, which `fill` writes; not called where they are only counted.
    @inline(__always)
    mutating func put(_ size: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        if let memory, count + size <= memory.count {
            fill(UnsafeMutableRawBufferPointer(rebasing: memory[count..<(count + size)]))
            count += size
        } else if memory == nil {
            count += size
        } else {
            var bytes = [UInt8](repeating: 0, count: size)
            bytes.withUnsafeMutableBytes { fill($0) }
            put(bytes)
        }
    }

    mutating func put(_ byte: UInt8) {
        if let memory, count < memory.count { memory[count] = byte }
        count += 1
    }
}
