import Conversations
import Reactor
import Sockets
import Synchronization

extension Lab {
    /// Removes everything: servers, clients, connections, records. Ids go on counting.
    ///
    /// - Throws: `stopping` where the lab comes to its end by itself.
    package func reset() async throws(LabProblem) {
        await gate.enter()
        defer { gate.leave() }
        if state.withLock(\.isStopping) { throw LabProblem(.stopping, "the service is stopping.") }
        await clear()
        events.publish(.reset, .everything)
        // What so many records took is of use to others now.
        _ = helpers.submit { Memory.trim() }
    }

    /// Removes everything and ends the event loops. The lab is of no use afterwards.
    package func shutdown() async {
        await gate.enter()
        defer { gate.leave() }
        guard
            state.withLock({ state in
                defer {
                    state.isStopping = true
                    state.hasEnded = true
                }
                return !state.hasEnded
            })
        else { return }
        await clear()
        records.endWaits()
        loadsChanged.close()
        events.close()
        let loops = loops
        // Joining the loops' threads blocks: a helper does it.
        await withCheckedContinuation { continuation in
            let isTaken = helpers.submit {
                loops.stop()
                continuation.resume()
            }
            if !isTaken { continuation.resume() }
        }
    }

    private func clear() async {
        let (servers, clients) = state.withLock { state in
            defer {
                state.servers.removeAll()
                state.clients.removeAll()
            }
            return (Array(state.servers.values), Array(state.clients.values))
        }
        await stopLoads()
        for server in servers { await closeListener(server) }
        await abortAll(of: nil)
        for counters in servers.map(\.counters) + clients.map(\.counters) { ledger.retire(counters) }
        records.clear()
    }
}
