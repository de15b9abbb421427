/// An IPv4 or IPv6 address with a port, a plain value without heap storage; or the name of a Unix socket.
package struct SocketAddress: Hashable, Sendable {
    package enum Family: UInt8, Sendable {
        case ipv4, ipv6, unix
    }

    /// The first eight bytes of an IPv6 address, as one big-endian number; 0 for IPv4.
    let high: UInt64
    /// The last eight bytes of an IPv6 address, or the four of an IPv4 address, as one big-endian number.
    let low: UInt64
    /// The interface of a link-local IPv6 address, 0 for none (`sin6_scope_id` of ipv6(7)).
    let scope: UInt32
    package let port: UInt16
    package let family: Family
    /// The name of a Unix socket (unix(7)): a path, without the NUL that ends it; behind a first byte of 0 a name that is in
    /// no file system; nothing for a socket that has none. Nil for the other families.
    private let name: [UInt8]?

    init(family: Family, high: UInt64, low: UInt64, scope: UInt32 = 0, port: UInt16) {
        self.high = high
        self.low = low
        self.scope = scope
        self.port = port
        self.family = family
        name = nil
    }

    /// The address of a Unix socket with a name, as the kernel has it.
    init(unix name: [UInt8]) {
        (high, low, scope, port) = (0, 0, 0, 0)
        family = .unix
        self.name = name
    }

    /// What is told by it: the bytes of a Unix socket's name.
    var unixName: [UInt8] { name ?? [] }

    package static func == (first: SocketAddress, second: SocketAddress) -> Bool {
        guard first.low == second.low, first.port == second.port, first.family == second.family,
            first.high == second.high, first.scope == second.scope
        else { return false }
        return first.family != .unix || first.name == second.name
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(high)
        hasher.combine(low)
        hasher.combine(port)
        if let name { hasher.combine(name) }
    }

    package static func ipv4(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, port: UInt16) -> SocketAddress {
        let low = UInt64(a) << 24 | UInt64(b) << 16 | UInt64(c) << 8 | UInt64(d)
        return SocketAddress(family: .ipv4, high: 0, low: low, port: port)
    }

    package func with(port: UInt16) -> SocketAddress {
        if family == .unix { return self }
        return SocketAddress(family: family, high: high, low: low, scope: scope, port: port)
    }
}

extension SocketAddress {
    /// 127.0.0.0/8 or ::1, also as an IPv4-mapped address.
    package var isLoopback: Bool {
        if let bits = ipv4Bits { return bits >> 24 == 127 }
        return family == .ipv6 && high == 0 && low == 1
    }

    /// 0.0.0.0 or ::, also as an IPv4-mapped address. To bind it means every interface, to connect to it means this host.
    package var isAny: Bool {
        if let bits = ipv4Bits { return bits == 0 }
        return family == .ipv6 && high == 0 && low == 0
    }

    /// 255.255.255.255, which reaches every host of one network, whichever that is (RFC 919).
    package var isLimitedBroadcast: Bool { ipv4Bits == .max }

    /// The IPv4 address for an IPv4-mapped one (::ffff:a.b.c.d, RFC 4291 2.5.5.2), which reaches the same host; else itself.
    package var normalised: SocketAddress {
        guard family == .ipv6 else { return self }
        guard let bits = ipv4Bits else {
            // An interface says something of a link-local address only (RFC 4007).
            return isLinkLocal || scope == 0
                ? self : SocketAddress(family: .ipv6, high: high, low: low, scope: 0, port: port)
        }
        return SocketAddress(family: .ipv4, high: 0, low: UInt64(bits), port: port)
    }

    /// The IPv4-mapped address of an IPv4 one, as an IPv6 socket needs it; else itself.
    package var mapped: SocketAddress {
        guard family == .ipv4 else { return self }
        return SocketAddress(family: .ipv6, high: 0, low: 0xffff_0000_0000 | low, port: port)
    }

    /// fe80::/10, which every interface has of its own (RFC 4291 2.5.6).
    var isLinkLocal: Bool { family == .ipv6 && high >> 54 == 0x3fa }

    /// The four bytes of an IPv4 address or of an IPv4-mapped one.
    private var ipv4Bits: UInt32? {
        guard family == .ipv4 || (family == .ipv6 && high == 0 && low >> 32 == 0xffff) else { return nil }
        return UInt32(truncatingIfNeeded: low)
    }
}
