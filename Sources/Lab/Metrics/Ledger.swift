import Conversations
package import Programs
import Synchronization

/// The sums of all counters that there ever were: of servers, clients, sends and loads, those that are gone too.
final class Ledger: Sendable {
    fileprivate struct State {
        var living: [(role: Role, counters: ConversationCounters)] = []
        /// Of nobody any more, but connections may still run.
        var retired: [(role: Role, counters: ConversationCounters)] = []
        var gone: [Role: ConversationTotals] = [:]
    }

    private let state = Mutex(State())
    private let loops: Int

    init(loops: Int) {
        self.loops = loops
    }

    /// Counters for conversations on any loop.
    func open(_ role: Role) -> ConversationCounters {
        let counters = ConversationCounters(loops: loops)
        enter(role, counters)
        return counters
    }

    func enter(_ role: Role, _ counters: ConversationCounters) {
        state.withLock { $0.living.append((role, counters)) }
    }

    /// They belong to nobody any more.
    func retire(_ counters: ConversationCounters) {
        state.withLock { state in
            guard let place = state.living.firstIndex(where: { $0.counters === counters }) else { return }
            state.retired.append(state.living.remove(at: place))
            state.fold()
        }
    }

    var totals: [Role: ConversationTotals] {
        state.withLock { state in
            state.fold()
            var totals = state.gone
            for (role, counters) in state.living + state.retired {
                totals[role, default: ConversationTotals()].add(counters)
            }
            return totals
        }
    }
}

extension Ledger.State {
    /// Of those that are retired, the sums stay, and no more, as soon as nothing runs any longer.
    fileprivate mutating func fold() {
        // Asked once of each: it can be settled a moment later.
        var open: [(role: Role, counters: ConversationCounters)] = []
        for (role, counters) in retired {
            if counters.areSettled {
                gone[role, default: ConversationTotals()].add(counters)
            } else {
                open.append((role, counters))
            }
        }
        retired = open
    }
}

extension ConversationCounters {
    /// Whether all that began has ended. The end is what is counted last.
    fileprivate var areSettled: Bool {
        let ended = ConnectionOutcome.allCases.reduce(0) { $0 + self.ended($1) }
        return ended >= value(.begun)
    }
}

/// What became of conversations, from one side.
package struct ConversationTotals: Sendable {
    package private(set) var begun = 0
    package private(set) var ended: [ConnectionOutcome: Int] = [:]
    package private(set) var unrecorded = 0
    package private(set) var acceptFailures = 0
    package private(set) var acceptPauses = 0
    package private(set) var withheld = 0
    package private(set) var bytesSent = 0
    package private(set) var bytesReceived = 0

    package var open: Int { max(0, begun - ended.values.reduce(0, +)) }

    package init() {}

    /// The ends first: a conversation that begins in between is then open, and not negative.
    mutating func add(_ counters: ConversationCounters) {
        for outcome in ConnectionOutcome.allCases { ended[outcome, default: 0] += counters.ended(outcome) }
        begun += counters.value(.begun)
        unrecorded += counters.value(.unrecorded)
        acceptFailures += counters.value(.acceptFailures)
        acceptPauses += counters.value(.acceptPauses)
        withheld += counters.value(.withheld)
        bytesSent += counters.value(.bytesSent)
        bytesReceived += counters.value(.bytesReceived)
    }
}
