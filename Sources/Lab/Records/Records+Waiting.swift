import Sockets
import Synchronization

extension Records {
    /// Waits until an interest is met, or until the time has passed.
    ///
    /// - Parameters:
    ///   - seconds: nanoseconds; nil for no limit.
    ///   - prepare: what is left of the interest as things stand, under the lock; nil where it is met already.
    /// - Returns: whether it was met.
    func wait(
        nanoseconds: UInt64?, for prepare: @Sendable (inout State) -> Waiters.Interest?
    ) async -> Bool {
        var timer: Task<Void, Never>?
        let isMet = await withCheckedContinuation { (continuation: Waiters.Continuation) in
            let id = state.withLock { state -> UInt64? in
                prepare(&state).map { state.waiters.add($0, continuation) }
            }
            guard let id else {
                continuation.resume(returning: true)
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

    /// Ends all waits as not met.
    func endWaits() {
        for continuation in state.withLock({ $0.waiters.removeAll() }) {
            continuation.resume(returning: false)
        }
    }
}
