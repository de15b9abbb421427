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

    mutating func put(_ byte: UInt8) {
        if let memory, count < memory.count { memory[count] = byte }
        count += 1
    }
}
