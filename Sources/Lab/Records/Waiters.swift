/// Who waits for something in the records. Guarded by the records' lock; the continuations it hands out are
/// resumed outside of it.
struct Waiters {
    /// What somebody waits for.
    enum Interest {
        case clientEnded(ExchangeEntry)
        case complete(ExchangeEntry)
        /// A connection that ends.
        case ended(connection: UInt64)
        /// An exchange whose standing a filter lets through, or no longer can.
        case exchange(ExchangeEntry, ExchangeFilter)
        /// So many more connections that match.
        case connections(ConnectionFilter, remaining: Int)
        /// So many more exchanges that match.
        case exchanges(ExchangeFilter, remaining: Int)

        /// What it is about; nil for a list.
        var subject: Subject? {
            switch self {
            case .clientEnded(let entry), .complete(let entry), .exchange(let entry, _): .exchange(entry.id)
            case .ended(let connection): .connection(connection)
            case .connections, .exchanges: nil
            }
        }
    }

    /// Something that can be waited for by itself.
    enum Subject: Hashable {
        case exchange(UInt64)
        case connection(UInt64)
    }

    typealias Continuation = CheckedContinuation<Bool, Never>

    private struct Waiter {
        var interest: Interest
        var continuation: Continuation
        /// When it gives up, in nanoseconds of the monotonic clock.
        var deadline: UInt64?
    }

    private var next: UInt64 = 0
    /// Nobody can wait any more.
    private(set) var isClosed = false
    private var all: [UInt64: Waiter] = [:]
    /// Who waits for an exchange or a connection: an event of one concerns no other.
    private var bySubject: [Subject: [UInt64]] = [:]
    private var ofLists: Set<UInt64> = []
    /// Who looks at the deadlines next, and when. One for all: most who wait are met long before their time, and a timer
    /// for each would cost more than the wait.
    private var alarm: (moment: UInt64, task: Task<Void, Never>)?

    var hasLists: Bool { !ofLists.isEmpty }

    /// - Parameters:
    ///   - deadline: when it gives up; nil for never.
    ///   - sleep: makes the task that sleeps until a moment and then calls `takeOverdue`.
    mutating func add(
        _ interest: Interest, _ continuation: Continuation, until deadline: UInt64?,
        _ sleep: (UInt64) -> Task<Void, Never>
    ) {
        next += 1
        all[next] = Waiter(interest: interest, continuation: continuation, deadline: deadline)
        if let deadline { setAlarm(deadline, sleep) }
        if let subject = interest.subject {
            bySubject[subject, default: []].append(next)
        } else {
            ofLists.insert(next)
        }
    }

    /// Sees to it that somebody looks no later than at that moment.
    private mutating func setAlarm(_ moment: UInt64, _ sleep: (UInt64) -> Task<Void, Never>) {
        if let alarm, alarm.moment <= moment { return }
        alarm?.task.cancel()
        alarm = (moment, sleep(moment))
    }

    /// Takes out those whose time has passed. To be called by the alarm's task, unless it was cancelled.
    mutating func takeOverdue(
        at moment: UInt64, _ sleep: (UInt64) -> Task<Void, Never>
    ) -> [Continuation] {
        alarm = nil
        let overdue = all.filter { $1.deadline.map { $0 <= moment } ?? false }.keys
        let given = overdue.compactMap { remove($0) }
        if let next = all.values.lazy.compactMap(\.deadline).min() { setAlarm(next, sleep) }
        return given
    }

    private mutating func remove(_ id: UInt64) -> Continuation? {
        guard let waiter = all.removeValue(forKey: id) else { return nil }
        ofLists.remove(id)
        if let subject = waiter.interest.subject {
            bySubject[subject]?.removeAll { $0 == id }
            if bySubject[subject]?.isEmpty == true { bySubject[subject] = nil }
        }
        return waiter.continuation
    }

    /// Takes out those who wait for a list: what they wait for will not come.
    mutating func removeLists() -> [Continuation] {
        ofLists.compactMap { remove($0) }
    }

    /// Takes everybody out, and lets nobody in.
    mutating func close() -> [Continuation] {
        isClosed = true
        alarm?.task.cancel()
        alarm = nil
        return Array(all.keys).compactMap { remove($0) }
    }

    /// Takes out those whose exchange has come as far as they wait for.
    mutating func settle(_ entry: ExchangeEntry) -> [Continuation] {
        settle(.exchange(entry.id)) { interest in
            switch interest {
            case .clientEnded: entry.clientHasEnded
            case .complete: entry.isComplete
            case .exchange(_, let filter): filter.isDecided(by: entry.told)
            case .ended, .connections, .exchanges: false
            }
        }
    }

    /// Takes out those who wait for the end of a connection.
    mutating func settle(connection: UInt64) -> [Continuation] {
        settle(.connection(connection)) { _ in true }
    }

    /// Takes out those who wait for what is gone: they will not find it.
    mutating func remove(exchange: UInt64) -> [Continuation] {
        settle(.exchange(exchange)) { _ in true }
    }

    private mutating func settle(_ subject: Subject, _ isMet: (Interest) -> Bool) -> [Continuation] {
        guard !bySubject.isEmpty, let waiting = bySubject[subject] else { return [] }
        let met = waiting.filter { id in all[id].map { isMet($0.interest) } ?? false }
        return met.compactMap { remove($0) }
    }

    /// Takes out those whose list an event has filled.
    ///
    /// - Parameter change: how many matches more there are by the event, which is one less where something fits no more.
    mutating func settleLists(_ change: (Interest) -> Int) -> [Continuation] {
        var met: [Continuation] = []
        for id in ofLists {
            guard let interest = all[id]?.interest else { continue }
            let change = change(interest)
            if change == 0 { continue }
            switch interest {
            case .connections(let filter, let remaining) where remaining > change:
                all[id]?.interest = .connections(filter, remaining: remaining - change)
            case .exchanges(let filter, let remaining) where remaining > change:
                all[id]?.interest = .exchanges(filter, remaining: remaining - change)
            default: remove(id).map { met.append($0) }
            }
        }
        return met
    }
}
