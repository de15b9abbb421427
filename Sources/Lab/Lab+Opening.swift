import Conversations
import Programs
import Sockets
import Synchronization

/// How a conversation of our own begins, whatever its program is.
extension Lab {
    /// A conversation that is about to begin.
    struct Opening {
        var to: Endpoint
        var program: Program
        var answeredBy: ResourceName?
        var record = RecordPolicy.all
        /// Bytes of each message that are needed, whatever is kept of others.
        var leastCapture = 0
        /// The client that makes it.
        var client: ResourceName?
        var counters: ConversationCounters
    }

    func runningClient(_ name: ResourceName) throws(LabProblem) -> ClientEntry {
        let entry = try clientEntry(name)
        guard entry.state == .running else {
            throw LabProblem(.clientStopped, "the client '\(name)' is stopped; start it first.")
        }
        return entry
    }

    /// The server that `answeredBy` names.
    func serverEntry(answering name: ResourceName) throws(LabProblem) -> ServerEntry {
        guard let entry = state.withLock({ $0.servers[name] }) else {
            throw LabProblem(
                .unknownServer, field: "answeredBy",
                "answeredBy names the server '\(name)', which does not exist; create it first.")
        }
        return entry
    }

    /// Resolves the target, enters the exchange, and tells the loop to begin.
    func open(_ opening: Opening) async throws(LabProblem) -> (
        entry: ExchangeEntry, recording: Recording
    ) {
        if let server = opening.answeredBy { _ = try serverEntry(answering: server) }
        if state.withLock(\.isStopping) { throw LabProblem(.stopping, "the service is stopping.") }
        // The loops have the last word on this; here it can still be said as a problem.
        guard loops.openConnections < configuration.connections else {
            throw LabProblem(
                .tooManyConnections,
                "\(configuration.connections) connections are open, which is the limit; wait until some have ended."
            )
        }
        let addresses = try await addresses(of: opening.program.operations)
        try checkLocalEnds(opening.program.operations)
        let program = ExecutableProgram(opening.program, addresses: addresses)
        // The resolver's time counts. What it takes to encode the payloads does not.
        let startedAt = MonotonicClock.now()
        let resolved = try await policy.resolve(
            opening.to, field: "to", limit: opening.program.timeouts.connect)
        if state.withLock(\.isStopping) { throw LabProblem(.stopping, "the service is stopping.") }
        let plan = ConversationPlan(
            role: .client, transport: opening.to.transport, endpoint: opening.client?.description,
            program: program,
            record: opening.record, capture: max(configuration.capture, opening.leastCapture),
            counters: opening.counters, datagrams: opening.to.transport.isDatagrams ? rules() : nil)
        let recording = Recording(plan, startedAt: startedAt, loop: loops.pick())
        let entry = records.begin(
            recording, answeredBy: opening.answeredBy?.description, record: opening.record)
        let target = ClientTarget(
            resolved.addresses, failure: resolved.failure, resolvedAt: resolved.resolvedAt)
        guard loops.post(.open(recording, plan, target), to: recording.loop) else {
            records.ended(recording, kept: true)
            throw LabProblem(.stopping, "the service is stopping.")
        }
        return (entry, recording)
    }
}
