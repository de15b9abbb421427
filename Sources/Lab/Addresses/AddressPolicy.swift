import Conversations
import Programs
import Reactor
import Sockets

/// Names to addresses, and which of them may be used.
struct AddressPolicy: Sendable {
    typealias Resolver =
        @Sendable (_ host: String, _ port: UInt16) -> Result<[SocketAddress], ResolutionError>

    let helpers: HelperThreads
    let resolve: Resolver
    let targets: AllowedNetworks
    let listens: AllowedNetworks
    let unix: AllowedUnixNames

    init(
        helpers: HelperThreads, resolve: @escaping Resolver, _ configuration: LabConfiguration
    ) {
        self.helpers = helpers
        self.resolve = resolve
        targets = AllowedNetworks(.target, configuration.allowedTargets)
        listens = AllowedNetworks(.listen, configuration.allowedListens)
        unix = AllowedUnixNames(configuration.allowedUnix)
    }

    /// What a name stands for. Without addresses and failure the resolver did not answer in time.
    struct Resolved: Sendable {
        var addresses: [SocketAddress] = []
        var failure: ResolutionError?
        /// When the resolver answered; nil where it was not asked.
        var resolvedAt: UInt64?
    }

    /// Resolves a name once, on a helper thread; a literal is itself.
    ///
    /// - Throws: `address-not-allowed` where any address lies outside the allowed networks, so that the checked
    ///   address is the one that is used.
    func resolve(
        _ endpoint: Endpoint, for use: AllowedNetworks.Use = .target, field: String,
        limit: TimeSpan = .seconds(5)
    ) async throws(LabProblem) -> Resolved {
        if endpoint.transport.isUnix {
            return Resolved(addresses: [try unix.address(of: endpoint, for: use, field: field)])
        }
        var resolved: Resolved
        if let literal = SocketAddress(host: endpoint.host, port: endpoint.port) {
            resolved = Resolved(addresses: [literal])
        } else {
            resolved = try await ask(endpoint, limit)
        }
        resolved.addresses = resolved.addresses.map(\.normalised)
        try check(
            resolved.addresses, for: use, field: field, endpoint.description,
            isName: resolved.resolvedAt != nil)
        return resolved
    }

    /// Refuses addresses that are not allowed.
    ///
    /// - Parameter text: how the user wrote it.
    /// - Throws: `address-not-allowed` with the flags that would allow all of them.
    func check(
        _ addresses: [SocketAddress], for use: AllowedNetworks.Use, field: String, _ text: String,
        isName: Bool = false
    ) throws(LabProblem) {
        let allowed = use == .target ? targets : listens
        let foreign = addresses.filter { !allowed.allow($0) }
        guard let first = foreign.first else { return }
        let meaning = isName ? ", which is \(first.host)," : ""
        throw LabProblem(
            .addressNotAllowed, field: field,
            "\(field) \(text)\(meaning) is not within the allowed networks; use a loopback address "
                + "(127.0.0.0/8 or ::1), or \(allowed.remedy(for: foreign)).")
    }

    /// The resolver can not be interrupted; when the time is up nobody listens to it any more.
    private func ask(_ endpoint: Endpoint, _ limit: TimeSpan) async throws(LabProblem) -> Resolved {
        let answer = OneAnswer<Resolved>()
        let resolve = resolve
        let isTaken = helpers.submit {
            let result = resolve(endpoint.host, endpoint.port)
            let moment = MonotonicClock.now()
            switch result {
            case .success(let addresses): answer.give(Resolved(addresses: addresses, resolvedAt: moment))
            case .failure(let error): answer.give(Resolved(failure: error, resolvedAt: moment))
            }
        }
        guard isTaken else {
            throw LabProblem(
                .outOfResources, "too many names are being resolved; try again, or use an address.")
        }
        return await answer.value(within: limit.nanoseconds) ?? Resolved(resolvedAt: MonotonicClock.now())
    }
}
