import Synchronization

/// A few plain threads for work that blocks: name resolution, spawns, closes that linger.
package final class HelperThreads: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        /// Accepted and not finished, waiting or at work.
        var outstanding = 0
        var stopped = false
    }

    private let state: Mutex<State>
    private let available = Semaphore()
    private let limit: Int
    private let threads: Mutex<[LoopThread]>

    /// - Parameters:
    ///   - count: threads, all started at once.
    ///   - queueLimit: how much work may wait while every thread is busy; with 0, work is only taken for a free thread.
    package init(count: Int, queueLimit: Int) {
        precondition(count > 0 && queueLimit >= 0)
        state = Mutex(State())
        threads = Mutex([])
        limit = count + queueLimit
        let started = (0..<count).map { index in
            LoopThread.start(name: "helper-\(index)") { self.run() }
        }
        threads.withLock { $0 = started }
    }

    /// Has the work done in some thread. False, and it is never done, when the queue is full or after ``stop()``.
    package func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        let accepted = state.withLock { state in
            guard !state.stopped, state.outstanding < limit else { return false }
            state.outstanding += 1
            state.waiting.append(work)
            return true
        }
        if accepted { available.post() }
        return accepted
    }

    /// Takes no more work, and waits until all that was taken is done: somebody waits for each piece of it. Must be
    /// called, and not by a helper: the threads keep the pool alive until then.
    package func stop() {
        state.withLock { $0.stopped = true }
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for _ in threads { available.post() }
        for thread in threads { thread.join() }
    }

    private func run() {
        while let work = next() {
            work()
            state.withLock { $0.outstanding -= 1 }
        }
    }

    /// Each post of the semaphore stands for one piece of work, or after the stop for one thread's end.
    private func next() -> (@Sendable () -> Void)? {
        available.wait()
        return state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }
}
