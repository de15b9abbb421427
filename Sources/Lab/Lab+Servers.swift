import Conversations
package import Programs
import Sockets
import Synchronization

/// Servers: each is a listener in every loop, and the plan that its connections follow.
extension Lab {
    /// Creates and starts a server; a name is made up where none is given.
    package func createServer(
        _ name: ResourceName?, _ settings: ServerSettings
    ) async throws(LabProblem) -> ServerView {
        let resolved = try await policy.resolve(settings.listen, for: .listen, field: "listen")
        let service = try await prepare(settings)
        return try await change { () async throws(LabProblem) -> ServerView in
            let name = try self.newServerName(name)
            let listening = try Listening.open(resolved.addresses, settings)
            return start(name, listening, settings, service, ledger.open(.server))
        }
    }

    /// Creates or replaces; with an unchanged address the listener stays, and running connections keep the
    /// program that they began with. A stopped server is started.
    package func putServer(
        _ name: ResourceName, _ settings: ServerSettings
    ) async throws(LabProblem) -> (view: ServerView, created: Bool) {
        let resolved = try await policy.resolve(settings.listen, for: .listen, field: "listen")
        let service = try await prepare(settings)
        return try await change { () async throws(LabProblem) -> (view: ServerView, created: Bool) in
            guard let entry = state.withLock({ $0.servers[name] }) else {
                _ = try self.newServerName(name)
                let listening = try Listening.open(resolved.addresses, settings)
                return (start(name, listening, settings, service, ledger.open(.server)), true)
            }
            if let listener = entry.listener, keepsAddress(entry, settings, resolved) {
                try await setOptions(
                    settings.options, on: listener, insteadOf: entry.settings.options,
                    settings.listen.transport, entry.bound)
                return (replace(name, entry, listener, settings, service), false)
            }
            // The new address first: where it can not be had, nothing has changed.
            let listening = try Listening.open(resolved.addresses, settings)
            await closeListener(entry)
            return (start(name, listening, settings, service, entry.counters), false)
        }
    }

    package func server(_ name: ResourceName) throws(LabProblem) -> ServerView {
        try serverEntry(name).view(name)
    }

    /// The part of `server` that is its own at each look.
    package func serverLife(_ name: ResourceName) throws(LabProblem) -> ServerLife {
        try serverEntry(name).life
    }

    package func servers() -> [ServerView] {
        state.withLock(\.servers).map { $1.view($0) }.sorted { $0.name.description < $1.name.description }
    }

    /// Closes the listener; connections run on, or are aborted.
    package func stopServer(
        _ name: ResourceName, abortConnections: Bool
    ) async throws(LabProblem) -> ServerView {
        try await change { () async throws(LabProblem) -> ServerView in
            let entry = try serverEntry(name)
            await closeListener(entry)
            state.withLock { $0.servers[name]?.listener = nil }
            if abortConnections { await abortAll(of: entry.counters) }
            if entry.listener != nil { events.publish(.serverStopped, .server(name, bound: nil)) }
            return try server(name)
        }
    }

    /// Listens again, on the port that it had.
    package func startServer(_ name: ResourceName) async throws(LabProblem) -> ServerView {
        let service = try await prepare(serverEntry(name).settings)
        return try await change { () async throws(LabProblem) -> ServerView in
            let entry = try serverEntry(name)
            if entry.listener != nil { return entry.view(name) }
            let listening = try Listening.open([entry.bound], entry.settings)
            return start(name, listening, entry.settings, service, entry.counters)
        }
    }

    /// Stops it, aborts its connections and forgets it; its records stay.
    package func deleteServer(_ name: ResourceName) async throws(LabProblem) {
        try await change { () async throws(LabProblem) in
            let entry = try serverEntry(name)
            await closeListener(entry)
            await removeServer(name, entry)
        }
    }

    /// The rest of a deletion, once its listener is another's or closed.
    func removeServer(_ name: ResourceName, _ entry: ServerEntry) async {
        state.withLock { $0.servers[name] = nil }
        await forget(entry.counters)
        events.publish(.serverDeleted, .server(name, bound: nil))
    }

    func serverEntry(_ name: ResourceName) throws(LabProblem) -> ServerEntry {
        guard let entry = state.withLock({ $0.servers[name] }) else {
            throw LabProblem(
                .unknownServer, "there is no server '\(name)'; GET /v1/servers lists those there are.")
        }
        return entry
    }

    /// Waits until the port is free again.
    func closeListener(_ entry: ServerEntry) async {
        guard let listener = entry.listener else { return }
        records.setListening(entry.settings.listen.transport, entry.bound, false)
        state.withLock { $0.homes[listener] = nil }
        await performOnAll { done in .stopListening(id: listener, done: done) }
    }

    private func newServerName(_ name: ResourceName?) throws(LabProblem) -> ResourceName {
        try state.withLock { state throws(LabProblem) in
            guard state.servers.count < configuration.servers else {
                throw LabProblem(
                    .tooManyServers,
                    "there are \(configuration.servers) servers, which is the limit; delete some.")
            }
            guard let name else { return Lab.freeName("server", &state.nextName, state.servers) }
            guard state.servers[name] == nil else {
                throw LabProblem(
                    .nameInUse, field: "name",
                    "there is a server '\(name)' already; choose another name, or replace it with PUT.")
            }
            return name
        }
    }

    /// Sets the options of a listener that stays, as far as they are others than before. One that is left out now
    /// keeps its value: the kernel remembers no default.
    func setOptions(
        _ options: SocketOptions, on listener: UInt32, insteadOf old: SocketOptions,
        _ transport: Transport, _ bound: SocketAddress
    ) async throws(LabProblem) {
        let changed = options.sorted.filter { old.values[$0.0] != $0.1 }
        // On a socket of nobody first: where one is refused, none is set.
        if let (option, value, errno) = Self.refused(changed, transport, bound.family) {
            throw .refused(option, value, errno)
        }
        for (option, value) in changed {
            let entries = await operate(listener, .setOption(option, value))
            if let errno = entries.lazy.compactMap(\.errno).first {
                throw .refused(option, value, errno)
            }
        }
    }

    /// The first option that the kernel does not take, with its errno.
    private static func refused(
        _ options: [(SocketOption, Int32)], _ transport: Transport, _ family: SocketAddress.Family
    ) -> (SocketOption, Int32, String)? {
        guard let scout = try? Socket.open(family, transport.kind) else {
            return nil
        }
        var refused: (SocketOption, Int32, String)?
        for (option, value) in options where refused == nil {
            refused = scout.descriptor.set(option, to: value).errno.map { (option, value, $0.name) }
        }
        _ = scout.close()
        return refused
    }

    private func keepsAddress(
        _ entry: ServerEntry, _ settings: ServerSettings, _ resolved: AddressPolicy.Resolved
    ) -> Bool {
        settings.listen == entry.settings.listen
            || settings.listen.transport == entry.settings.listen.transport
                && resolved.addresses.contains(entry.bound)
    }

    private func plan(
        _ name: ResourceName, _ settings: ServerSettings, _ prepared: Prepared,
        _ counters: ConversationCounters
    ) -> ConversationPlan {
        ConversationPlan(
            role: .server, transport: settings.listen.transport, endpoint: name.description,
            program: ExecutableProgram(settings.program, addresses: prepared.addresses),
            record: settings.record, capture: configuration.capture, counters: counters,
            datagrams: settings.listen.transport.isDatagrams ? rules(prepared.announcement) : nil)
    }

    /// What the addresses in the settings of a server stand for.
    struct Prepared {
        var addresses: [Endpoint: SocketAddress] = [:]
        var announcement: DatagramRules.Announcement?
    }

    func prepare(_ settings: ServerSettings) async throws(LabProblem) -> Prepared {
        var prepared = Prepared()
        let operations = settings.operations?.operations ?? []
        prepared.addresses = try await addresses(of: operations)
        try checkLocalEnds(operations)
        if let service = settings.service, let interval = service.announce, let target = service.to {
            let address = try await address(
                of: target, field: "service.to", example: "udp://192.0.2.255:4445")
            prepared.announcement = DatagramRules.Announcement(service.record, every: interval, to: address)
        }
        return prepared
    }

    /// Whom a conversation of datagrams may answer: whoever it might have asked. The names that the kernel picks are
    /// nobody's choice.
    func rules(_ announcement: DatagramRules.Announcement? = nil) -> DatagramRules {
        let (targets, unix) = (policy.targets, policy.unix)
        return DatagramRules(answersPerSecond: configuration.answersPerPeer, announcement: announcement) {
            peer in
            peer.family == .unix ? unix.mayAnswer(peer) : targets.allow(peer)
        }
    }

    /// Hands an open socket to the loops.
    private func start(
        _ name: ResourceName, _ listening: consuming Listening, _ settings: ServerSettings,
        _ prepared: Prepared, _ counters: ConversationCounters
    ) -> ServerView {
        start(name, listening.shared(by: loopCount(settings)), settings, prepared, counters)
    }

    /// The loops that a server's socket is in: one of datagrams has all of a peer's in their order.
    func loopCount(_ settings: ServerSettings) -> Int {
        settings.listen.transport.isDatagrams ? 1 : loops.count
    }

    func start(
        _ name: ResourceName, _ socket: ListeningSocket, _ settings: ServerSettings,
        _ prepared: Prepared, _ counters: ConversationCounters
    ) -> ServerView {
        let address = socket.address
        let transport = settings.listen.transport
        let home = transport.isDatagrams ? loops.pick() : nil
        let plan = plan(name, settings, prepared, counters)
        let (entry, listener) = state.withLock { state in
            state.nextListener += 1
            let entry = ServerEntry(
                settings: settings, bound: address, counters: counters, listener: state.nextListener)
            state.servers[name] = entry
            state.homes[state.nextListener] = home
            return (entry, state.nextListener)
        }
        records.setListening(transport, address, settings.record != .none)
        events.publish(.serverStarted, .server(name, bound: Endpoint(transport, address)))
        for loop in home.map({ [$0] }) ?? Array(0..<loops.count)
        where !loops.post(.listen(id: listener, socket, plan), to: loop) {
            socket.leave()
        }
        return entry.view(name)
    }

    /// Gives a listener that stays another plan.
    func replace(
        _ name: ResourceName, _ entry: ServerEntry, _ listener: UInt32, _ settings: ServerSettings,
        _ prepared: Prepared
    ) -> ServerView {
        let plan = plan(name, settings, prepared, entry.counters)
        for loop in 0..<loops.count {
            _ = loops.post(.replacePlan(id: listener, plan, backlog: Int32(settings.backlog)), to: loop)
        }
        if let mode = settings.mode { _ = SocketFile(entry.bound.host)?.setMode(mode.bits) }
        records.setListening(settings.listen.transport, entry.bound, settings.record != .none)
        var replaced = entry
        replaced.settings = settings
        state.withLock { $0.servers[name] = replaced }
        let view = replaced.view(name)
        events.publish(.serverReplaced, .server(name, bound: view.bound))
        return view
    }
}
