import Conversations
import Programs

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

    /// The first of those that a filter lets through, in the order of their numbers.
    func matches(_ filter: ConnectionFilter, limit: Int) -> [ConnectionMatch] {
        Array(
            connectionNumbers.after(filter.after ?? 0).lazy.compactMap { match($0) }
                .filter { filter.matches($0.side.recording, hasEnded: $0.side.hasEnded) }.prefix(limit))
    }

    /// The first of the exchanges that a filter lets through, in the order of their numbers.
    func matches(_ filter: ExchangeFilter, limit: Int) -> [ExchangeEntry] {
        Array(
            exchangeNumbers.after(filter.after ?? 0).lazy.compactMap { exchanges[$0] }
                .filter { filter.matches($0.id, $0.told) }.prefix(limit))
    }
}
