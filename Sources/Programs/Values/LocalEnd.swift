/// Where a socket is bound: to an interface by its name, or to an address of this machine.
package enum LocalEnd: Hashable, Sendable {
    case interface(String)
    /// A literal, with a port or with 0 for any.
    case address(host: String, port: UInt16)

    /// Reads the field `interface`: `"eth0"`, or `"192.0.2.1"` for the interface that has it.
    init(interface text: String, at path: [any CodingKey]) throws(InputProblem) {
        if Self.isLiteral(text) {
            self = .address(host: text, port: 0)
            return
        }
        // IFNAMSIZ of netdevice(7) has room for so many. A colon stands for an alias, which is an address.
        guard (1...15).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2F && $0 != 0x3A }),
            !text.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) })
        else {
            throw InputProblem(
                .badValue, at: path,
                "interface is the name of one, as \"eth0\", or an address that it has, as \"192.0.2.1\"; got \(quoted(text))."
            )
        }
        self = .interface(text)
    }

    /// Whether a text looks like an IP address: what has the form of one and is none is of no machine.
    static func isLiteral(_ text: String) -> Bool {
        let address = text.prefix { $0 != "%" }
        if address.contains(":") {
            return address.utf8.count(where: { $0 == 0x3A }) >= 2 && address.utf8.count <= 45
                && address.allSatisfy { $0 == ":" || $0 == "." || ($0.isASCII && $0.isHexDigit) }
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil
                    && (part.count == 1 || part.first != "0")
            }
    }

    /// What `interface` was.
    var text: String {
        switch self {
        case .interface(let name): name
        case .address(let host, _): host
        }
    }
}
