import Conversations
package import Programs
import Synchronization

/// Connections and exchanges, read from the records.
extension Lab {
    package func connections(_ filter: ConnectionFilter) async -> Page<ConnectionReport> {
        let isSatisfied = await waitForMatches(wait: filter.wait, count: filter.count) { state in
            let matches = state.matches(filter, limit: filter.count).count
            return matches < filter.count ? .connections(filter, remaining: filter.count - matches) : nil
        }
        let found = records.state.withLock { $0.matches(filter, limit: filter.limit) }
        let reports = await read(found)
        let cursor = found.last.map { "c-\($0.side.recording.id)" } ?? filter.after.map { "c-\($0)" }
        return Page(items: reports, cursor: cursor, satisfied: isSatisfied)
    }

    package func connection(_ id: UInt64) async throws(LabProblem) -> ConnectionReport {
        let match = try match(id)
        return await read([match])[0]
    }

    /// Waits until a connection is in a state, or has an outcome; for its end where neither is given. It is not waited for
    /// what can not come any more.
    package func connection(
        _ id: UInt64, wait: TimeSpan, until filter: ConnectionFilter
    ) async throws(LabProblem) -> Waited<ConnectionReport> {
        var filter = filter
        if filter.state == nil, filter.outcome == nil { filter.state = .closed }
        let wanted = filter
        _ = try match(id)
        _ = await records.wait(nanoseconds: wait.nanoseconds) { state in
            guard let side = state.match(id)?.side, !side.hasEnded,
                !wanted.matches(side.recording, hasEnded: false)
            else { return nil }
            return .ended(connection: id)
        }
        let report = try await connection(id)
        let isMet =
            (wanted.state ?? report.state) == report.state
            && (wanted.outcome == nil || wanted.outcome == report.outcome)
        return Waited(report, satisfied: isMet)
    }

    /// Sends RST and keeps the record.
    package func abortConnection(_ id: UInt64) async throws(LabProblem) -> ConnectionReport {
        let match = try match(id)
        let wasOpen = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            let isTaken = loops.post(
                .abort(match.side.recording) { continuation.resume(returning: $0) },
                to: match.side.recording.loop)
            if !isTaken { continuation.resume(returning: false) }
        }
        guard wasOpen else {
            throw LabProblem(
                .connectionClosed, "the connection c-\(id) has ended already; there is nothing to abort.")
        }
        return match.report
    }

    /// Forgets the record of a connection that has ended.
    package func deleteConnection(_ id: UInt64) throws(LabProblem) {
        let match = try match(id)
        guard match.side.hasEnded else {
            throw LabProblem(
                .connectionOpen, "the connection c-\(id) is open; abort it first, or wait for its end.")
        }
        records.forget(match.side.recording)
    }

    package func exchanges(_ filter: ExchangeFilter) async -> Page<Exchange> {
        let isSatisfied = await waitForMatches(wait: filter.wait, count: filter.count) { state in
            let matches = state.matches(filter, limit: filter.count).count
            return matches < filter.count ? .exchanges(filter, remaining: filter.count - matches) : nil
        }
        let entries = records.state.withLock { $0.matches(filter, limit: filter.limit) }
        let cursor = entries.last.map { "x-\($0.id)" } ?? filter.after.map { "x-\($0)" }
        return Page(items: await read(entries), cursor: cursor, satisfied: isSatisfied)
    }

    package func exchange(_ id: UInt64) async throws(LabProblem) -> Exchange {
        await exchange(try exchangeEntry(id))
    }

    /// Waits until an exchange is in a state, or a side of it has an outcome; until it is complete where neither is given.
    /// It is not waited for what can not come any more.
    package func exchange(
        _ id: UInt64, wait: TimeSpan, until filter: ExchangeFilter
    ) async throws(LabProblem) -> Waited<Exchange> {
        let entry = try exchangeEntry(id)
        var filter = filter
        if filter.state == nil, filter.outcome == nil { filter.state = .complete }
        let wanted = filter
        _ = await records.wait(nanoseconds: wait.nanoseconds) { _ in
            wanted.isDecided(by: entry.told) ? nil : .exchange(entry, wanted)
        }
        let exchange = try await exchange(id)
        return Waited(exchange, satisfied: wanted.matches(exchange))
    }

    private func exchangeEntry(_ id: UInt64) throws(LabProblem) -> ExchangeEntry {
        guard let entry = records.state.withLock({ $0.exchanges[id] }) else {
            throw LabProblem(
                .unknownExchange, "there is no exchange x-\(id); it was never there, or was dropped.")
        }
        return entry
    }

    func exchange(_ entry: ExchangeEntry) async -> Exchange {
        await read([entry])[0]
    }

    func match(_ id: UInt64) throws(LabProblem) -> ConnectionMatch {
        guard let match = records.state.withLock({ $0.match(id) }) else {
            throw LabProblem(
                .unknownConnection, "there is no connection c-\(id); it was never there, or was dropped.")
        }
        return match
    }

    private func waitForMatches(
        wait: TimeSpan?, count: Int,
        _ remaining: @escaping @Sendable (inout Records.State) -> Waiters.Interest?
    ) async -> Bool {
        await records.wait(nanoseconds: wait?.nanoseconds ?? 0, for: remaining)
    }
}
