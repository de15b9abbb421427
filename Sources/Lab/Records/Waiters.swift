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
    }

    typealias Continuation = CheckedContinuation<Bool, Never>

    private var next: UInt64 = 0
    /// Whether nobody can wait any more.
    private(set) var isClosed = false
    private var list: [UInt64: (interest: Interest, continuation: Continuation)] = [:]

    var isEmpty: Bool { list.isEmpty }

    mutating func add(_ interest: Interest, _ continuation: Continuation) -> UInt64 {
        next += 1
        list[next] = (interest, continuation)
        return next
    }

    mutating func remove(_ id: UInt64) -> Continuation? {
        list.removeValue(forKey: id)?.continuation
    }

    mutating func close() -> [Continuation] {
        isClosed = true
        defer { list.removeAll() }
        return list.values.map(\.continuation)
    }

    /// Takes out those whose wait an event has ended.
    ///
    /// - Parameter update: what is left of an interest after the event; nil where it is met.
    mutating func settle(_ update: (Interest) -> Interest?) -> [Continuation] {
        var met: [Continuation] = []
        for (id, waiter) in list {
            if let left = update(waiter.interest) {
                list[id]?.interest = left
            } else {
                met.append(waiter.continuation)
                list[id] = nil
            }
        }
        return met
    }
}
