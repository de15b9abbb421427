import Synchronization

/// How many requests a server has refused by itself, before its handler or in place of its answer, by the code of the problem.
package final class RefusalCounts: Sendable {
    private let state = Mutex([String: Int]())

    package init() {}

    package var counts: [String: Int] { state.withLock { $0 } }

    func count(_ problem: Problem) {
        state.withLock { $0[problem.code, default: 0] += 1 }
    }
}
