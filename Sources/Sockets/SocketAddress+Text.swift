import Glibc

extension SocketAddress {
    /// Reads a numeric literal, never a name: `"127.0.0.1"`, `"::1"`, `"[::1]"`, `"fe80::1%lo"`. C: `inet_pton`.
    ///
    /// Only the dotted form of four numbers is an IPv4 address: not `"127.1"`, not `"017.0.0.1"`.
    package init?(host: String, port: UInt16) {
        // A C string would end at the first NUL, and hide what follows from every check.
        guard !host.utf8.contains(0) else { return nil }
        var text = Substring(host)
        let bracketed = text.hasPrefix("[")
        if bracketed {
            guard text.hasSuffix("]") else { return nil }
            text = text.dropFirst().dropLast()
        }
        guard text.utf8.contains(UInt8(ascii: ":")) else {
            var address = in_addr()
            guard !bracketed, inet_pton(AF_INET, String(text), &address) == 1 else { return nil }
            self.init(family: .ipv4, high: 0, low: UInt64(UInt32(bigEndian: address.s_addr)), port: port)
            return
        }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(parts[0]), &address) == 1 else { return nil }
        let scope = parts.count == 2 ? Self.interface(String(parts[1])) : 0
        guard let scope else { return nil }
        let (high, low) = address.halves
        self.init(family: .ipv6, high: high, low: low, scope: scope, port: port)
    }

    /// Reads the name of a Unix socket: `"/run/printer"`, or `"@printer"` for one that is in no file system. Nil where it is
    /// empty, or longer than `sun_path` of unix(7) has room for, which is 107 bytes.
    package init?(unix text: String) {
        guard (1...107).contains(text.utf8.count), !text.utf8.contains(0) else { return nil }
        let isAbstract = text.utf8.first == UInt8(ascii: "@")
        guard isAbstract || text.utf8.first == UInt8(ascii: "/") else { return nil }
        self.init(unix: isAbstract ? [0] + text.utf8.dropFirst() : Array(text.utf8))
    }

    /// A Unix socket's address that has a bind pick a name, which is in no file system (autobind of unix(7)).
    package static let unnamed = SocketAddress(unix: [])

    /// The address without the port: `"127.0.0.1"`, `"::1"`, `"fe80::1%1"`; of a Unix socket its name. C: `inet_ntop`.
    package var host: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            let size = socklen_t(text.count)
            switch family {
            case .ipv4:
                var address = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
                inet_ntop(AF_INET, &address, text.baseAddress, size)
                return String(cString: text.baseAddress!)
            case .ipv6:
                var address = in6_addr(high: high, low: low)
                inet_ntop(AF_INET6, &address, text.baseAddress, size)
                return String(cString: text.baseAddress!) + (scope == 0 ? "" : "%\(scope)")
            case .unix:
                // A name that is in no file system may have any bytes.
                return Self.text(unixName)
            }
        }
    }

    /// A name for people: an @ for each NUL, and what would make a terminal do something by its number.
    private static func text(_ name: [UInt8]) -> String {
        let isPlain = name.allSatisfy { $0 == 0 || ($0 >= 0x20 && $0 != 0x7F) }
        if isPlain { return String(decoding: name.map { $0 == 0 ? UInt8(ascii: "@") : $0 }, as: UTF8.self) }
        return name.map { byte -> String in
            if byte == 0 { return "@" }
            if (0x20...0x7E).contains(byte) { return String(UnicodeScalar(byte)) }
            return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// An interface by its name or its number. C: `if_nametoindex`.
    private static func interface(_ zone: String) -> UInt32? {
        let index = UInt32(zone) ?? if_nametoindex(zone)
        return index == 0 ? nil : index
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `"127.0.0.1:80"`, `"[::1]:80"`, `"/run/printer"`, `"@printer"`.
    package var description: String {
        switch family {
        case .ipv4: "\(host):\(port)"
        case .ipv6: "[\(host)]:\(port)"
        case .unix: host
        }
    }
}
