package import Programs
package import Synchronization

/// What the connections of one server or client have in common. Shared by them, and replaced as a whole: a
/// connection keeps the plan that it began with.
package final class ConversationPlan: Sendable {
    package let role: Role
    /// The server's or client's name; nil for a send without a client.
    package let endpoint: String?
    package let program: ExecutableProgram
    package let record: RecordPolicy
    package let counters: ConversationCounters
    /// Bytes kept of what went each way.
    package let capture: Int

    package init(
        role: Role, endpoint: String?, program: ExecutableProgram, record: RecordPolicy, capture: Int,
        counters: ConversationCounters
    ) {
        self.role = role
        self.endpoint = endpoint
        self.program = program
        self.record = record
        self.capture = capture
        self.counters = counters
    }
}

/// Counts of conversations. Written by one loop, read by anybody: a relaxed load and store by the only writer
/// costs what a plain increment does.
package final class ConversationCounters: Sendable {
    package let begun = Atomic<Int>(0)
    package let unrecorded = Atomic<Int>(0)
    package let acceptFailures = Atomic<Int>(0)
    private let completed = Atomic<Int>(0)
    private let refused = Atomic<Int>(0)
    private let unreachable = Atomic<Int>(0)
    private let unresolved = Atomic<Int>(0)
    private let timeout = Atomic<Int>(0)
    private let reset = Atomic<Int>(0)
    private let aborted = Atomic<Int>(0)
    private let failed = Atomic<Int>(0)

    package init() {}

    package func ended(_ outcome: ConnectionOutcome) -> Int {
        switch outcome {
        case .completed: completed.load(ordering: .relaxed)
        case .refused: refused.load(ordering: .relaxed)
        case .unreachable: unreachable.load(ordering: .relaxed)
        case .unresolved: unresolved.load(ordering: .relaxed)
        case .timeout: timeout.load(ordering: .relaxed)
        case .reset: reset.load(ordering: .relaxed)
        case .aborted: aborted.load(ordering: .relaxed)
        case .failed: failed.load(ordering: .relaxed)
        }
    }

    package func countEnd(_ outcome: ConnectionOutcome) {
        switch outcome {
        case .completed: Self.increment(completed)
        case .refused: Self.increment(refused)
        case .unreachable: Self.increment(unreachable)
        case .unresolved: Self.increment(unresolved)
        case .timeout: Self.increment(timeout)
        case .reset: Self.increment(reset)
        case .aborted: Self.increment(aborted)
        case .failed: Self.increment(failed)
        }
    }

    @inline(__always)
    package static func increment(_ counter: borrowing Atomic<Int>) {
        counter.store(counter.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }
}
