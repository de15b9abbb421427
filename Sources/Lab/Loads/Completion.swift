import Synchronization

/// Something that ends once, and whom that is told.
final class Completion: Sendable {
    private struct State {
        var isOver = false
        var next = 0
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state = Mutex(State())

    var isOver: Bool { state.withLock(\.isOver) }

    func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting.removeAll() }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: true) }
    }

    /// Waits for the end; answers whether it came in time.
    ///
    /// - Parameter nanoseconds: nil for no limit.
    func wait(nanoseconds: UInt64?) async -> Bool {
        if nanoseconds == 0 { return isOver }
        var timer: Task<Void, Never>?
        let isInTime = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            let number = state.withLock { state -> Int? in
                if state.isOver { return nil }
                state.next += 1
                state.waiting[state.next] = continuation
                return state.next
            }
            guard let number else { return continuation.resume(returning: true) }
            guard let nanoseconds else { return }
            timer = Task {
                try? await Task.sleep(nanoseconds: nanoseconds)
                state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(returning: false)
            }
        }
        timer?.cancel()
        return isInTime
    }
}
