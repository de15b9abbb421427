import Programs
import Synchronization

/// How the exchanges that are recorded have ended. A verdict is drawn when somebody asks, from the records; one whose
/// record is gone by then can not be.
final class EndingCounts: Sendable {
    private let state = Mutex([Verdict.Ending: Int]())

    func add(_ endings: [Verdict.Ending]) {
        state.withLock { state in
            for ending in endings { state[ending, default: 0] += 1 }
        }
    }

    var counts: [Verdict.Ending: Int] { state.withLock { $0 } }
}

extension Records.State {
    /// Takes note that an exchange waits for its verdict.
    mutating func noteUnjudged() {
        unjudged += 1
    }

    /// Takes note that some of those that have ended are gone: the oldest wait least for a verdict.
    mutating func noteGoneUnjudged() {
        guard unjudged > settled.count else { return }
        lostVerdicts += unjudged - settled.count
        unjudged = settled.count
    }

    /// Some of those that wait for a verdict, which they have then.
    mutating func takeUnjudged(_ most: Int) -> [ExchangeEntry] {
        let ids = settled.suffix(unjudged).prefix(most)
        unjudged -= ids.count
        let entries = ids.compactMap { exchanges[$0] }
        // Somebody has deleted the others.
        lostVerdicts += ids.count - entries.count
        return entries
    }
}
