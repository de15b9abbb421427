import DequeModule

/// What waits for one reader. Guarded by the hub's lock, outside of which the continuations are resumed.
struct EventQueue {
    typealias Continuation = CheckedContinuation<Bool, Never>

    let filter: EventFilter
    /// It gets what is there, and no more.
    var isClosed = false
    private var events: Deque<LabEvent> = []
    /// How many it has lost, once it has lost any.
    private var lost: Int?
    private var waiting: Continuation?
    /// How many of those that wait it was given when it came back: they are not what it is behind with.
    private var replayed = 0

    init(filter: EventFilter) {
        self.filter = filter
    }

    /// Gives it what has happened before it came.
    mutating func replay(_ event: LabEvent) {
        guard event.id == nil || filter.matches(event.type, event.subject) else { return }
        events.append(event)
        replayed += 1
    }

    /// Puts in what the filter lets through. One more than may wait takes all away.
    mutating func add(_ event: LabEvent, backlog: Int) -> Continuation? {
        if isClosed || !filter.matches(event.type, event.subject) { return nil }
        if events.count - replayed >= backlog {
            lost = events.count + 1
            events.removeAll()
            isClosed = true
        } else {
            events.append(event)
        }
        return wake()
    }

    /// How many it has lost, once.
    mutating func takeLoss() -> Int? {
        lost.take()
    }

    /// Some of them, so that not all have to be put into words at once.
    mutating func take() -> [LabEvent] {
        let some = Array(events.prefix(100))
        events.removeFirst(some.count)
        replayed = max(0, replayed - some.count)
        return some
    }

    /// Whether there is nothing yet, and so it waits.
    mutating func wait(_ continuation: Continuation) -> Bool {
        guard events.isEmpty, !isClosed, waiting == nil else { return false }
        waiting = continuation
        return true
    }

    mutating func wake() -> Continuation? {
        waiting.take()
    }

    mutating func close() -> Continuation? {
        isClosed = true
        return wake()
    }
}
