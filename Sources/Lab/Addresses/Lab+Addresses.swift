import Programs
import Sockets

/// The addresses that the operations of a program name.
extension Lab {
    /// Resolves where the datagrams of a program go, each once.
    func addresses(of operations: [Operation]) async throws(LabProblem) -> [Endpoint: SocketAddress] {
        var found: [Endpoint: SocketAddress] = [:]
        for target in operations.flatMap(\.targets) where found[target] == nil {
            let resolved = try await policy.resolve(target, field: "to")
            guard let address = resolved.addresses.first else {
                throw LabProblem(
                    .addressUnusable, field: "to",
                    "to \(target) can not be resolved; give an address, as \"udp://192.0.2.1:4444\".")
            }
            found[target] = address
        }
        return found
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
