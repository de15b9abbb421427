import Conversations
package import Programs
import Sockets
import Synchronization

/// Connections and listeners that are driven by hand.
extension Lab {
    /// Opens a connection and holds it; answers when it is held or has ended, or when `wait` has passed (nil: as
    /// long as it takes).
    ///
    /// Its record is kept whatever the client's `record` says: it was asked for to be looked at.
    package func openConnection(
        _ fields: SendFields, client name: ResourceName, wait: TimeSpan? = nil
    ) async throws(LabProblem) -> OpenedConnection {
        let client = try runningClient(name)
        let settings: ConnectionSettings
        do throws(InputProblem) {
            settings = try ConnectionSettings(fields.over(client.defaults))
        } catch {
            throw LabProblem(error)
        }
        let opening = Opening(
            to: settings.to, program: settings.program, answeredBy: settings.answeredBy,
            client: name, counters: client.counters)
        let (entry, recording) = try await open(opening)
        let isHeld = OneAnswer<Void>()
        let isTaken = loops.post(.whenHeld(recording) { isHeld.give(()) }, to: recording.loop)
        if !isTaken { isHeld.give(()) }
        let isInTime = await isHeld.value(within: wait?.nanoseconds) != nil
        // Who does not wait is told the same each time, however quick the loop was.
        let isSettled = isInTime && wait != .seconds(0)
        let report = await on(recording.loop) {
            recording.report(exchange: entry.id, origin: recording.startedAt)
        }
        return OpenedConnection(report: report, isSettled: isSettled)
    }

    /// Carries out one operation on a connection that is held; answers when it is done, or when `wait` has passed
    /// (nil: as long as it takes). The operation goes on whoever waits for it.
    package func operate(
        _ id: UInt64, _ operation: HandOperation, wait: TimeSpan? = nil
    ) async throws(LabProblem) -> OperationReport {
        let match = try match(id)
        let isClosed = LabProblem(
            .connectionClosed, "the connection c-\(id) has ended; there is nothing left to operate on.")
        if match.side.hasEnded { throw isClosed }
        let answer = OneAnswer<HandAnswer>()
        let addresses = try await addresses(of: [operation.operation])
        try checkLocalEnds([operation.operation])
        let program = ExecutableProgram(operation.program, isByHand: true, addresses: addresses)
        let recording = match.side.recording
        let isTaken = loops.post(
            .operate(recording, program, origin: match.origin) { answer.give($0) }, to: recording.loop)
        guard isTaken else { throw LabProblem(.stopping, "the service is stopping.") }
        if let answer = await answer.value(within: wait?.nanoseconds) {
            return try report(answer, id, isClosed)
        }
        // The loop has begun with it before it gets to this.
        let soFar = await on(recording.loop) { match.report }
        if let answer = answer.given { return try report(answer, id, isClosed) }
        return OperationReport(entries: [], state: soFar.state, held: soFar.held, isDone: false)
    }

    /// Acts on the listener of a server.
    package func operateListener(
        _ name: ResourceName, _ operation: ListenerOperation
    ) async throws(LabProblem) -> ListenerReport {
        try await change { () async throws(LabProblem) -> ListenerReport in
            let entry = try serverEntry(name)
            guard let listener = entry.listener else {
                throw LabProblem(
                    .serverStopped, "the server '\(name)' is stopped and has no listener; start it first.")
            }
            let entries = await operate(listener, operation)
            return state.withLock { state in
                state.servers[name]?.note(operation, entries)
                return ListenerReport(entries: entries, accepting: state.servers[name]?.isAccepting ?? false)
            }
        }
    }

    /// What an operation on a listener leaves; nothing where the loops have ended.
    func operate(_ listener: UInt32, _ operation: ListenerOperation) async -> [TraceEntry] {
        let answer = OneAnswer<[TraceEntry]>()
        // A socket of datagrams belongs to one loop.
        let home = state.withLock { $0.homes[listener] }
        let isTaken = loops.post(.operateListener(id: listener, operation) { answer.give($0) }, to: home ?? 0)
        if !isTaken { answer.give([]) }
        let entries = await answer.value(within: nil) ?? []
        for loop in 1..<max(1, loops.count) where home == nil {
            await perform(on: loop) { done in .followListener(id: listener, operation, done: done) }
        }
        return entries
    }

    private func report(
        _ answer: HandAnswer, _ id: UInt64, _ isClosed: LabProblem
    ) throws(LabProblem) -> OperationReport {
        switch answer {
        case .busy:
            throw LabProblem(
                .connectionBusy,
                "the connection c-\(id) is not held, or another operation is under way on it; "
                    + "wait until it is held and idle, or put {\"op\":\"hold\"} into its program.")
        case .closed: throw isClosed
        case .done(let entries, let messages, let isOpen, let isHeld):
            return OperationReport(
                entries: entries, messages: messages, state: isOpen ? .open : .closed, held: isHeld,
                isDone: true)
        }
    }
}
