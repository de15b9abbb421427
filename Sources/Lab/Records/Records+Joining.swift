import Conversations
import DequeModule
import Programs
import Sockets
import Synchronization

extension Records.State {
    mutating func newExchange(_ record: RecordPolicy = .all) -> ExchangeEntry {
        let entry = ExchangeEntry(id: nextExchange, record: record)
        nextExchange += 1
        exchanges[entry.id] = entry
        exchangeNumbers.append(entry.id)
        return entry
    }

    /// Gives a connection its number and its place.
    mutating func enter(_ recording: Recording, _ entry: ExchangeEntry) {
        recording.identify(nextConnection)
        nextConnection += 1
        connections[recording.id] = entry
        connectionNumbers.append(recording.id)
        tell(entry)
        guard waiters.hasLists else { return }
        met += waiters.settleLists { interest in
            guard case .connections(let filter, _) = interest else { return 0 }
            return filter.matches(recording, hasEnded: false) ? 1 : 0
        }
    }

    /// Tells those who wait how an exchange stands, after every change of it. One that was dropped after its end has been
    /// counted; one that turned out to be none has not.
    mutating func tell(_ entry: ExchangeEntry) {
        let standing = exchanges[entry.id] == nil ? nil : entry.standing
        let before = entry.told
        if standing == before { return }
        entry.told = standing
        met += waiters.settle(entry)
        guard waiters.hasLists else { return }
        met += waiters.settleLists { interest in
            guard case .exchanges(let filter, _) = interest else { return 0 }
            return (filter.matches(entry.id, standing) ? 1 : 0) - (filter.matches(entry.id, before) ? 1 : 0)
        }
    }

    /// The exchange of a connection that was just accepted: its client's, by the pair of addresses or by the
    /// server that the send named, else a new one.
    mutating func join(_ recording: Recording, grace: UInt64) -> ExchangeEntry {
        if let pair = AddressPair(recording), let entry = pairs.removeValue(forKey: pair),
            entry.canBeMet(at: recording.startedAt, within: Self.queueTime)
        {
            joinByAddress(entry)
            return entry
        }
        if let name = recording.endpoint,
            let entry = nextAwaited(name, at: recording.startedAt, grace: grace)
        {
            if let pair = entry.pair { pairs[pair] = nil }
            entry.joinedBy = .answeredBy
            return entry
        }
        return newExchange()
    }

    /// Nanoseconds that a connection may wait in a listener's queue after its client has closed. Later its
    /// addresses can be those of somebody else.
    private static let queueTime: UInt64 = 60_000_000_000

    /// The first send that still waits for this server. Those that have waited long enough are passed over.
    private mutating func nextAwaited(
        _ server: String, at moment: UInt64, grace: UInt64
    ) -> ExchangeEntry? {
        while let entry = awaited[server]?.popFirst() {
            if entry.canBeMet(at: moment, within: grace) { return entry }
        }
        return nil
    }

    /// Whether a server of ours that keeps records takes connections of these addresses. One that is bound to all addresses
    /// takes those of this machine alone for sure: loopback, and those that come from the same address.
    func isListening(_ pair: AddressPair) -> Bool {
        if listening.contains(ListeningAddress(transport: pair.transport, address: pair.server)) {
            return true
        }
        let isForAll = listening.contains {
            $0.transport == pair.transport && $0.address.isAny && $0.address.port == pair.server.port
        }
        guard isForAll else { return false }
        return pair.server.isLoopback || pair.server.host == pair.client.host
    }

    mutating func stopAwaiting(_ entry: ExchangeEntry) {
        guard let name = entry.answeredBy, entry.server == nil else { return }
        awaited[name]?.removeAll { $0 === entry }
        if awaited[name]?.isEmpty == true { awaited[name] = nil }
    }

    private mutating func joinByAddress(_ entry: ExchangeEntry) {
        stopAwaiting(entry)
        entry.joinedBy = .address
        entry.expectsServer = true
        noteMet(entry)
    }

    /// Notes that a client has met its server, or will not any more.
    private mutating func noteMet(_ entry: ExchangeEntry) {
        guard entry.isUnmet else { return }
        entry.isUnmet = false
        unmet -= 1
        if unmet == 0 {
            early.removeAll()
            earlyPairs.removeAll()
        }
    }

    /// Remembers a server's side that no client has been found for by its addresses, as long as one may come.
    mutating func noteEarly(_ recording: Recording, _ entry: ExchangeEntry, limit: Int) {
        forgetEarly(before: recording.startedAt)
        guard unmet > 0, early.count < limit, let pair = AddressPair(recording) else { return }
        early[pair] = EarlySide(entry: entry, at: recording.startedAt)
        earlyPairs.append((pair, recording.startedAt))
    }

    /// Nanoseconds that a client's loop may be behind with telling its addresses.
    private static let longestRace: UInt64 = 1_000_000_000

    /// Other clients, which are none of ours, would fill the list.
    private mutating func forgetEarly(before moment: UInt64) {
        while let oldest = earlyPairs.first, oldest.at &+ Self.longestRace < moment {
            earlyPairs.removeFirst()
            if early[oldest.pair]?.at == oldest.at { early[oldest.pair] = nil }
        }
    }

    /// A client has told its addresses: where its server's side was there before, it gets it.
    mutating func meetEarly(_ entry: ExchangeEntry, _ pair: AddressPair) {
        guard let client = entry.client, let found = early.removeValue(forKey: pair),
            found.at >= client.recording.startedAt
        else { return }
        if found.entry === entry { return joinByAddress(entry) }
        guard let side = found.entry.server else {
            // It has ended already, and its record is not wanted.
            entry.expectsServer = false
            stopAwaiting(entry)
            return noteMet(entry)
        }
        let displaced = entry.server
        entry.server = side
        connections[side.recording.id] = entry
        joinByAddress(entry)
        give(displaced, to: found.entry)
    }

    /// An exchange had a side that was another's, and gets the one that the other had; where there is none, it waits for
    /// one, or was no exchange at all.
    private mutating func give(_ side: ExchangeEntry.Side?, to entry: ExchangeEntry) {
        entry.server = side
        if let side {
            connections[side.recording.id] = entry
            if let pair = AddressPair(side.recording) { early[pair]?.entry = entry }
        } else if entry.client != nil {
            entry.joinedBy = .none
            if let name = entry.answeredBy { awaited[name, default: []].prepend(entry) }
            // Its own side may be there, or come, by its addresses.
            if let pair = entry.pair {
                meetEarly(entry, pair)
                if entry.server == nil { pairs[pair] = entry }
            }
        } else if exchanges.removeValue(forKey: entry.id) != nil {
            exchangeNumbers.noteGone { exchanges[$0] != nil }
            tell(entry)
        }
    }

    /// Notes a client's end: whether a server's side can still come.
    mutating func endClient(_ entry: ExchangeEntry, at moment: UInt64, wasConnected: Bool) {
        entry.client?.hasEnded = true
        entry.clientEndedAt = moment
        noteMet(entry)
        if !wasConnected { entry.expectsServer = false }
        if !entry.expectsServer, let pair = entry.pair, pairs[pair] === entry { pairs[pair] = nil }
    }

    /// Notes an end: drops the oldest exchanges where there are too many, and tells those whom it concerns.
    mutating func settle(_ entry: ExchangeEntry, after recording: Recording, limit: Int) {
        if entry.isComplete { stopAwaiting(entry) }
        noteSettled(entry, limit: limit)
        tell(entry)
        met += waiters.settle(entry)
        met += waiters.settle(connection: recording.id)
        guard waiters.hasLists else { return }
        let isKept = connections[recording.id] != nil
        met += waiters.settleLists { interest in
            guard case .connections(let filter, _) = interest else { return 0 }
            return (isKept && filter.matches(recording, hasEnded: true) ? 1 : 0)
                - (filter.matches(recording, hasEnded: false) ? 1 : 0)
        }
    }

    /// The record of a connection that has ended is gone: it counts in no list any more.
    mutating func uncount(_ recording: Recording) {
        guard waiters.hasLists else { return }
        met += waiters.settleLists { interest in
            guard case .connections(let filter, _) = interest else { return 0 }
            return filter.matches(recording, hasEnded: true) ? -1 : 0
        }
    }

    /// Enters an exchange that has ended among those that may be dropped, and drops the oldest where there are too
    /// many. One of which a side is about to go is not entered: it may be gone as a whole then.
    mutating func noteSettled(_ entry: ExchangeEntry, limit: Int) {
        let losesClient = entry.dropsClient && entry.client != nil
        if entry.canBeDropped, !losesClient, !entry.isSettled, exchanges[entry.id] != nil {
            entry.isSettled = true
            settled.append(entry.id)
            noteUnjudged()
        }
        while let oldest = settled.first, exchanges.count > limit || exchanges[oldest] == nil {
            settled.removeFirst()
            noteGoneUnjudged()
            for side in exchanges[oldest]?.sides ?? [] {
                side.recording.counters.dropped.wrappingAdd(1, ordering: .relaxed)
                dropped[side.recording.role, default: 0] += 1
            }
            remove(oldest)
        }
    }

    /// Drops an exchange with its connections.
    mutating func remove(_ id: UInt64) {
        guard let entry = exchanges.removeValue(forKey: id) else { return }
        exchangeNumbers.noteGone { exchanges[$0] != nil }
        met += waiters.remove(exchange: id)
        for side in entry.sides { removeConnection(side.recording.id) }
        if let pair = entry.pair, pairs[pair] === entry { pairs[pair] = nil }
        if let side = entry.server, let pair = AddressPair(side.recording), early[pair]?.entry === entry {
            early[pair] = nil
        }
        noteMet(entry)
        stopAwaiting(entry)
    }

    /// Drops one side of an exchange, and with the last one the exchange.
    mutating func removeSide(_ recording: Recording, of entry: ExchangeEntry) {
        removeConnection(recording.id)
        if entry.client?.recording === recording { entry.client = nil }
        if entry.server?.recording === recording {
            entry.server = nil
            entry.expectsServer = false
            entry.joinedBy = .none
        }
        if entry.sides.isEmpty { remove(entry.id) }
    }

    private mutating func removeConnection(_ id: UInt64) {
        guard connections.removeValue(forKey: id) != nil else { return }
        met += waiters.settle(connection: id)
        connectionNumbers.noteGone { connections[$0] != nil }
    }
}

/// A server's side that came before its client had told its addresses.
struct EarlySide {
    /// The exchange that it was given meanwhile. It has no server any more where the side has ended and is not kept.
    var entry: ExchangeEntry
    /// When it was accepted.
    var at: UInt64
}

extension ConnectionFilter {
    /// Whether a connection belongs to the list. The outcome is read only of one that has ended.
    func matches(_ recording: Recording, hasEnded: Bool) -> Bool {
        if let server, recording.role != .server || recording.endpoint != server.description { return false }
        if let client, recording.role != .client || recording.endpoint != client.description { return false }
        if let after, recording.id <= after { return false }
        if let state, (state == .closed) != hasEnded { return false }
        if let outcome { return hasEnded && recording.outcome == outcome }
        return true
    }
}

extension ExchangeFilter {
    /// Whether an exchange belongs to the list. Without a standing it is in none.
    func matches(_ id: UInt64, _ standing: ExchangeEntry.Standing?) -> Bool {
        guard let standing, id > after ?? 0 else { return false }
        if let state, (state == .complete) != standing.isComplete { return false }
        if let outcome { return standing.client == outcome || standing.server == outcome }
        return true
    }

    /// Whether it can be said if an exchange fits: it does, or is complete and so will not change any more.
    func isDecided(by standing: ExchangeEntry.Standing?) -> Bool {
        standing.map { $0.isComplete || matches(.max, $0) } ?? true
    }
}
