import Conversations
import Programs

/// What servers of ours had counted when a load began.
struct ServerCounts: Sendable {
    let names: [ResourceName]
    private let counters: [ConversationCounters]
    private let before: Counts

    init(_ servers: [(name: ResourceName, counters: ConversationCounters)]) {
        names = servers.map(\.name)
        counters = servers.map(\.counters)
        before = Counts(counters)
    }

    private struct Counts {
        var accepted = 0
        var sent = 0
        var received = 0
        var acceptFailures = 0
        var acceptPauses = 0
        var outcomes = [Int](repeating: 0, count: ConnectionOutcome.allCases.count)

        init(_ counters: [ConversationCounters]) {
            for one in counters {
                for (index, outcome) in ConnectionOutcome.allCases.enumerated() {
                    outcomes[index] += one.ended(outcome)
                }
                accepted += one.value(.begun)
                sent += one.value(.bytesSent)
                received += one.value(.bytesReceived)
                acceptFailures += one.value(.acceptFailures)
                acceptPauses += one.value(.acceptPauses)
            }
        }

        var ended: Int { outcomes.reduce(0, +) }
    }

    /// Whether the servers have taken so many connections since, and all of them have ended.
    func haveEnded(connections: Int) -> Bool {
        let now = Counts(counters)
        let accepted = now.accepted - before.accepted
        return accepted >= connections && now.ended - before.ended >= accepted
    }

    func comparison(with run: LoadRun) -> ServerComparison {
        let now = Counts(counters)
        var outcomes: [String: Int] = [:]
        for (index, outcome) in ConnectionOutcome.allCases.enumerated() {
            let count = now.outcomes[index] - before.outcomes[index]
            if count > 0 { outcomes[outcome.rawValue] = count }
        }
        let accepted = now.accepted - before.accepted
        return ServerComparison(
            names: names,
            connections: .init(load: run.value(.connected), servers: accepted),
            sent: .init(load: run.value(.bytesSent), servers: now.received - before.received),
            received: .init(load: run.value(.bytesReceived), servers: now.sent - before.sent),
            outcomes: outcomes, open: max(0, accepted - outcomes.values.reduce(0, +)),
            acceptFailures: now.acceptFailures - before.acceptFailures,
            acceptPauses: now.acceptPauses - before.acceptPauses)
    }
}
