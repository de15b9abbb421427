import Sockets

/// The networks that sockets may have to do with: this machine's own, and those that were given.
struct AllowedNetworks: Sendable {
    /// What a socket does with an address.
    enum Use: Sendable {
        /// It connects to it.
        case target
        /// It is bound to it.
        case listen

        /// The flag of the service that allows more networks.
        var flag: String { self == .target ? "--allow-target" : "--allow-listen" }
    }

    private let use: Use
    private let given: [Network]

    init(_ use: Use, _ given: [Network]) {
        self.use = use
        self.given = given
    }

    /// Whether the address may be used. Broadcast, multicast and link-local addresses are like any others.
    func allow(_ address: SocketAddress) -> Bool {
        if address.isLoopback { return true }
        return isForAll(address)
            ? wholes(address).allSatisfy(given.contains) : given.contains { $0.contains(address) }
    }

    /// Arguments of the service that would allow these addresses, as few as possible of the networks' addresses.
    func remedy(for addresses: [SocketAddress]) -> String {
        var arguments: [String] = []
        for network in addresses.flatMap({ isForAll($0) ? wholes($0) : [Network($0)] }) {
            let argument = "\(use.flag) \(network)"
            if !arguments.contains(argument) { arguments.append(argument) }
        }
        return "start the service with \(arguments.joined(separator: " ")) to allow it"
    }

    /// Whether the socket would be reached by every address of this machine. To connect to 0.0.0.0 or :: reaches this
    /// machine alone.
    private func isForAll(_ address: SocketAddress) -> Bool {
        use == .listen && address.isAny
    }

    /// The families of addresses that a socket which is bound to 0.0.0.0 or :: is reached by (ipv6(7), IPV6_V6ONLY).
    private func wholes(_ address: SocketAddress) -> [Network] {
        address.normalised.family == .ipv4 ? [.everyIPv4] : [.everyIPv6, .everyIPv4]
    }
}
