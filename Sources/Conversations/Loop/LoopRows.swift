import Synchronization

/// Numbers that each loop has in a row of its own, which it alone writes: a relaxed load and store cost what a plain
/// increment does. Anybody reads the sum of the rows.
struct LoopRows: ~Copyable {
    /// Numbers of a row: two cache lines, of which the processor fetches both, so that no loop writes to those of another.
    static var size: Int { 16 }

    private let loops: Int
    private let cells: UnsafeMutablePointer<Atomic<Int>>

    init(loops: Int) {
        self.loops = loops
        cells = .allocate(capacity: loops * Self.size)
        for index in 0..<loops * Self.size { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: loops * Self.size)
        cells.deallocate()
    }

    /// For the thread of that loop alone.
    @inline(__always)
    func set(_ number: Int, at column: Int, loop: Int) {
        cells[loop * Self.size + column].store(number, ordering: .relaxed)
    }

    /// For the thread of that loop alone.
    @inline(__always)
    func add(_ number: Int, at column: Int, loop: Int) {
        let cell = cells + (loop * Self.size + column)
        cell.pointee.store(cell.pointee.load(ordering: .relaxed) &+ number, ordering: .relaxed)
    }

    func sum(_ column: Int) -> Int {
        var sum = 0
        for loop in 0..<loops { sum += cells[loop * Self.size + column].load(ordering: .relaxed) }
        return sum
    }
}
