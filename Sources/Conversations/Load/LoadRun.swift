package import Programs
package import Sockets
import Synchronization

/// A load as all loops share it: what a conversation does, and who may begin the next one.
package final class LoadRun: Sendable {
    package struct Schedule: Sendable {
        /// Conversations in all, those to warm up included; nil for as many as the time lets be.
        package var conversations: Int?
        /// Nanoseconds in which conversations begin; nil where they are counted.
        package var duration: UInt64?
        /// Nanoseconds from one begin to the next; nil for each as soon as there is room.
        package var interval: Double?
        /// Whether conversations that are late begin all the same.
        package var catchUp = true
        package var warmUp = 0

        package init() {}
    }

    let program: ExecutableProgram
    /// Of the conversations that count; the others have a plan and counters of their own.
    let plan: ConversationPlan
    let warmUpPlan: ConversationPlan
    let targets: [ClientTarget]
    /// Where connections come from, by turns; empty for where the kernel likes.
    let sources: [SocketAddress]
    /// Conversations at the same time, in all loops.
    let concurrency: Int
    let schedule: Schedule
    let isKept: Bool
    /// Reports kept of each kind of failure.
    let reports: Int
    package let startedAt = MonotonicClock.now()
    private let endsAt: UInt64
    private let tickets = Atomic<Int>(0)
    private let skipped = Atomic<Int>(0)
    private let unfinished: Atomic<Int>
    private let measuring = Mutex(Measuring())
    private let done: @Sendable () -> Void

    private struct Measuring {
        var from: (moment: UInt64, cpu: UInt64)?
        var to: (moment: UInt64, cpu: UInt64)?
    }

    /// - Parameters:
    ///   - capture: bytes kept of what went each way of a conversation that failed.
    ///   - done: called once, on a loop's thread, when every loop has ended its last conversation.
    package init(
        _ settings: LoadSettings, schedule: Schedule, targets: [ClientTarget], sources: [SocketAddress],
        loops: Int, capture: Int, done: @escaping @Sendable () -> Void
    ) {
        program = ExecutableProgram(settings.program, isPaced: settings.connections == .kept)
        let program = program
        let newPlan = {
            ConversationPlan(
                role: .client, endpoint: nil, program: program,
                record: settings.reports == 0 ? .none : .failures, capture: capture,
                counters: ConversationCounters(loops: loops))
        }
        plan = newPlan()
        warmUpPlan = newPlan()
        self.targets = targets
        self.sources = sources
        concurrency = settings.concurrency
        self.schedule = schedule
        isKept = settings.connections == .kept
        reports = settings.reports
        endsAt = schedule.duration.map { [startedAt] in startedAt &+ $0 } ?? .max
        unfinished = Atomic(loops)
        self.done = done
    }

    /// A conversation's number, from 0, and when it is due.
    struct Ticket {
        var number: Int
        var due: UInt64
    }

    /// Who has it may begin a conversation, when it is due. Nil when there are no more, for good.
    func take(now: UInt64) -> Ticket? {
        guard now < endsAt else { return nil }
        guard let interval = schedule.interval else {
            let number = tickets.wrappingAdd(1, ordering: .relaxed).oldValue
            return number < schedule.conversations ?? .max ? Ticket(number: number, due: now) : nil
        }
        while true {
            let number = tickets.load(ordering: .relaxed)
            var next = number
            if !schedule.catchUp, now > startedAt {
                // The last that is due; the others are too late by a whole interval and more.
                next = max(next, Int(Double(now - startedAt) / interval))
            }
            next = min(next, schedule.conversations ?? .max)
            let due = startedAt &+ UInt64(Double(next) * interval)
            let isOver = next == schedule.conversations || due >= endsAt
            let exchange = tickets.weakCompareExchange(
                expected: number, desired: isOver ? next : next + 1, ordering: .relaxed)
            guard exchange.exchanged else { continue }
            if next > number { skipped.wrappingAdd(next - number, ordering: .relaxed) }
            return isOver ? nil : Ticket(number: next, due: due)
        }
    }

    func isMeasured(_ ticket: Ticket) -> Bool { ticket.number >= schedule.warmUp }

    /// How many the loop of this index has at the same time.
    func share(of loop: Int, _ loops: Int) -> Int {
        concurrency / loops + (loop < concurrency % loops ? 1 : 0)
    }

    func target(_ ticket: Ticket) -> ClientTarget {
        targets[ticket.number % targets.count]
    }

    func source(_ ticket: Ticket) -> SocketAddress? {
        sources.isEmpty ? nil : sources[ticket.number / targets.count % sources.count]
    }

    /// Notes the begin of a conversation that counts.
    func beginMeasuring(at moment: UInt64) {
        measuring.withLock { if $0.from == nil { $0.from = (moment, ProcessorClock.now()) } }
    }

    func finishShare() {
        guard unfinished.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
        measuring.withLock { $0.to = (MonotonicClock.now(), ProcessorClock.now()) }
        done()
    }

    /// Nanoseconds since the first conversation that counts began, to the end of the last; and what this process had of
    /// the processor in them.
    func measured() -> (time: UInt64, cpu: UInt64) {
        measuring.withLock { state in
            guard let from = state.from else { return (0, 0) }
            let to = state.to ?? (MonotonicClock.now(), ProcessorClock.now())
            return (to.moment &- from.moment, to.cpu &- from.cpu)
        }
    }

    package var missed: Int { skipped.load(ordering: .relaxed) }

    /// Connections and bytes, those to warm up included.
    package func value(_ counter: ConversationCounters.Counter) -> Int {
        plan.counters.value(counter) + warmUpPlan.counters.value(counter)
    }
}
