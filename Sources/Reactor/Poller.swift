package import Sockets

package typealias Readiness = PollEvents

/// Waits for events on descriptors, for a moment, and for a wake from other threads. Belongs to one thread.
///
/// It is pulled and calls nobody: `let count = poller.wait(…)`, then `poller.event(i)` for each. One signal of
/// ``wakeHandle`` ends the wait; it is no event, ``woken`` tells of it.
package struct Poller: ~Copyable {
    private let epoll: Epoll
    private let signal: WakeSignal
    @usableFromInline let events: UnsafeMutableBufferPointer<EpollEvent>

    /// Whether the last wait saw a wake, also one from before it began.
    package private(set) var woken = false

    /// - Parameter capacity: events taken by one wait; the others are kept for the next.
    package init(capacity: Int = 512) throws(Errno) {
        precondition(capacity > 0)
        let signal = try WakeSignal()
        epoll = try Self.watching(signal)
        self.signal = signal
        events = .allocate(capacity: capacity)
        events.initialize(repeating: EpollEvent())
    }

    private static func watching(_ signal: WakeSignal) throws(Errno) -> Epoll {
        let epoll = try Epoll()
        let result = epoll.add(signal.descriptor, tag: Token.wake.raw, for: .level)
        if let errno = result.errno { throw errno }
        return epoll
    }

    deinit { events.deallocate() }

    /// For other threads; stays usable when the poller is gone.
    package var wakeHandle: WakeHandle { WakeHandle(signal) }

    /// See ``Epoll/add(_:tag:for:)``. Slot and generation must not both be all ones.
    package func add(_ descriptor: Descriptor, token: Token, for interest: Epoll.Interest) -> CallResult {
        precondition(token != .wake, "this token is the poller's own")
        return epoll.add(descriptor, tag: token.raw, for: interest)
    }

    /// See ``Epoll/change(_:tag:for:)``.
    package func change(_ descriptor: Descriptor, token: Token, for interest: Epoll.Interest) -> CallResult {
        epoll.change(descriptor, tag: token.raw, for: interest)
    }

    /// See ``Epoll/remove(_:)``.
    package func remove(_ descriptor: Descriptor) -> CallResult {
        epoll.remove(descriptor)
    }

    /// Waits for an event, a wake, or the deadline, and answers the number of events; 0 also when a signal came.
    ///
    /// - Parameters:
    ///   - deadline: on ``MonotonicClock``; nil for ever; one that has passed only looks.
    ///   - now: the time, as the caller knows it.
    package mutating func wait(until deadline: UInt64?, now: UInt64) -> Int {
        let result = epoll.wait(into: events, nanoseconds: Self.nanoseconds(until: deadline, now: now))
        precondition(!result.failed, "epoll_wait: \(result)")
        woken = false
        var count = result.value
        for index in 0..<count where events[index].tag == Token.wake.raw {
            signal.drain()
            woken = true
            count -= 1
            events[index] = events[count]
            break
        }
        return count
    }

    /// An event of the last wait, by its index below the number that it answered.
    @inlinable
    package func event(_ index: Int) -> (token: Token, readiness: Readiness) {
        let event = events[index]
        return (Token(raw: event.tag), event.readiness)
    }

    private static func nanoseconds(until deadline: UInt64?, now: UInt64) -> Int64 {
        guard let deadline else { return -1 }
        return deadline > now ? Int64(clamping: deadline - now) : 0
    }
}
