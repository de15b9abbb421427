/// Where a server listens or a client connects to, as the user wrote it: `tcp://host:port` or `host:port`,
/// `udp://host:port`, `unix:///path` or `unix:@name`, and the same with `unixgram`.
///
/// The host may be a name; nothing is resolved here.
package struct Endpoint: TextValue {
    package static let form =
        "an address is \"127.0.0.1:4444\", \"tcp://host:port\", \"udp://host:port\" or \"[::1]:4444\", with a port from 0 to 65535, "
        + "or a Unix socket's, \"unix:///path\" or \"unix:@name\", with unixgram for datagrams"

    package var transport: Transport
    /// Of a Unix socket its path, or its name behind an @.
    package var host: String
    /// 0 for a Unix socket.
    package var port: UInt16

    package init(_ transport: Transport = .tcp, host: String, port: UInt16) {
        self.transport = transport
        self.host = host
        self.port = port
    }

    package var description: String {
        if transport.isUnix { return transport.text(host) }
        return transport.text(host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
    }

    /// Whether it can be connected to: not port 0, which has one picked.
    package var isTarget: Bool { transport.isUnix || port != 0 }

    /// Nil where the text is not of that form.
    package init?(_ text: String) {
        for transport in Transport.allCases where text.hasPrefix("\(transport.rawValue):") {
            let rest = text.dropFirst(transport.rawValue.count + 1)
            if transport.isUnix {
                self.init(transport, unix: rest)
                return
            }
            guard rest.hasPrefix("//") else { continue }
            self.init(transport, internet: rest.dropFirst(2))
            return
        }
        self.init(.tcp, internet: text[...])
    }

    private init?(_ transport: Transport, internet text: Substring) {
        guard !text.contains("/"), let colon = text.lastIndex(of: ":"),
            let port = Self.port(text[text.index(after: colon)...])
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        // A name beyond ASCII is looked up by its ASCII form (RFC 5890): as it is, no resolver knows it.
        guard (1...255).contains(host.utf8.count), host.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.init(transport, host: String(host), port: port)
    }

    /// The longest path or name of a Unix socket, in bytes (`sun_path` of unix(7)).
    private static let longestName = 107

    private init?(_ transport: Transport, unix text: Substring) {
        let name = text.hasPrefix("//") ? text.dropFirst(2) : text
        guard name.hasPrefix("/") || (name.hasPrefix("@") && !text.hasPrefix("//")), !name.hasSuffix("/"),
            (2...Self.longestName).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        self.init(transport, host: String(name), port: 0)
    }

    /// Decimal digits only: `Int` would take a sign as well (endings: length-text).
    private static func port(_ digits: Substring) -> UInt16? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(digits)
    }
}
