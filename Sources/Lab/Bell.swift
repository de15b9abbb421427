import Synchronization

/// Rings whenever something has changed, for those who wait until something holds. It is for what changes seldom: each
/// ring has every one of them look.
final class Bell: Sendable {
    private struct Waiter {
        var holds: @Sendable () -> Bool
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var isClosed = false
        var next = 0
        var waiting: [Int: Waiter] = [:]
    }

    private let state = Mutex(State())

    /// Has everybody look. To be called after the change, under no lock that a look takes.
    func ring() {
        let waiting = state.withLock(\.waiting)
        for (number, waiter) in waiting where waiter.holds() { end(number, as: true) }
    }

    /// Ends all waits, and those to come.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return state.waiting
        }
        for (number, waiter) in waiting { end(number, as: waiter.holds()) }
    }

    /// Waits until something holds; answers whether it does, in time.
    ///
    /// - Parameters:
    ///   - nanoseconds: nil for no limit.
    ///   - holds: called by whoever rings. What it looks at has to be changed before the ring.
    func wait(nanoseconds: UInt64?, until holds: @escaping @Sendable () -> Bool) async -> Bool {
        if holds() { return true }
        if nanoseconds == 0 { return false }
        var timer: Task<Void, Never>?
        let isInTime = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            let number = state.withLock { state -> Int? in
                if state.isClosed { return nil }
                state.next += 1
                state.waiting[state.next] = Waiter(holds: holds, continuation: continuation)
                return state.next
            }
            guard let number else { return continuation.resume(returning: holds()) }
            // It may have rung between the first look and this.
            if holds() { return end(number, as: true) }
            guard let nanoseconds else { return }
            timer = Task {
                try? await Task.sleep(nanoseconds: nanoseconds)
                end(number, as: false)
            }
        }
        timer?.cancel()
        return isInTime
    }

    /// The first who ends a wait decides.
    private func end(_ number: Int, as isMet: Bool) {
        state.withLock { $0.waiting.removeValue(forKey: number) }?.continuation.resume(returning: isMet)
    }
}
