/// Where a server listens or a client connects to, as the user wrote it: `tcp://host:port` or `host:port`.
///
/// The host may be a name; nothing is resolved here.
package struct Endpoint: TextValue {
    package static let form =
        "an address is \"127.0.0.1:4444\", \"tcp://host:port\" or \"[::1]:4444\", with a port from 0 to 65535"

    package var host: String
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    package var description: String {
        host.contains(":") ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)"
    }

    /// Nil where the text is not of that form.
    package init?(_ text: String) {
        let bare = text.hasPrefix("tcp://") ? text.dropFirst(6) : text[...]
        guard !bare.contains("/"), let colon = bare.lastIndex(of: ":"),
            let port = Self.port(bare[bare.index(after: colon)...])
        else { return nil }
        var host = bare[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        // A name beyond ASCII is looked up by its ASCII form (RFC 5890): as it is, no resolver knows it.
        guard (1...255).contains(host.utf8.count), host.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.init(host: String(host), port: port)
    }

    /// Decimal digits only: `Int` would take a sign as well (endings: length-text).
    private static func port(_ digits: Substring) -> UInt16? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(digits)
    }
}
