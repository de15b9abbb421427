/// Who waits for something in the records. Guarded by the records' lock; the continuations it hands out are
/// resumed outside of it.
struct Waiters {
    /// What somebody waits for.
    enum Interest {
        case clientEnded(ExchangeEntry)
        case complete(ExchangeEntry)
        /// So many more connections that match.
        case connections(ConnectionFilter, remaining: Int)
        /// So many more exchanges with a higher number.
        case exchanges(after: UInt64, remaining: Int)

        /// The exchange that it is about; nil for a list.
        fileprivate var exchange: UInt64? {
            switch self {
            case .clientEnded(let entry), .complete(let entry): entry.id
            case .connections, .exchanges: nil
            }
        }
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
    /// Who waits for an exchange: an event of one concerns no other.
    private var byExchange: [UInt64: [UInt64]] = [:]
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
        if let exchange = interest.exchange {
            byExchange[exchange, default: []].append(next)
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
        if let exchange = waiter.interest.exchange {
            byExchange[exchange]?.removeAll { $0 == id }
            if byExchange[exchange]?.isEmpty == true { byExchange[exchange] = nil }
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
        guard let waiting = byExchange[entry.id] else { return [] }
        let met = waiting.filter { id in
            switch all[id]?.interest {
            case .clientEnded: entry.clientHasEnded
            case .complete: entry.isComplete
            case .connections, .exchanges, nil: false
            }
        }
        return met.compactMap { remove($0) }
    }

    /// Takes out those whose list an event has filled.
    ///
    /// - Parameter isMatch: whether the event adds one to the list.
    mutating func settleLists(_ isMatch: (Interest) -> Bool) -> [Continuation] {
        var met: [Continuation] = []
        for id in ofLists {
            guard let interest = all[id]?.interest, isMatch(interest) else { continue }
            switch interest {
            case .connections(let filter, let remaining) where remaining > 1:
                all[id]?.interest = .connections(filter, remaining: remaining - 1)
            case .exchanges(let after, let remaining) where remaining > 1:
                all[id]?.interest = .exchanges(after: after, remaining: remaining - 1)
            default: remove(id).map { met.append($0) }
            }
        }
        return met
    }
}
