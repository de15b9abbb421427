import Conversations
package import Programs
import Synchronization

/// Clients: a name, a target, and defaults for sends.
extension Lab {
    /// Creates a client; a name is made up where none is given.
    package func createClient(
        _ name: ResourceName?, _ defaults: SendFields
    ) async throws(LabProblem) -> ClientView {
        try await check(defaults)
        return try await change { () async throws(LabProblem) -> ClientView in
            try state.withLock { state throws(LabProblem) in
                try checkRoom(state)
                let name = name ?? Lab.freeName("client", &state.nextName, state.clients)
                guard state.clients[name] == nil else {
                    throw LabProblem(
                        .nameInUse, field: "name",
                        "there is a client '\(name)' already; choose another name, or replace it with PUT.")
                }
                let entry = ClientEntry(defaults: defaults, counters: ledger.open(.client))
                state.clients[name] = entry
                events.publish(.clientCreated, .client(name))
                return entry.view(name)
            }
        }
    }

    /// Creates or replaces; what runs goes on as it began.
    package func putClient(
        _ name: ResourceName, _ defaults: SendFields
    ) async throws(LabProblem) -> (view: ClientView, created: Bool) {
        try await check(defaults)
        return try await change { () async throws(LabProblem) -> (view: ClientView, created: Bool) in
            try state.withLock { state throws(LabProblem) in
                let old = state.clients[name]
                if old == nil { try checkRoom(state) }
                let entry = ClientEntry(defaults: defaults, counters: old?.counters ?? ledger.open(.client))
                state.clients[name] = entry
                events.publish(old == nil ? .clientCreated : .clientReplaced, .client(name))
                return (entry.view(name), old == nil)
            }
        }
    }

    package func client(_ name: ResourceName) throws(LabProblem) -> ClientView {
        try clientEntry(name).view(name)
    }

    package func clients() -> [ClientView] {
        state.withLock(\.clients).map { $1.view($0) }.sorted { $0.name.description < $1.name.description }
    }

    /// Makes no sends any more; those that run go on, or are aborted.
    package func stopClient(
        _ name: ResourceName, abortConnections: Bool
    ) async throws(LabProblem) -> ClientView {
        try await change { () async throws(LabProblem) -> ClientView in
            let entry = try clientEntry(name)
            state.withLock { $0.clients[name]?.state = .stopped }
            events.publish(.clientStopped, .client(name))
            if abortConnections { await abortAll(of: entry.counters) }
            return try client(name)
        }
    }

    package func startClient(_ name: ResourceName) async throws(LabProblem) -> ClientView {
        try await change { () async throws(LabProblem) -> ClientView in
            _ = try clientEntry(name)
            state.withLock { $0.clients[name]?.state = .running }
            events.publish(.clientStarted, .client(name))
            return try client(name)
        }
    }

    /// Aborts its connections and forgets it; its records stay.
    package func deleteClient(_ name: ResourceName) async throws(LabProblem) {
        try await change { () async throws(LabProblem) in
            let entry = try clientEntry(name)
            await removeClient(name, entry)
        }
    }

    func removeClient(_ name: ResourceName, _ entry: ClientEntry) async {
        state.withLock { $0.clients[name] = nil }
        await forget(entry.counters)
        events.publish(.clientDeleted, .client(name))
    }

    func clientEntry(_ name: ResourceName) throws(LabProblem) -> ClientEntry {
        guard let entry = state.withLock({ $0.clients[name] }) else {
            throw LabProblem(
                .unknownClient, "there is no client '\(name)'; GET /v1/clients lists those there are.")
        }
        return entry
    }

    /// A target that is not allowed is refused when the client is made, not at its first send.
    private func check(_ defaults: SendFields) async throws(LabProblem) {
        if let target = defaults.to { _ = try await policy.resolve(target, field: "to") }
    }

    private func checkRoom(_ state: State) throws(LabProblem) {
        guard state.clients.count < configuration.clients else {
            throw LabProblem(
                .tooManyClients,
                "there are \(configuration.clients) clients, which is the limit; delete some.")
        }
    }
}
