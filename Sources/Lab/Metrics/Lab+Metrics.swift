import Conversations
import Programs
import Sockets
import Synchronization

extension Lab {
    package func metrics() async -> LabMetrics {
        await judge()
        let lag = await lag()
        let (connections, exchanges, lost, dropped) = records.state.withLock {
            ($0.connections.count, $0.exchanges.count, $0.lostVerdicts, $0.dropped)
        }
        let (servers, clients, loads) = state.withLock {
            (
                Array($0.servers.values.map(\.state)), Array($0.clients.values.map(\.state)),
                $0.loads.values.count { !$0.isOver }
            )
        }
        return LabMetrics(
            conversations: ledger.totals, exchangesEnded: endings.counts, endingsLost: lost,
            connectionsKept: connections, dropped: dropped, exchangesKept: exchanges,
            servers: Self.count(servers),
            clients: Self.count(clients), loadsRunning: loads, eventReaders: events.readerCount,
            open: loops.openConnections, mostOpen: configuration.connections, lag: lag)
    }

    private static func count(_ states: [EndpointState]) -> [EndpointState: Int] {
        var counts: [EndpointState: Int] = [:]
        for state in EndpointState.allCases { counts[state] = states.count { $0 == state } }
        return counts
    }

    /// Draws the verdicts that nobody has drawn yet, some at a time: a report of each is made for it. What ends meanwhile is for
    /// the next look.
    private func judge() async {
        var left = records.state.withLock(\.unjudged)
        while left > 0 {
            let some = min(left, 200)
            left -= some
            let entries = records.state.withLock { $0.takeUnjudged(some) }
            endings.add(await read(entries).map(\.verdict.ending))
        }
    }

    /// Asks all loops at the same time.
    private func lag() async -> [UInt64?] {
        let answers = (0..<loops.count).map { loop in
            let answer = OneAnswer<UInt64>()
            let asked = MonotonicClock.now()
            let isTaken = loops.post(.inspect { answer.give(MonotonicClock.now() - asked) }, to: loop)
            if !isTaken { answer.give(0) }
            return answer
        }
        var lag: [UInt64?] = []
        for answer in answers { lag.append(await answer.value(within: 1_000_000_000)) }
        return lag
    }
}
