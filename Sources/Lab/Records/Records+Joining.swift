import Conversations
import DequeModule
import Programs

extension Records.State {
    mutating func newExchange() -> ExchangeEntry {
        let entry = ExchangeEntry(id: nextExchange)
        nextExchange += 1
        exchanges[entry.id] = entry
        return entry
    }

    /// Gives a connection its number and its place.
    mutating func enter(_ recording: Recording, _ entry: ExchangeEntry) -> [Waiters.Continuation] {
        recording.identify(nextConnection)
        nextConnection += 1
        connections[recording.id] = entry
        open += 1
        guard !waiters.isEmpty else { return [] }
        let isNew = entry.sides.count == 1
        return waiters.settle { interest in
            switch interest {
            case .connections(let filter, let remaining) where filter.matches(recording, hasEnded: false):
                remaining > 1 ? .connections(filter, remaining: remaining - 1) : nil
            case .exchanges(let after, let remaining) where isNew && entry.id > after:
                remaining > 1 ? .exchanges(after: after, remaining: remaining - 1) : nil
            default: interest
            }
        }
    }

    /// The exchange of a connection that was just accepted: its client's, by the pair of addresses or by the
    /// server that the send named, else a new one.
    mutating func join(_ recording: Recording, grace: UInt64) -> ExchangeEntry {
        if let pair = AddressPair(recording), let entry = pairs.removeValue(forKey: pair) {
            stopAwaiting(entry)
            entry.joinedBy = .address
            entry.expectsServer = true
            return entry
        }
        if let name = recording.endpoint, let entry = nextAwaited(name, at: recording.startedAt, grace: grace)
        {
            if let pair = entry.pair { pairs[pair] = nil }
            entry.joinedBy = .answeredBy
            return entry
        }
        return newExchange()
    }

    /// The first send that still waits for this server. Those that have waited long enough are passed over.
    private mutating func nextAwaited(_ server: String, at moment: UInt64, grace: UInt64) -> ExchangeEntry? {
        while let entry = awaited[server]?.popFirst() {
            guard let ended = entry.clientEndedAt, moment > ended + grace else { return entry }
        }
        return nil
    }

    mutating func stopAwaiting(_ entry: ExchangeEntry) {
        guard let name = entry.answeredBy, entry.server == nil else { return }
        awaited[name]?.removeAll { $0 === entry }
        if awaited[name]?.isEmpty == true { awaited[name] = nil }
    }

    /// A server's side that its policy does not keep.
    mutating func forgetServer(of entry: ExchangeEntry) {
        if let id = entry.server?.recording.id { connections[id] = nil }
        entry.server = nil
        entry.expectsServer = false
        entry.joinedBy = .none
        if entry.client == nil { exchanges[entry.id] = nil }
    }

    /// Notes an end: drops the oldest exchange where there are too many, and answers whom the end concerns.
    mutating func settle(
        _ entry: ExchangeEntry, after recording: Recording, limit: Int
    ) -> [Waiters.Continuation] {
        if entry.isComplete { stopAwaiting(entry) }
        if entry.canBeDropped, !entry.isSettled {
            entry.isSettled = true
            settled.append(entry.id)
        }
        while exchanges.count > limit, let oldest = settled.popFirst() {
            if remove(oldest) { dropped += 1 }
        }
        guard !waiters.isEmpty else { return [] }
        let isKept = connections[recording.id] != nil
        return waiters.settle { interest in
            switch interest {
            case .clientEnded(let awaited) where awaited === entry && entry.clientHasEnded: nil
            case .complete(let awaited) where awaited === entry && entry.isComplete: nil
            case .connections(let filter, let remaining)
            where isKept && filter.matches(recording, hasEnded: true)
                && !filter.matches(recording, hasEnded: false):
                remaining > 1 ? .connections(filter, remaining: remaining - 1) : nil
            default: interest
            }
        }
    }

    /// Drops an exchange with its connections.
    mutating func remove(_ id: UInt64) -> Bool {
        guard let entry = exchanges.removeValue(forKey: id) else { return false }
        for side in entry.sides { connections[side.recording.id] = nil }
        if let pair = entry.pair, pairs[pair] === entry { pairs[pair] = nil }
        stopAwaiting(entry)
        return true
    }
}

extension ConnectionFilter {
    /// Whether a connection belongs to the list. The outcome is read only of one that has ended.
    func matches(_ recording: Recording, hasEnded: Bool) -> Bool {
        if let server, recording.role != .server || recording.endpoint != server.description {
            return false
        }
        if let client, recording.role != .client || recording.endpoint != client.description {
            return false
        }
        if let after, recording.id <= after { return false }
        if let state, (state == .closed) != hasEnded { return false }
        if let outcome { return hasEnded && recording.outcome == outcome }
        return true
    }
}
