import Conversations
import DequeModule
import Programs
import Sockets
import Synchronization

/// The exchanges that are kept, and how the two sides of each find each other.
///
/// The loops tell it of connections as they come and go; the API reads it. Its lock is held for a moment, never
/// across a socket call.
final class Records: ConversationObserver {
    struct State {
        var exchanges: [UInt64: ExchangeEntry] = [:]
        var exchangeNumbers = NumberList()
        /// Where each connection belongs.
        var connections: [UInt64: ExchangeEntry] = [:]
        var connectionNumbers = NumberList()
        /// Exchanges that have ended, in that order: the first is dropped first.
        var settled: Deque<UInt64> = []
        /// How many of them, the newest, have no verdict yet.
        var unjudged = 0
        /// Exchanges that were gone before they had one.
        var lostVerdicts = 0
        /// Records of connections that had to go for newer ones.
        var dropped: [Role: Int] = [:]
        /// Clients whose other side has not shown up.
        var pairs: [AddressPair: ExchangeEntry] = [:]
        /// Servers' sides that came before their client has told its addresses: the loops of the two race. Kept while any
        /// client has not met its server yet.
        var early: [AddressPair: EarlySide] = [:]
        /// Their pairs, the oldest first; some may be gone.
        var earlyPairs: Deque<(pair: AddressPair, at: UInt64)> = []
        /// Clients that have neither met their server nor ended.
        var unmet = 0
        /// Sends that named the server which answers them, in order.
        var awaited: [String: Deque<ExchangeEntry>] = [:]
        /// Where servers of ours listen that keep records.
        var listening: Set<ListeningAddress> = []
        var waiters = Waiters()
        /// Who waits no longer, to be told when the lock is left.
        var met: [Waiters.Continuation] = []
        var nextExchange: UInt64 = 1
        var nextConnection: UInt64 = 1
    }

    let state = Mutex(State())
    /// Exchanges kept.
    private let limit: Int
    /// Nanoseconds after its client's end in which a server's side can still be the answer.
    private let grace: UInt64
    private let events: EventHub
    /// Tells a server's conversation of datagrams that its peer, a client of ours, has closed its socket: nothing on the wire
    /// does, and the next client may have the same port. Set before the first conversation.
    nonisolated(unsafe) var tellPeerHasClosed: @Sendable (Recording) -> Void = { _ in }

    init(limit: Int, grace: UInt64, events: EventHub = EventHub()) {
        self.limit = limit
        self.grace = grace
        self.events = events
    }

    /// Enters a client's conversation, which is about to begin.
    ///
    /// - Parameter record: whether its record is wanted when it has ended. Where it may not be, `answered` has to follow.
    func begin(
        _ recording: Recording, answeredBy server: String?, record: RecordPolicy = .all
    ) -> ExchangeEntry {
        let entry = update { state in
            let entry = state.newExchange(record)
            entry.client = ExchangeEntry.Side(recording: recording)
            entry.answeredBy = server
            if let server { state.awaited[server, default: []].append(entry) }
            entry.isUnmet = true
            state.unmet += 1
            state.enter(recording, entry)
            return entry
        }
        tell(.connectionOpened, recording, entry.id)
        return entry
    }

    func connecting(_ recording: Recording) {
        update { state in
            guard let entry = state.connections[recording.id], let pair = AddressPair(recording) else {
                return
            }
            if let old = entry.pair, state.pairs[old] === entry { state.pairs[old] = nil }
            entry.pair = pair
            entry.expectsServer = entry.answeredBy != nil || state.isListening(pair)
            state.meetEarly(entry, pair)
            if entry.server == nil { state.pairs[pair] = entry }
            state.tell(entry)
        }
    }

    func accepted(_ recording: Recording) {
        let exchange = update { state in
            let entry = state.join(recording, grace: grace)
            entry.server = ExchangeEntry.Side(recording: recording)
            if entry.joinedBy != .address { state.noteEarly(recording, entry, limit: limit) }
            state.enter(recording, entry)
            return (id: entry.id, isOver: entry.client?.hasEnded == true)
        }
        tell(.connectionOpened, recording, exchange.id)
        if recording.transport.isDatagrams, exchange.isOver { tellPeerHasClosed(recording) }
    }

    func ended(_ recording: Recording, kept: Bool) {
        var served: Recording?
        let exchange = update { state -> UInt64? in
            guard let entry = state.connections[recording.id] else { return nil }
            if recording.role == .client, recording.transport.isDatagrams, entry.server?.hasEnded == false {
                served = entry.server?.recording
            }
            if entry.client?.recording === recording {
                state.endClient(entry, at: MonotonicClock.now(), wasConnected: recording.wasConnected)
                entry.dropsClient = !kept || entry.record == .none
                if entry.dropsClient, !entry.awaitsAnswer { state.removeSide(recording, of: entry) }
            } else if kept {
                entry.server?.hasEnded = true
            } else {
                state.removeSide(recording, of: entry)
            }
            state.settle(entry, after: recording, limit: limit)
            return entry.id
        }
        if let served { tellPeerHasClosed(served) }
        if let exchange { tell(.connectionClosed, recording, exchange, recording.outcome) }
    }

    private func tell(
        _ type: EventType, _ recording: Recording, _ exchange: UInt64, _ outcome: ConnectionOutcome? = nil
    ) {
        events.publish(
            type,
            .connection(
                LabEvent.Connection(
                    id: recording.id, exchange: exchange, role: recording.role,
                    endpoint: recording.endpoint, outcome: outcome)))
    }

    /// Its answer has been put into words: a client's side that is not wanted goes, or will go when it ends.
    func answered(_ entry: ExchangeEntry) {
        guard entry.record != .all else { return }
        update { state in
            entry.awaitsAnswer = false
            guard entry.dropsClient, let client = entry.client else { return }
            state.removeSide(client.recording, of: entry)
            state.uncount(client.recording)
            state.tell(entry)
            state.noteSettled(entry, limit: limit)
        }
    }

    /// No server's side will come any more: what named it stops waiting.
    func stopExpecting(_ entry: ExchangeEntry) {
        state.withLock { $0.stopAwaiting(entry) }
    }

    /// Drops one side of an exchange.
    func forget(_ recording: Recording) {
        update { state in
            guard let entry = state.connections[recording.id] else { return }
            state.removeSide(recording, of: entry)
            state.uncount(recording)
            state.tell(entry)
        }
    }

    /// Drops all that has ended, and ends the waits for lists; numbers go on counting. What runs, as a send that
    /// began this moment, keeps its place.
    func clear() {
        let lists = update { state in
            for entry in Array(state.exchanges.values) where entry.sides.allSatisfy(\.hasEnded) {
                state.remove(entry.id)
            }
            let judged = state.settled.dropLast(state.unjudged).count { state.exchanges[$0] != nil }
            state.settled.removeAll { state.exchanges[$0] == nil }
            state.lostVerdicts += state.unjudged - (state.settled.count - judged)
            state.unjudged = state.settled.count - judged
            return state.waiters.removeLists()
        }
        for continuation in lists { continuation.resume(returning: false) }
    }

    /// Makes one change, and then tells those whose wait it ends.
    private func update<Value>(_ change: (inout State) -> Value) -> Value {
        let (value, met) = state.withLock { state in
            let value = change(&state)
            if state.met.isEmpty { return (value, [] as [Waiters.Continuation]) }
            defer { state.met.removeAll() }
            return (value, state.met)
        }
        for continuation in met { continuation.resume(returning: true) }
        return value
    }

    /// Tells where a server keeps records, or no longer.
    func setListening(_ transport: Transport, _ address: SocketAddress, _ isListening: Bool) {
        let place = ListeningAddress(transport: transport, address: address)
        state.withLock { state in
            if isListening {
                state.listening.insert(place)
            } else {
                state.listening.remove(place)
            }
        }
    }
}
