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
        let after = filter.after ?? 0
        let isSatisfied = await waitForMatches(wait: filter.wait, count: filter.count) { state in
            let matches = state.exchanges(after: after, limit: filter.count).count
            return matches < filter.count ? .exchanges(after: after, remaining: filter.count - matches) : nil
        }
        let entries = records.state.withLock { $0.exchanges(after: after, limit: filter.limit) }
        let cursor = entries.last.map { "x-\($0.id)" } ?? filter.after.map { "x-\($0)" }
        return Page(items: await read(entries), cursor: cursor, satisfied: isSatisfied)
    }

    package func exchange(_ id: UInt64) async throws(LabProblem) -> Exchange {
        guard let entry = records.state.withLock({ $0.exchanges[id] }) else {
            throw LabProblem(
                .unknownExchange, "there is no exchange x-\(id); it was never there, or was dropped.")
        }
        return await exchange(entry)
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
        guard let wait, wait.nanoseconds > 0 else {
            return records.state.withLock { remaining(&$0) == nil }
        }
        return await records.wait(nanoseconds: wait.nanoseconds, for: remaining)
    }
}
