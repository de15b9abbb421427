package import Programs
package import Synchronization

/// Counts of conversations. Each loop writes a row of its own, so that a relaxed load and store cost what a plain
/// increment does; anybody reads the sum of the rows.
package final class ConversationCounters: @unchecked Sendable {
    package enum Counter: Int {
        case begun, connected, unrecorded, acceptFailures, acceptPauses, bytesSent, bytesReceived
    }

    /// A row is two cache lines: no loop writes to a line of another.
    private static let rowSize = 16
    private static let counters = 7
    private static let outcomes = ConnectionOutcome.allCases

    private let loops: Int
    private let cells: UnsafeMutablePointer<Atomic<Int>>

    package init(loops: Int = 1) {
        precondition(Self.counters + Self.outcomes.count <= Self.rowSize)
        self.loops = loops
        cells = .allocate(capacity: loops * Self.rowSize)
        for index in 0..<loops * Self.rowSize { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: loops * Self.rowSize)
        cells.deallocate()
    }

    /// Records that had to go for newer ones, whoever noticed.
    package let dropped = Atomic<Int>(0)

    package func value(_ counter: Counter) -> Int {
        sum(counter.rawValue)
    }

    package func ended(_ outcome: ConnectionOutcome) -> Int {
        sum(Self.counters + outcome.index)
    }

    /// For the thread of that loop alone.
    @inline(__always)
    func add(_ number: Int = 1, to counter: Counter, loop: Int) {
        add(number, at: counter.rawValue, loop)
    }

    /// For the thread of that loop alone.
    func countEnd(_ outcome: ConnectionOutcome, loop: Int) {
        add(1, at: Self.counters + outcome.index, loop)
    }

    @inline(__always)
    private func add(_ number: Int, at column: Int, _ loop: Int) {
        let cell = cells + (loop * Self.rowSize + column)
        cell.pointee.store(cell.pointee.load(ordering: .relaxed) &+ number, ordering: .relaxed)
    }

    private func sum(_ column: Int) -> Int {
        (0..<loops).reduce(0) { $0 + cells[$1 * Self.rowSize + column].load(ordering: .relaxed) }
    }
}

extension ConnectionOutcome {
    /// Its place among all of them.
    fileprivate var index: Int {
        switch self {
        case .completed: 0
        case .refused: 1
        case .unreachable: 2
        case .unresolved: 3
        case .timeout: 4
        case .reset: 5
        case .aborted: 6
        case .failed: 7
        }
    }
}
