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
        var timer: Task<Void, Never>?
        let isMet = await withCheckedContinuation { (continuation: Waiters.Continuation) in
            let (id, isMet) = state.withLock { state -> (UInt64?, Bool) in
                guard let interest = prepare(&state) else { return (nil, true) }
                return (state.waiters.isClosed ? nil : state.waiters.add(interest, continuation), false)
            }
            guard let id else {
                continuation.resume(returning: isMet)
                return
            }
            guard let nanoseconds else { return }
            timer = Task { [self] in
                try? await Task.sleep(nanoseconds: nanoseconds)
                state.withLock { $0.waiters.remove(id) }?.resume(returning: false)
            }
        }
        timer?.cancel()
        return isMet
    }

    /// Ends all waits as not met, those to come as well.
    func endWaits() {
        for continuation in state.withLock({ $0.waiters.close() }) {
            continuation.resume(returning: false)
        }
    }
}
