import Glibc

/// The host of a `Host` or `Origin` header, where it is an IP address or localhost.
struct HostName: Equatable {
    /// The address's bytes in network order: four or sixteen; none for localhost.
    private let address: [UInt8]

    /// `host` or `host:port`, an IPv6 address in brackets. Nil for any other host, and for a malformed port.
    init?(authority: String) {
        let bytes = authority.utf8[...]
        let isBracketed = bytes.first == UInt8(ascii: "[")
        let end =
            isBracketed
            ? bytes.firstIndex(of: UInt8(ascii: "]")).map { bytes.index(after: $0) }
            : bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        guard let end, Self.isPort(bytes[end...]) else { return nil }
        let host = String(Substring(isBracketed ? bytes[..<end].dropFirst().dropLast() : bytes[..<end]))
        if !isBracketed, host.lowercased() == "localhost" {
            address = []
        } else if let address = Self.parse(host, isBracketed ? AF_INET6 : AF_INET) {
            self.address = address
        } else {
            return nil
        }
    }

    /// `http://host:port` or `https://…`.
    init?(origin: String) {
        let scheme = ["http://", "https://"].first { origin.lowercased().hasPrefix($0) }
        guard let scheme else { return nil }
        self.init(authority: String(origin.dropFirst(scheme.count)))
    }

    /// Whether the name is of this machine alone.
    var isLoopback: Bool {
        switch address.count {
        case 0: true
        case 4: address[0] == 127
        default: address == Array(repeating: 0, count: 15) + [1]
        }
    }

    /// Nothing, or a colon and digits.
    private static func isPort(_ rest: Substring.UTF8View) -> Bool {
        rest.isEmpty || rest.first == UInt8(ascii: ":") && rest.dropFirst().allSatisfy(isDigit)
    }

    /// `inet_pton`, which takes four decimal numbers for IPv4 and nothing else.
    private static func parse(_ text: String, _ family: Int32) -> [UInt8]? {
        guard !text.utf8.contains(0) else { return nil }
        var address = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
        return inet_pton(family, text, &address) == 1 ? address : nil
    }
}
