import CLinux
import Glibc

/// Names to addresses, by the system's resolver.
package enum NameResolution {
    /// Blocks until the resolver answers, for seconds if it must: for a helper thread. C: `getaddrinfo(3)`.
    ///
    /// The order is the system's (RFC 6724), duplicates are removed. AI_ADDRCONFIG is off: with it, localhost would lose
    /// ::1 on a host whose only IPv6 address is the loopback one. A numeric literal, in brackets too, is itself.
    package static func resolve(
        host: String, port: UInt16
    ) -> Result<[SocketAddress], ResolutionError> {
        if let literal = SocketAddress(host: host, port: port) { return .success([literal]) }
        // The C string would end at the NUL, and another host than the one that was checked would be asked for.
        guard !host.isEmpty, !host.utf8.contains(0) else {
            return .failure(ResolutionError(code: EAI_NONAME))
        }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        let errno = errno
        guard code == 0 else { return .failure(ResolutionError(code: code, errno: errno)) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let pointer = entry.ai_addr,
                let address = SocketAddress(pointer, length: Int(entry.ai_addrlen))?.with(port: port),
                !addresses.contains(address)
            {
                addresses.append(address)
            }
            next = entry.ai_next
        }
        return addresses.isEmpty ? .failure(ResolutionError(code: EAI_NONAME)) : .success(addresses)
    }
}

/// Why a name has no address.
package struct ResolutionError: Error, Hashable, Sendable {
    /// The EAI code of getaddrinfo(3).
    package let code: Int32
    /// The error of the system, when the code is EAI_SYSTEM.
    package let errno: Errno?

    package init(code: Int32, errno: Int32 = 0) {
        self.code = code
        self.errno = code == EAI_SYSTEM ? Errno(rawValue: errno) : nil
    }

    /// `"EAI_NONAME"`.
    package var name: String {
        guard let name = clinux_gai_name(code) else { return "EAI_\(code)" }
        return String(cString: name)
    }

    /// What the system says of it: `"Name or service not known"`. C: `gai_strerror(3)`.
    package var text: String { String(cString: gai_strerror(code)) }
}
