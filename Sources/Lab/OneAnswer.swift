import Synchronization

/// The answer to one question, for whoever asked and may have given up by then. The first that is given holds.
final class OneAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case asked(CheckedContinuation<Value?, Never>)
        case given(Value)
    }

    private let state = Mutex(State.open)

    func give(_ answer: Value) {
        let waiting = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            if case .given = state { return nil }
            defer { state = .given(answer) }
            if case .asked(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(returning: answer)
    }

    /// What was given so far.
    var given: Value? {
        state.withLock { state in
            if case .given(let answer) = state { return answer }
            return nil
        }
    }

    /// Waits for the answer, for one caller at a time; nil when the time has passed.
    ///
    /// - Parameter nanoseconds: nil for no limit.
    func value(within nanoseconds: UInt64?) async -> Value? {
        if nanoseconds == 0 { return given }
        var timer: Task<Void, Never>?
        let answer = await withCheckedContinuation { (continuation: CheckedContinuation<Value?, Never>) in
            let given = state.withLock { state -> Value? in
                if case .given(let answer) = state { return answer }
                state = .asked(continuation)
                return nil
            }
            if let given {
                continuation.resume(returning: given)
            } else if let nanoseconds {
                timer = Task {
                    try? await Task.sleep(nanoseconds: nanoseconds)
                    giveUp()
                }
            }
        }
        timer?.cancel()
        return answer
    }

    private func giveUp() {
        let waiting = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            guard case .asked(let continuation) = state else { return nil }
            state = .open
            return continuation
        }
        waiting?.resume(returning: nil)
    }
}
