import Conversations
package import Programs
import Synchronization

/// The end of a lab in peace: nothing new begins, and what runs may come to its end.
extension Lab {
    /// Whether nothing new begins any more.
    package var isDraining: Bool { state.withLock(\.isStopping) }

    /// Connections that are open, of both roles.
    package var openConnections: Int { loops.openConnections }

    /// Begins nothing new from now on: listeners are closed, loads begin no conversation, and every call that would begin
    /// or change something is refused. Answers when all connections have ended, or the time has passed.
    ///
    /// - Returns: how many connections are still open.
    package func drain(within grace: TimeSpan) async -> Int {
        let end = ContinuousClock.now + .nanoseconds(Int64(grace.nanoseconds))
        state.withLock { $0.isStopping = true }
        events.publish(.draining, .everything)
        await gate.enter()
        // The loads first: a server of ours would refuse what they have begun.
        let loads = Array(state.withLock(\.loads).values)
        for load in loads { askToStop(load, abortConnections: false) }
        _ = await loadsChanged.wait(nanoseconds: min(grace.nanoseconds, 1_000_000_000)) {
            loads.allSatisfy(\.isOver)
        }
        for (name, server) in state.withLock(\.servers) {
            await closeListener(server)
            state.withLock { $0.servers[name]?.listener = nil }
            if server.listener != nil { events.publish(.serverStopped, .server(name, bound: nil)) }
        }
        gate.leave()
        return await waitUntilIdle(until: end)
    }

    /// Ends all connections by a reset.
    package func abortAll() async {
        await abortAll(of: nil)
    }

    /// Nobody rings when the last connection ends, which is no use but here.
    private func waitUntilIdle(until end: ContinuousClock.Instant) async -> Int {
        while loops.openConnections > 0, ContinuousClock.now < end {
            try? await Task.sleep(nanoseconds: 5_000_000)
        }
        return loops.openConnections
    }
}
