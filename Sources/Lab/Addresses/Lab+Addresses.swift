import Programs
import Sockets

/// The addresses that the operations of a program name.
extension Lab {
    /// Resolves where the datagrams of a program go, each once.
    func addresses(of operations: [Operation]) async throws(LabProblem) -> [Endpoint: SocketAddress] {
        var found: [Endpoint: SocketAddress] = [:]
        for target in operations.flatMap(\.targets) where found[target] == nil {
            found[target] = try await address(of: target, field: "to", example: "udp://192.0.2.1:4444")
        }
        return found
    }

    /// The first address of a target of datagrams, resolved and checked.
    func address(
        of target: Endpoint, field: String, example: String
    ) async throws(LabProblem) -> SocketAddress {
        guard let address = try await policy.resolve(target, field: field).addresses.first else {
            throw LabProblem(
                .addressUnusable, field: field,
                "\(field) \(target) can not be resolved; give an address, as \"\(example)\".")
        }
        return address
    }

    /// Refuses interfaces that this machine does not have, and ports of addresses on which nothing may listen: datagrams
    /// would come there.
    func checkLocalEnds(_ operations: [Operation]) throws(LabProblem) {
        for case .address(let host, let port) in operations.flatMap(\.localEnds) where port > 0 {
            guard let address = SocketAddress(host: host, port: port) else { continue }
            try policy.check([address], for: .listen, field: "address", host)
        }
        for case .interface(let name) in operations.flatMap(\.localEnds) {
            let names = Interfaces.names
            if names.contains(name) { continue }
            throw LabProblem(
                InputProblem(
                    .badValue, field: "interface",
                    "this machine has no interface \(quoted(name)); it has \(names.joined(separator: ", ")), or give an address of one."
                ))
        }
    }
}

extension Operation {
    /// Where its datagrams go, as far as it says so itself.
    fileprivate var targets: [Endpoint] {
        switch action {
        case .sendTo(let target, _, _, _): target.map { [$0] } ?? []
        case .repeat(_, _, let body): body.flatMap(\.targets)
        default: []
        }
    }

    fileprivate var localEnds: [LocalEnd] {
        switch action {
        case .bind(let end): [end]
        case .repeat(_, _, let body): body.flatMap(\.localEnds)
        default: []
        }
    }
}
