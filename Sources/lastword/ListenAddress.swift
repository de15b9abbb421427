import ArgumentParser
import Glibc
import Programs

/// Where the API listens.
struct ListenAddress: CustomStringConvertible, Equatable {
    static let standard = ListenAddress(host: "127.0.0.1", port: 4480)

    /// A numeric address without brackets.
    var host: String
    var port: UInt16

    private init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// - Throws: what an address looks like, for the parser to say.
    static func parse(_ argument: String) throws -> ListenAddress {
        guard let address = ListenAddress(argument: argument) else {
            throw ValidationError(
                "give an IP address and a port from 0 to 65535, as 127.0.0.1:4480 or [::1]:4480")
        }
        return address
    }

    /// Nil where the text is no host and port.
    init?(argument: String) {
        guard !argument.contains("/"), let endpoint = Endpoint(argument) else { return nil }
        host = endpoint.host.lowercased() == "localhost" ? "127.0.0.1" : endpoint.host
        port = endpoint.port
    }

    var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether only this machine reaches it; nil where the host is no numeric address.
    var isLoopback: Bool? {
        var v4 = in_addr()
        if inet_pton(AF_INET, host, &v4) == 1 { return v4.s_addr.bigEndian >> 24 == 127 }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, host, &v6) == 1 else { return nil }
        return withUnsafeBytes(of: v6) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
    }
}
