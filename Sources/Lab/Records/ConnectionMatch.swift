import Conversations
import Programs
import Synchronization

/// A connection found in the records, with what its report needs.
struct ConnectionMatch: Sendable {
    var side: ExchangeEntry.Side
    var exchange: UInt64
    var origin: UInt64

    /// While the connection is open, for its loop's thread only.
    var report: ConnectionReport { side.recording.report(exchange: exchange, origin: origin) }
}

extension Records.State {
    func match(_ id: UInt64) -> ConnectionMatch? {
        guard let entry = connections[id], let side = entry.sides.first(where: { $0.recording.id == id })
        else {
            return nil
        }
        return ConnectionMatch(side: side, exchange: entry.id, origin: entry.snapshot.origin)
    }

    /// Those that a filter lets through, in the order of their numbers.
    func matches(_ filter: ConnectionFilter) -> [ConnectionMatch] {
        connections.keys.filter { $0 > filter.after ?? 0 }.sorted().compactMap { match($0) }
            .filter { filter.matches($0.side.recording, hasEnded: $0.side.hasEnded) }
    }
}

extension Records {
    /// Drops one side; with the last side the exchange goes too.
    func forget(_ match: ConnectionMatch) {
        state.withLock { state in
            let id = match.side.recording.id
            guard let entry = state.connections.removeValue(forKey: id) else { return }
            if entry.client?.recording.id == id { entry.client = nil }
            if entry.server?.recording.id == id { entry.server = nil }
            if entry.sides.isEmpty { _ = state.remove(entry.id) }
        }
    }

    /// Drops everything; numbers go on counting.
    func clear() {
        state.withLock { state in
            var empty = State()
            empty.nextExchange = state.nextExchange
            empty.nextConnection = state.nextConnection
            empty.waiters = state.waiters
            empty.open = state.open
            state = empty
        }
    }
}
