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
    private let connections = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    /// Conversations that are ever due; `Int.max` in a closed loop that time alone ends.
    private let scheduled: Int
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
                role: .client, transport: settings.targets[0].transport, endpoint: nil, program: program,
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
        let inTime = schedule.duration.flatMap { duration in
            schedule.interval.map { Int((Double(duration) / $0).rounded(.up)) }
        }
        scheduled = min(schedule.conversations ?? .max, inTime ?? .max)
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
        if isStopped.load(ordering: .relaxed) { return nil }
        guard let interval = schedule.interval else {
            guard now < endsAt else { return nil }
            let number = tickets.wrappingAdd(1, ordering: .relaxed).oldValue
            return number < schedule.conversations ?? .max ? Ticket(number: number, due: now) : nil
        }
        while true {
            let number = tickets.load(ordering: .relaxed)
            let next = min(now < endsAt ? firstInTime(number, interval, now) : .max, scheduled)
            let exchange = tickets.weakCompareExchange(
                expected: number, desired: min(next + 1, scheduled), ordering: .relaxed)
            guard exchange.exchanged else { continue }
            skip(from: number, to: next)
            return next < scheduled ? Ticket(number: next, due: due(next, interval)) : nil
        }
    }

    /// How late a conversation may begin that is not to catch up, at the least: a busy machine is late by some
    /// milliseconds now and then.
    private static let tolerance: UInt64 = 10_000_000

    private func due(_ number: Int, _ interval: Double) -> UInt64 {
        startedAt &+ UInt64(Double(number) * interval)
    }

    /// The next that may begin, those passed over that are too late.
    private func firstInTime(_ number: Int, _ interval: Double, _ now: UInt64) -> Int {
        guard number < scheduled, isTooLate(due(number, interval), interval, now) else { return number }
        return max(number, Int(Double(now - startedAt) / interval))
    }

    private func isTooLate(_ due: UInt64, _ interval: Double, _ now: UInt64) -> Bool {
        !schedule.catchUp && now > due &+ max(UInt64(interval), Self.tolerance)
    }

    /// Counts a ticket as missed that was taken, and has become too late since.
    func passesOver(_ ticket: Ticket, now: UInt64) -> Bool {
        guard let interval = schedule.interval, isTooLate(ticket.due, interval, now) else { return false }
        skip(from: ticket.number, to: ticket.number + 1)
        return true
    }

    /// Those between never begin: counted, but for the ones to warm up.
    private func skip(from number: Int, to next: Int) {
        let first = max(number, schedule.warmUp)
        if next > first { skipped.wrappingAdd(next - first, ordering: .relaxed) }
    }

    /// No conversation begins any more.
    package func stop() {
        isStopped.store(true, ordering: .relaxed)
    }

    func isMeasured(_ ticket: Ticket) -> Bool { ticket.number >= schedule.warmUp }

    func plan(for ticket: Ticket) -> ConversationPlan {
        isMeasured(ticket) ? plan : warmUpPlan
    }

    /// How many the loop of this index has at the same time.
    func share(of loop: Int, _ loops: Int) -> Int {
        concurrency / loops + (loop < concurrency % loops ? 1 : 0)
    }

    /// Where the next connection goes, and where it comes from: by turns.
    func nextEnds() -> (target: ClientTarget, source: SocketAddress?) {
        let number = connections.wrappingAdd(1, ordering: .relaxed).oldValue
        let source = sources.isEmpty ? nil : sources[number / targets.count % sources.count]
        return (targets[number % targets.count], source)
    }

    /// Notes the begin of a conversation that counts.
    func beginMeasuring(at moment: UInt64) {
        measuring.withLock { if $0.from == nil { $0.from = (moment, ProcessorClock.now()) } }
    }

    /// A loop has ended its last conversation, at a moment; 0 where it had none.
    func finishShare(at moment: UInt64) {
        measuring.withLock { $0.to = (max(moment, $0.to?.moment ?? 0), ProcessorClock.now()) }
        if unfinished.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done() }
    }

    /// Nanoseconds since the first conversation that counts began, to the end of the last; and what this process had of
    /// the processor in them.
    func measured() -> (time: UInt64, cpu: UInt64) {
        measuring.withLock { state in
            guard let from = state.from else { return (0, 0) }
            let hasEnded = unfinished.load(ordering: .acquiring) == 0
            let to =
                hasEnded
                ? state.to ?? from : (moment: MonotonicClock.now(), cpu: ProcessorClock.now())
            return (max(to.moment, from.moment) - from.moment, max(to.cpu, from.cpu) - from.cpu)
        }
    }

    /// Those of the conversations that count, and of those to warm up.
    package var counters: [ConversationCounters] { [plan.counters, warmUpPlan.counters] }

    package var missed: Int { skipped.load(ordering: .relaxed) }

    /// Connections and bytes, those to warm up included.
    package func value(_ counter: ConversationCounters.Counter) -> Int {
        plan.counters.value(counter) + warmUpPlan.counters.value(counter)
    }
}
