import Conversations
import Programs
import Reactor
import Sockets

/// Names to addresses, and which of them may be used: the loopback networks only.
struct AddressPolicy: Sendable {
    let helpers: HelperThreads

    /// What a name stands for.
    struct Resolved: Sendable {
        var addresses: [SocketAddress]
        var failure: ResolutionError?
        /// Whether the resolver was asked, and so when it answered.
        var resolvedAt: UInt64?
    }

    /// Resolves a name once, on a helper thread; a literal is itself.
    ///
    /// - Throws: `address-not-allowed` where any address lies outside the allowed networks, so that the checked
    ///   address is the one that is used.
    func resolve(_ endpoint: Endpoint, field: String) async throws(LabProblem) -> Resolved {
        var resolved: Resolved
        if let literal = SocketAddress(host: endpoint.host, port: endpoint.port) {
            resolved = Resolved(addresses: [literal])
        } else {
            resolved = try await ask(endpoint)
        }
        resolved.addresses = resolved.addresses.map(\.normalised)
        if let foreign = resolved.addresses.first(where: { !$0.isLoopback }) {
            let meaning = resolved.resolvedAt == nil ? "" : ", which is \(foreign.host),"
            throw LabProblem(
                .addressNotAllowed, field: field,
                "\(field) \(endpoint)\(meaning) is not within the allowed networks; "
                    + "use a loopback address (127.0.0.0/8 or ::1).")
        }
        return resolved
    }

    private func ask(_ endpoint: Endpoint) async throws(LabProblem) -> Resolved {
        let resolved = await withCheckedContinuation {
            (continuation: CheckedContinuation<Resolved?, Never>) in
            let isTaken = helpers.submit {
                let result = NameResolution.resolve(host: endpoint.host, port: endpoint.port)
                let moment = MonotonicClock.now()
                switch result {
                case .success(let addresses):
                    continuation.resume(returning: Resolved(addresses: addresses, resolvedAt: moment))
                case .failure(let error):
                    continuation.resume(
                        returning: Resolved(addresses: [], failure: error, resolvedAt: moment))
                }
            }
            if !isTaken { continuation.resume(returning: nil) }
        }
        guard let resolved else {
            throw LabProblem(
                .outOfResources, "too many names are being resolved; try again, or use an address.")
        }
        return resolved
    }
}
