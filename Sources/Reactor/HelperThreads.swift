import Synchronization

/// A few plain threads for work that blocks: name resolution, spawns, closes that linger. One is started when there is
/// work and every thread is busy, and stays.
package final class HelperThreads: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        /// How much of it has been taken.
        var taken = 0
        /// Accepted and not finished, waiting or at work.
        var outstanding = 0
        var threads: [LoopThread] = []
        var stopped = false
    }

    private let state: Mutex<State>
    private let available = Semaphore()
    private let count: Int
    private let limit: Int

    /// - Parameters:
    ///   - count: threads at most; none is started before there is work for it.
    ///   - queueLimit: how much work may wait while every thread is busy; with 0, work is only taken for a thread that is
    ///     free or can be started.
    package init(count: Int, queueLimit: Int) {
        precondition(count > 0 && queueLimit >= 0)
        state = Mutex(State())
        self.count = count
        limit = count + queueLimit
    }

    /// How many threads there are; none after ``stop()``.
    var threadCount: Int { state.withLock { $0.threads.count } }

    /// Whether all that was taken is done.
    var isIdle: Bool { state.withLock { $0.outstanding == 0 } }

    /// Has the work done in some thread. False, and it is never done, when the queue is full or after ``stop()``.
    package func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        let accepted = state.withLock { state in
            guard !state.stopped, state.outstanding < limit else { return false }
            state.outstanding += 1
            state.waiting.append(work)
            // Each thread is busy with one of the others: none of these may wait for another's end.
            if state.outstanding > state.threads.count, state.threads.count < count {
                let name = "helper-\(state.threads.count)"
                state.threads.append(LoopThread.start(name: name) { self.run() })
            }
            return true
        }
        if accepted { available.post() }
        return accepted
    }

    /// Takes no more work, and waits until all that was taken is done: somebody waits for each piece of it. Must be
    /// called, and not by a helper: the threads keep the pool alive until then.
    package func stop() {
        let threads = state.withLock { state in
            defer { state.threads = [] }
            state.stopped = true
            return state.threads
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
        return state.withLock { state in
            guard state.taken < state.waiting.count else { return nil }
            let work = state.waiting[state.taken]
            state.taken += 1
            // What was taken is let go when it is the greater part: cheap for each.
            if state.taken * 2 > state.waiting.count {
                state.waiting.removeFirst(state.taken)
                state.taken = 0
            }
            return work
        }
    }
}
