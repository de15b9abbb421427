import Conversations
import Programs
import Sockets

/// Where the conversations of a load go, and where they come from.
extension Lab {
    /// Resolves the targets, once for all conversations.
    func targets(of settings: LoadSettings) async throws(LabProblem) -> [ClientTarget] {
        if let server = settings.answeredBy { _ = try serverEntry(answering: server) }
        var targets: [ClientTarget] = []
        for target in settings.targets {
            let resolved = try await policy.resolve(
                target, field: "to", limit: settings.program.timeouts.connect)
            targets.append(
                ClientTarget(
                    resolved.addresses, failure: resolved.failure, resolvedAt: resolved.resolvedAt))
        }
        return targets
    }

    /// How many addresses of 127.0.0.0/8 a load comes from where nobody says so: one alone has its ports back too slowly
    /// for many conversations, since most are in TIME_WAIT for a minute.
    private static let standardSources: UInt8 = 128

    func loadSources(
        _ settings: LoadSettings, _ targets: [ClientTarget]
    ) throws(LabProblem) -> [SocketAddress] {
        guard let given = settings.sources else {
            let addresses = targets.flatMap(\.addresses)
            let areAllIPv4 = addresses.allSatisfy { $0.family == .ipv4 && $0.isLoopback }
            guard areAllIPv4, !addresses.isEmpty else { return [] }
            return (1...Self.standardSources).map { .ipv4(127, 0, 0, $0, port: 0) }
        }
        var sources: [SocketAddress] = []
        for text in given.addresses { sources.append(try source(text, for: targets)) }
        return sources
    }

    /// An address that can be bound, and from which all targets can be reached.
    private func source(
        _ text: String, for targets: [ClientTarget]
    ) throws(LabProblem) -> SocketAddress {
        guard let address = SocketAddress(host: text, port: 0) else {
            throw LabProblem(
                InputProblem(
                    .badValue, field: "sources",
                    "sources has IP addresses, as \"127.0.0.2\"; got \(quoted(text))."))
        }
        try policy.check([address], for: .listen, field: "sources", text)
        if let other = targets.flatMap(\.addresses).first(where: { $0.family != address.family }) {
            throw LabProblem(
                InputProblem(
                    .badValue, field: "sources",
                    "sources \(text) and the target \(other) are of different families (IPv4 and IPv6); give sources of the target's family, or none."
                ))
        }
        guard let scout = try? Socket.tcp(address.family) else { return address }
        let result = scout.descriptor.bind(to: address)
        _ = scout.close()
        if let errno = result.errno {
            throw LabProblem(
                .addressUnusable, field: "sources",
                "sources \(text) can not be bound (\(errno.name)); choose an address of this machine.")
        }
        return address
    }

    /// The servers of ours that answer a load; nil where not all of its targets are ours.
    static func servers(
        _ state: State, _ settings: LoadSettings, _ targets: [ClientTarget]
    ) -> ServerCounts? {
        if let name = settings.answeredBy {
            return state.servers[name].map { ServerCounts([(name, $0.counters)]) }
        }
        var found: [ResourceName: ServerEntry] = [:]
        for target in targets {
            let server = state.servers.first { _, entry in
                entry.listener != nil && entry.settings.listen.transport == settings.targets[0].transport
                    && target.addresses.contains { entry.bound.takes($0) }
            }
            guard let server else { return nil }
            found[server.key] = server.value
        }
        return ServerCounts(
            found.sorted { $0.key.description < $1.key.description }.map { ($0.key, $0.value.counters) })
    }
}

extension SocketAddress {
    /// Whether a listener that is bound to this address takes connections to another.
    fileprivate func takes(_ other: SocketAddress) -> Bool {
        if isAny { return port == other.port && (family == other.family || family == .ipv6) }
        return normalised == other.normalised
    }
}
