package import Programs
package import Synchronization

/// Counts of conversations: a row for each loop, and anybody reads the sum of the rows.
package final class ConversationCounters: @unchecked Sendable {
    package enum Counter: Int {
        case begun, connected, unrecorded, acceptFailures, acceptPauses, bytesSent, bytesReceived
        /// Datagrams that the rules of a server did not let out, or that the kernel did not take.
        case withheld
    }

    private static let counters = 8
    private static let outcomes = ConnectionOutcome.allCases

    private let rows: LoopRows
    /// Records that had to go for newer ones, whoever noticed.
    package let dropped = Atomic<Int>(0)
    /// What a server of datagrams has announced.
    package let announcements = AnnouncementCounts()

    package init(loops: Int = 1) {
        precondition(Self.counters + Self.outcomes.count <= LoopRows.size)
        rows = LoopRows(loops: loops)
    }

    package func value(_ counter: Counter) -> Int {
        rows.sum(counter.rawValue)
    }

    package func ended(_ outcome: ConnectionOutcome) -> Int {
        rows.sum(Self.counters + outcome.index)
    }

    /// For the thread of that loop alone.
    @inline(__always)
    func add(_ number: Int = 1, to counter: Counter, loop: Int) {
        rows.add(number, at: counter.rawValue, loop: loop)
    }

    /// For the thread of that loop alone.
    func countEnd(_ outcome: ConnectionOutcome, loop: Int) {
        rows.add(1, at: Self.counters + outcome.index, loop: loop)
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
