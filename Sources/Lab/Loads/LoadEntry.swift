import Conversations
import Programs
import Sockets
import Synchronization

/// A load as the lab keeps it.
final class LoadEntry: Sendable {
    let id: UInt64
    let settings: LoadSettings
    let run: LoadRun
    /// Nil where not all targets are servers of ours.
    let servers: ServerCounts?
    private let state = Mutex(State())

    private struct State {
        /// One for each loop, which alone may touch it; gone when the load has ended, for they are large.
        var shares: [LoadShare] = []
        var isStopped = false
        var final: LoadReport?
        /// When the last conversation had ended, which the servers may not have.
        var endedAt: UInt64?
        /// Two earlier looks at how many conversations had ended: the rate is taken from the older one.
        var marks: [(moment: UInt64, done: Int)] = []
    }

    init(
        id: UInt64, settings: LoadSettings, run: LoadRun, shares: [LoadShare], servers: ServerCounts?
    ) {
        self.id = id
        self.settings = settings
        self.run = run
        self.servers = servers
        state.withLock { $0.shares = shares }
    }

    var shares: [LoadShare] { state.withLock(\.shares) }

    /// How many connections it needs at the same time, those of servers of ours included.
    var connections: Int { settings.width * (servers == nil ? 1 : 2) }

    var isStopped: Bool { state.withLock(\.isStopped) }

    /// The report of a load that has ended.
    var final: LoadReport? { state.withLock(\.final) }

    /// One whose conversations have all ended went to its end.
    func markStopped() {
        state.withLock { if $0.endedAt == nil { $0.isStopped = true } }
        run.stop()
    }

    func noteEnd() {
        state.withLock { $0.endedAt = MonotonicClock.now() }
    }

    func end(with report: LoadReport) {
        state.withLock { state in
            state.final = report
            state.shares = []
        }
    }

    var isOver: Bool { final != nil }

    /// Where it stands, without a report.
    var standing: LoadReport.State { final?.state ?? .running }

    /// - Parameter hasEnded: whether no conversation runs any more.
    func report(_ tally: LoadTally, hasEnded: Bool) -> LoadReport {
        var result = tally.result(of: run)
        result.servers = servers?.comparison(with: run)
        for failure in result.failures.indices {
            for report in result.failures[failure].reports.indices {
                result.failures[failure].reports[report].belong(to: "l-\(id)")
            }
        }
        return LoadReport(
            id: "l-\(id)", state: hasEnded ? isStopped ? .stopped : .done : .running, settings: settings,
            progress: progress(done: tally.done, errors: tally.errors), result: result)
    }

    /// That of the conversations: when they have ended, the servers may still be waited for.
    func progress(done: Int, errors: Int) -> LoadReport.Progress {
        let endedAt = state.withLock(\.endedAt)
        let now = MonotonicClock.now()
        let elapsed = (endedAt ?? now) - run.startedAt
        let rate =
            endedAt != nil ? Double(done) * 1e9 / Double(max(1, elapsed)) : recentRate(done, at: now)
        var left: [Double] = []
        if let conversations = settings.conversations, rate > 0 {
            left.append(Double(max(0, conversations - run.missed - done)) / rate * 1e9)
        }
        if let duration = settings.duration {
            left.append(max(0, Double(duration.nanoseconds) - Double(elapsed)))
        }
        let longest = Double(TimeSpan.longest.nanoseconds)
        return LoadReport.Progress(
            done: done, of: settings.conversations, rate: (rate * 10).rounded() / 10,
            errors: errors, elapsed: .milliseconds(elapsed / 1_000_000),
            timeLeft: endedAt != nil
                ? nil : left.min().map { .milliseconds(UInt64(min($0, longest) / 1_000_000)) })
    }

    /// Conversations that ended in a second, over one second at least where there was an earlier look.
    private func recentRate(_ done: Int, at now: UInt64) -> Double {
        state.withLock { state in
            if state.marks.isEmpty { state.marks = [(run.startedAt, 0)] }
            if let newest = state.marks.last, now - newest.moment >= 1_000_000_000 {
                state.marks = [newest, (now, done)]
            }
            let oldest = state.marks[0]
            return Double(done - oldest.done) * 1e9 / Double(max(1, now - oldest.moment))
        }
    }
}

extension ConnectionReport {
    /// The number of a connection is of no use where its record is only in a load's result.
    fileprivate mutating func belong(to load: String) {
        id = load + "." + id.dropFirst(2)
        exchange = load
    }
}
