/// Where a socket is bound: to an interface by its name, or to an address of this machine.
package enum LocalEnd: Hashable, Sendable {
    case interface(String)
    /// A literal, with a port or with 0 for any.
    case address(host: String, port: UInt16)

    /// Reads the field `interface`: `"eth0"`, or `"192.0.2.1"` for the interface that has it.
    init(interface text: String, at path: [any CodingKey]) throws(InputProblem) {
        if text.contains(":") || (!text.isEmpty && text.allSatisfy { $0 == "." || $0.isWholeNumber }) {
            self = .address(host: text, port: 0)
            return
        }
        // IFNAMSIZ of netdevice(7) has room for so many.
        guard (1...15).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2F })
        else {
            throw InputProblem(
                .badValue, at: path,
                "interface is the name of one, as \"eth0\", or an address that it has, as \"192.0.2.1\"; got \(quoted(text))."
            )
        }
        self = .interface(text)
    }

    /// What `interface` was.
    var text: String {
        switch self {
        case .interface(let name): name
        case .address(let host, _): host
        }
    }
}
