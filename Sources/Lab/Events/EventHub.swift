import DequeModule
import Programs
import Sockets
import Synchronization

/// Hands what happens to those who watch, each with a bounded queue of its own: a slow one holds nobody up.
///
/// A type of event that nobody watches is not even put together, so that it costs nothing where nobody looks. One that
/// somebody did watch a moment ago still is, for a reader who comes back.
final class EventHub: Sendable {
    fileprivate struct State {
        var next: UInt64 = 1
        /// The newest events of the types that are watched.
        var kept: Deque<LabEvent> = []
        /// From which event on each type was watched without a gap.
        var since: [EventType: UInt64] = [:]
        /// When each type that nobody watches any more is given up.
        var patience: [EventType: UInt64] = [:]
        var nextReader: UInt64 = 1
        var readers: [UInt64: EventQueue] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    /// The bits of the types that are watched.
    private let watched = Atomic<UInt32>(0)
    /// Events that a reader may be behind.
    private let backlog: Int
    /// Events that are kept for readers who come back.
    private let kept: Int
    /// Nanoseconds that a reader may be away without missing an event.
    private let absence: UInt64

    init(backlog: Int = 10_000, kept: Int = 1000, absence: UInt64 = 60_000_000_000) {
        self.backlog = backlog
        self.kept = kept
        self.absence = absence
    }

    var readerCount: Int { state.withLock(\.readers.count) }

    /// Whether it is worth the trouble to put such an event together.
    func isWatched(_ type: EventType) -> Bool {
        watched.load(ordering: .relaxed) & type.bit != 0
    }

    func publish(_ type: EventType, _ subject: @autoclosure () -> LabEvent.Subject) {
        guard isWatched(type) else { return }
        let subject = subject()
        let awake = state.withLock { state -> [EventQueue.Continuation] in
            if giveUp(type, &state) { return [] }
            let event = state.event(type, subject)
            if state.kept.count >= kept { state.kept.removeFirst() }
            state.kept.append(event)
            var awake: [EventQueue.Continuation] = []
            for reader in state.readers.keys {
                state.readers[reader]?.add(event, backlog: backlog).map { awake.append($0) }
            }
            return awake
        }
        for continuation in awake { continuation.resume(returning: true) }
    }

    /// A new reader, of what happens from now on, or behind the event of that number.
    func subscribe(_ filter: EventFilter, after: UInt64?) -> EventReader {
        let id = state.withLock { state in
            var queue = EventQueue(filter: filter)
            queue.isClosed = state.isClosed
            if let after { state.catchUp(&queue, after: after) }
            for type in EventType.happening where filter.wanted & type.bit != 0 {
                if !isWatched(type) { state.since[type] = state.next }
                state.patience[type] = nil
                watched.bitwiseOr(type.bit, ordering: .relaxed)
            }
            defer { state.nextReader += 1 }
            state.readers[state.nextReader] = queue
            return state.nextReader
        }
        return EventReader(hub: self, id: id)
    }

    func unsubscribe(_ id: UInt64) {
        let waiting = state.withLock { state -> EventQueue.Continuation? in
            guard var queue = state.readers.removeValue(forKey: id) else { return nil }
            let rest = state.readers.values.reduce(0) { $0 | $1.filter.wanted }
            let end = MonotonicClock.now() &+ absence
            for type in EventType.happening where queue.filter.wanted & type.bit != 0 && rest & type.bit == 0
            {
                state.patience[type] = end
            }
            return queue.wake()
        }
        waiting?.resume(returning: false)
    }

    /// What a reader has not been given yet; nil where it gets no more. Waits until there is something, for so many
    /// nanoseconds.
    func take(_ id: UInt64, within nanoseconds: UInt64) async -> [LabEvent]? {
        if let found = takeNow(id) { return found.isOver ? nil : found.events }
        if nanoseconds == 0 { return [] }
        var timer: Task<Void, Never>?
        _ = await withCheckedContinuation { (continuation: EventQueue.Continuation) in
            let waits = state.withLock { $0.readers[id]?.wait(continuation) ?? false }
            guard waits else { return continuation.resume(returning: true) }
            // Not before it waits: nobody would be there to be woken.
            timer = Task {
                guard (try? await Task.sleep(nanoseconds: nanoseconds)) != nil else { return }
                state.withLock { $0.readers[id]?.wake() }?.resume(returning: false)
            }
        }
        timer?.cancel()
        guard let found = takeNow(id) else { return [] }
        return found.isOver ? nil : found.events
    }

    /// Lets every reader have what waits for it, and no more.
    func close() {
        let awake = state.withLock { state in
            state.isClosed = true
            return state.readers.keys.compactMap { state.readers[$0]?.close() }
        }
        for continuation in awake { continuation.resume(returning: true) }
    }

    /// Nil where there is nothing to say yet.
    private func takeNow(_ id: UInt64) -> (events: [LabEvent], isOver: Bool)? {
        state.withLock { state in
            guard state.readers[id] != nil else { return ([], true) }
            if let gone = state.readers[id]?.takeLoss() {
                return ([.aside(.dropped, gone: gone)], false)
            }
            let events = state.readers[id]?.take() ?? []
            if !events.isEmpty { return (events, false) }
            return state.readers[id]?.isClosed == true ? ([], true) : nil
        }
    }

    /// Stops watching a type that has had no reader for long enough.
    private func giveUp(_ type: EventType, _ state: inout State) -> Bool {
        guard let end = state.patience[type], MonotonicClock.now() > end else { return false }
        state.patience[type] = nil
        state.since[type] = nil
        watched.bitwiseAnd(~type.bit, ordering: .relaxed)
        return true
    }
}

extension EventHub.State {
    mutating func event(_ type: EventType, _ subject: LabEvent.Subject) -> LabEvent {
        defer { next += 1 }
        return LabEvent(
            id: next, type: type, time: Timestamp(nanoseconds: WallClock.now()), subject: subject)
    }

    /// Gives a reader what it has missed; where not all of that is kept, it is told so.
    fileprivate mutating func catchUp(_ queue: inout EventQueue, after: UInt64) {
        let types = EventType.happening.filter { queue.filter.wanted & $0.bit != 0 }
        let oldest = kept.first.flatMap(\.id) ?? next
        // One that is not there yet is of another service, which has begun anew since.
        let isWhole =
            after < next && types.allSatisfy { (since[$0] ?? .max) - 1 <= after } && oldest - 1 <= after
        if !isWhole { queue.replay(.aside(.missed, gone: nil)) }
        for event in kept where event.id ?? 0 > after { queue.replay(event) }
    }
}
