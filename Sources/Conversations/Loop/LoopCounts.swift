import Synchronization

/// A number of each loop, as of its open connections. Each writes its own; anybody reads the sum.
final class LoopCounts: @unchecked Sendable {
    /// A cache line for each loop and one beside it, which the processor fetches too.
    private static let stride = 16
    private let loops: Int
    private let cells: UnsafeMutablePointer<Atomic<Int>>

    init(loops: Int) {
        self.loops = loops
        cells = .allocate(capacity: loops * Self.stride)
        for index in 0..<loops * Self.stride { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: loops * Self.stride)
        cells.deallocate()
    }

    func set(_ count: Int, loop: Int) {
        cells[loop * Self.stride].store(count, ordering: .relaxed)
    }

    var total: Int {
        var sum = 0
        for loop in 0..<loops { sum += cells[loop * Self.stride].load(ordering: .relaxed) }
        return sum
    }
}
