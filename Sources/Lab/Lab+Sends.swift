import Conversations
package import Programs
import Sockets
import Synchronization

/// Sends: one conversation each, answered by its exchange.
extension Lab {
    /// Makes one conversation; answers when both sides have ended, a second after the client's where the server's
    /// does not come, or when `wait` has passed (nil: as long as it takes).
    package func send(
        _ fields: SendFields, client name: ResourceName? = nil, wait: TimeSpan? = nil
    ) async throws(LabProblem) -> Exchange {
        let startedAt = MonotonicClock.now()
        let client = try name.map { name throws(LabProblem) in try runningClient(name) }
        let settings: SendSettings
        do throws(InputProblem) {
            settings = try SendSettings(client.map { fields.over($0.defaults) } ?? fields)
        } catch {
            throw LabProblem(error)
        }
        if let server = settings.answeredBy, state.withLock({ $0.servers[server] }) == nil {
            throw LabProblem(
                .unknownServer, field: "answeredBy",
                "answeredBy names the server '\(server)', which does not exist; create it first.")
        }
        let target = try await policy.resolve(settings.to, field: "to", limit: settings.timeouts.connect)
        let counters = client?.counters ?? sendCounters
        let plan = ConversationPlan(
            role: .client, endpoint: name?.description, program: ExecutableProgram(settings.program),
            record: .all,
            capture: configuration.capture, counters: counters)
        let entry = try open(plan, target, startedAt, answeredBy: settings.answeredBy)
        await waitForEnd(entry, nanoseconds: wait?.nanoseconds)
        return await exchange(entry)
    }

    private func runningClient(_ name: ResourceName) throws(LabProblem) -> ClientEntry {
        let entry = try clientEntry(name)
        guard entry.state == .running else {
            throw LabProblem(.clientStopped, "the client '\(name)' is stopped; start it first.")
        }
        return entry
    }

    /// Enters the exchange, and tells the loop to begin.
    private func open(
        _ plan: ConversationPlan, _ target: AddressPolicy.Resolved, _ startedAt: UInt64,
        answeredBy server: ResourceName?
    ) throws(LabProblem) -> ExchangeEntry {
        if state.withLock(\.isStopping) { throw LabProblem(.stopping, "the service is stopping.") }
        // The loop has the last word on this; here it can still be said as a problem.
        guard loop.openConnections < configuration.connections else {
            throw LabProblem(
                .tooManyConnections,
                "\(configuration.connections) connections are open, which is the limit; wait until some have ended."
            )
        }
        let recording = Recording(plan, startedAt: startedAt)
        let entry = records.begin(recording, answeredBy: server?.description)
        let target = ClientTarget(target.addresses, failure: target.failure, resolvedAt: target.resolvedAt)
        guard loop.post(.open(recording, plan, target)) else {
            records.ended(recording, kept: true)
            throw LabProblem(.stopping, "the service is stopping.")
        }
        return entry
    }

    private func waitForEnd(_ entry: ExchangeEntry, nanoseconds: UInt64?) async {
        if nanoseconds == 0 { return }
        let deadline = nanoseconds.map { MonotonicClock.now() &+ $0 }
        let hasEnded = await records.wait(nanoseconds: nanoseconds) { _ in
            entry.clientHasEnded ? nil : .clientEnded(entry)
        }
        guard hasEnded else { return }
        var grace = configuration.serverGrace.nanoseconds
        if let deadline {
            let now = MonotonicClock.now()
            grace = min(grace, deadline > now ? deadline - now : 0)
        }
        let isComplete = await records.wait(nanoseconds: grace) { _ in
            entry.isComplete ? nil : .complete(entry)
        }
        if !isComplete { records.stopExpecting(entry) }
    }
}
