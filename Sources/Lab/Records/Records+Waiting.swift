import Sockets
import Synchronization

extension Records {
    /// Waits until an interest is met, or until the time has passed.
    ///
    /// - Parameters:
    ///   - nanoseconds: how long; nil for no limit.
    ///   - prepare: what is left of the interest as things stand, under the lock; nil where it is met already.
    /// - Returns: whether it was met.
    func wait(
        nanoseconds: UInt64?, for prepare: @Sendable (inout State) -> Waiters.Interest?
    ) async -> Bool {
        if nanoseconds == 0 { return state.withLock { prepare(&$0) == nil } }
        return await withCheckedContinuation { (continuation: Waiters.Continuation) in
            let isMet = state.withLock { state -> Bool? in
                guard let interest = prepare(&state) else { return true }
                guard !state.waiters.isClosed else { return false }
                let deadline = nanoseconds.map { MonotonicClock.now() &+ $0 }
                state.waiters.add(interest, continuation, until: deadline, sleep)
                return nil
            }
            if let isMet { continuation.resume(returning: isMet) }
        }
    }

    /// Ends the overdue waits when that moment has come. Under the lock, so that no other alarm is set meanwhile.
    private func sleep(until moment: UInt64) -> Task<Void, Never> {
        Task { [weak self] in
            let now = MonotonicClock.now()
            if moment > now { try? await Task.sleep(nanoseconds: moment - now) }
            self?.endOverdueWaits()
        }
    }

    private func endOverdueWaits() {
        let overdue = state.withLock { state -> [Waiters.Continuation] in
            // Under the lock, where it is cancelled, too.
            if Task.isCancelled { return [] }
            return state.waiters.takeOverdue(at: MonotonicClock.now(), sleep)
        }
        for continuation in overdue { continuation.resume(returning: false) }
    }

    /// Ends all waits as not met, those to come as well.
    func endWaits() {
        for continuation in state.withLock({ $0.waiters.close() }) {
            continuation.resume(returning: false)
        }
    }
}
