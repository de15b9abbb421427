import HTTPServer
import Synchronization

/// How many requests each route has answered, with which status, and how long that took.
final class RequestCounts: Sendable {
    /// Upper bounds in seconds; more is counted in none of them.
    static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]

    struct Route: Sendable {
        /// By status.
        var answers: [Int: Int] = [:]
        /// One for each bound, and one for what took longer.
        var buckets = [Int](repeating: 0, count: RequestCounts.bounds.count + 1)
        var seconds = 0.0
    }

    /// What the server refuses before a route sees it, or in place of its answer.
    let refusals: RefusalCounts

    init(refusals: RefusalCounts) {
        self.refusals = refusals
    }

    private struct State {
        var routes: [String: Route] = [:]
        var underWay = 0
    }

    private let state = Mutex(State())

    /// Answers that are being made beside the HTTP thread.
    var underWay: Int { state.withLock(\.underWay) }

    /// By the names of the routes; empty for requests that found none.
    var routes: [String: Route] { state.withLock(\.routes) }

    func begin() {
        state.withLock { $0.underWay += 1 }
    }

    func end() {
        state.withLock { $0.underWay -= 1 }
    }

    func count(_ route: String, status: Int, seconds: Double) {
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.routes[route, default: Route()].answers[status, default: 0] += 1
            state.routes[route]?.buckets[bucket] += 1
            state.routes[route]?.seconds += seconds
        }
    }
}
