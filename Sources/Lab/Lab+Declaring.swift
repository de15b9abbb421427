import Conversations
package import Programs
import Sockets
import Synchronization

/// The whole set-up at once.
extension Lab {
    /// Has these servers and clients, and no others: what is there already stays as it is, what differs is replaced, and
    /// the rest is deleted. A listener whose address is wanted stays, whatever its server is called then.
    ///
    /// - Throws: the problem of any part, with its place; nothing has changed then.
    package func declare(_ body: LabBody) async throws(LabProblem) -> LabChanges {
        var addresses: [[SocketAddress]] = []
        var prepared: [Prepared] = []
        // For all names together: what is not known by then is not known.
        let end = MonotonicClock.now() &+ Self.patience.nanoseconds
        func left() -> TimeSpan {
            let now = MonotonicClock.now()
            return TimeSpan(nanoseconds: end > now ? end - now : 0)
        }
        for (index, server) in body.servers.enumerated() {
            let field = "servers[\(index)].listen"
            addresses.append(
                try await policy.resolve(server.settings.listen, for: .listen, field: field, limit: left())
                    .addresses)
            do throws(LabProblem) {
                prepared.append(try await prepare(server.settings))
            } catch {
                throw error.within("servers[\(index)]")
            }
        }
        for (index, client) in body.clients.enumerated() {
            guard let target = client.defaults.to else { continue }
            _ = try await policy.resolve(target, field: "clients[\(index)].to", limit: left())
        }
        let (resolved, ready) = (addresses, prepared)
        return try await change { () async throws(LabProblem) -> LabChanges in
            try checkRoom(body)
            let old = state.withLock(\.servers)
            let plans = try plans(of: body.servers, resolved, ready, old)
            try await prepare(plans)
            var changes = LabChanges()
            changes.servers = await apply(plans, to: old)
            changes.clients = await apply(body.clients)
            return changes
        }
    }

    /// How long the names of a declaration may take to be resolved.
    private static let patience = TimeSpan.seconds(5)

    private func checkRoom(_ body: LabBody) throws(LabProblem) {
        guard body.servers.count <= configuration.servers else {
            throw LabProblem(
                .tooManyServers, field: "servers",
                "\(configuration.servers) servers are the limit; got \(body.servers.count).")
        }
        guard body.clients.count <= configuration.clients else {
            throw LabProblem(
                .tooManyClients, field: "clients",
                "\(configuration.clients) clients are the limit; got \(body.clients.count).")
        }
    }

    // MARK: Servers

    /// How a server comes to its listener.
    private enum Source {
        /// Nothing changes.
        case unchanged
        /// The listener of a server that is there, of the same name or not.
        case listener(Kept)
        case new(ListeningSocket)
    }

    private struct Kept {
        var id: UInt32
        var bound: SocketAddress
        var transport: Transport
        /// What it has so far.
        var options: SocketOptions
        var isAccepting: Bool
    }

    private struct ServerPlan {
        var name: ResourceName
        var settings: ServerSettings
        var prepared: Prepared
        var source: Source
    }

    /// Decides for each server, and opens the sockets that are missing.
    private func plans(
        of servers: [(name: ResourceName, settings: ServerSettings)], _ addresses: [[SocketAddress]],
        _ prepared: [Prepared], _ old: [ResourceName: ServerEntry]
    ) throws(LabProblem) -> [ServerPlan] {
        var plans: [ServerPlan?] = zip(servers, prepared).map { server, prepared in
            guard let entry = old[server.name], entry.isAccepting, entry.settings == server.settings else {
                return nil
            }
            return ServerPlan(
                name: server.name, settings: server.settings, prepared: prepared, source: .unchanged)
        }
        var taken = Set(plans.compactMap { $0.flatMap { old[$0.name]?.listener } })
        do {
            // Who keeps its own listener comes before who would take another's.
            for isOwn in [true, false] {
                for (index, server) in servers.enumerated() where plans[index] == nil {
                    let keeper = old.first { name, entry in
                        guard let listener = entry.listener, !taken.contains(listener),
                            isOwn == (name == server.name),
                            server.settings.listen.transport == entry.settings.listen.transport
                        else { return false }
                        return addresses[index].contains(entry.bound)
                            || isOwn && entry.settings.listen == server.settings.listen
                    }?.value
                    guard let keeper, let listener = keeper.listener else { continue }
                    taken.insert(listener)
                    plans[index] = ServerPlan(
                        name: server.name, settings: server.settings, prepared: prepared[index],
                        source: .listener(
                            Kept(
                                id: listener, bound: keeper.bound,
                                transport: keeper.settings.listen.transport, options: keeper.settings.options,
                                isAccepting: keeper.isAccepting)))
                }
            }
            for (index, server) in servers.enumerated() where plans[index] == nil {
                let socket = try open(addresses[index], server.settings, index)
                plans[index] = ServerPlan(
                    name: server.name, settings: server.settings, prepared: prepared[index],
                    source: .new(socket))
            }
        } catch {
            close(plans.compactMap { $0 })
            throw error
        }
        return plans.compactMap { $0 }
    }

    /// Closes the sockets that were opened for plans that come to nothing.
    private func close(_ plans: [ServerPlan]) {
        for plan in plans {
            guard case .new(let socket) = plan.source else { continue }
            for _ in 0..<loopCount(plan.settings) { socket.leave() }
        }
    }

    /// Does to the listeners that stay what their kernel may refuse; where it does, they are as they were before.
    private func prepare(_ plans: [ServerPlan]) async throws(LabProblem) {
        var done: [ServerPlan] = []
        for (index, plan) in plans.enumerated() {
            guard case .listener(let kept) = plan.source else { continue }
            do throws(LabProblem) {
                try await setOptions(
                    plan.settings.options, on: kept.id, insteadOf: kept.options, kept.transport, kept.bound)
                done.append(plan)
                if !kept.isAccepting, !kept.transport.isDatagrams { try await listenAgain(kept) }
            } catch {
                for case (.listener(let kept), let options) in done.map({ ($0.source, $0.settings.options) })
                {
                    _ = try? await setOptions(
                        kept.options, on: kept.id, insteadOf: options, kept.transport, kept.bound)
                }
                close(plans)
                throw error.within("servers[\(index)]")
            }
        }
    }

    /// A listener that was told to rest, or was shut down: another may have its port by now.
    private func listenAgain(_ kept: Kept) async throws(LabProblem) {
        let entries = await operate(kept.id, .listen)
        guard let errno = entries.lazy.compactMap(\.errno).first else { return }
        throw LabProblem(
            .portInUse, field: "listen",
            "the listener on \(kept.bound) was shut down and can not listen again (\(errno)); delete its server first, or choose another port."
        )
    }

    private func open(
        _ addresses: [SocketAddress], _ settings: ServerSettings, _ index: Int
    ) throws(LabProblem) -> ListeningSocket {
        do {
            return try Listening.open(addresses, settings).shared(by: loopCount(settings))
        } catch {
            throw error.within("servers[\(index)]")
        }
    }

    private func apply(
        _ plans: [ServerPlan], to old: [ResourceName: ServerEntry]
    ) async -> LabChanges.Names {
        var changes = LabChanges.Names()
        let kept = Set(
            plans.compactMap { plan -> UInt32? in
                switch plan.source {
                case .unchanged: old[plan.name]?.listener
                case .listener(let kept): kept.id
                case .new: nil
                }
            })
        for entry in old.values where entry.listener.map({ !kept.contains($0) }) ?? false {
            await closeListener(entry)
        }
        for plan in plans {
            let before = old[plan.name]
            switch plan.source {
            case .unchanged: changes.unchanged.append(plan.name)
            case .listener(let kept):
                let entry = ServerEntry(
                    settings: plan.settings, bound: kept.bound,
                    counters: before?.counters ?? ledger.open(.server), listener: kept.id)
                _ = replace(plan.name, entry, kept.id, plan.settings, plan.prepared)
            case .new(let socket):
                _ = start(
                    plan.name, socket, plan.settings, plan.prepared,
                    before?.counters ?? ledger.open(.server))
            }
            if case .unchanged = plan.source { continue }
            if before == nil { changes.created.append(plan.name) } else { changes.replaced.append(plan.name) }
        }
        let names = Set(plans.map(\.name))
        for (name, entry) in old.sorted(by: { $0.key.description < $1.key.description })
        where !names.contains(name) {
            await removeServer(name, entry)
            changes.deleted.append(name)
        }
        return changes
    }

    // MARK: Clients

    private func apply(
        _ clients: [(name: ResourceName, defaults: SendFields)]
    ) async -> LabChanges.Names {
        var changes = LabChanges.Names()
        let old = state.withLock(\.clients)
        for (name, defaults) in clients {
            if let entry = old[name], entry.state == .running, entry.defaults == defaults {
                changes.unchanged.append(name)
                continue
            }
            let entry = ClientEntry(
                defaults: defaults, counters: old[name]?.counters ?? ledger.open(.client))
            state.withLock { $0.clients[name] = entry }
            events.publish(old[name] == nil ? .clientCreated : .clientReplaced, .client(name))
            if old[name] == nil { changes.created.append(name) } else { changes.replaced.append(name) }
        }
        let names = Set(clients.map(\.name))
        for (name, entry) in old.sorted(by: { $0.key.description < $1.key.description })
        where !names.contains(name) {
            await removeClient(name, entry)
            changes.deleted.append(name)
        }
        return changes
    }
}

extension LabProblem {
    /// The same problem of a part.
    fileprivate func within(_ part: String) -> LabProblem {
        var problem = self
        problem.field = field.map { "\(part).\($0)" } ?? part
        return problem
    }
}
