/// A network of IP addresses: an address, and how many of its leading bits all of the network's addresses share
/// (RFC 4632, section 3.1; RFC 4291, section 2.3).
package struct Network: Hashable, Sendable {
    /// The bits that are shared, and zeros behind them.
    private let bits: UInt128
    /// How many bits are shared.
    private let length: Int
    private let family: SocketAddress.Family

    /// Why a text is no network, with the remedy.
    package struct Malformed: Error, CustomStringConvertible {
        package let description: String
    }

    private init(bits: UInt128, length: Int, family: SocketAddress.Family) {
        self.bits = bits
        self.length = length
        self.family = family
    }

    /// One address alone. Its port and its interface do not count.
    package init(_ address: SocketAddress) {
        precondition(address.family != .unix, "a Unix socket is in no network")
        let address = address.normalised
        self.init(bits: address.bits, length: Self.width(address.family), family: address.family)
    }

    /// Reads `"10.0.0.0/8"`, `"192.0.2.7"`, `"fd00::/8"`, `"::/0"`.
    ///
    /// A network of IPv4-mapped addresses is the IPv4 network that it stands for.
    package init(_ text: String) throws(Malformed) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        // Brackets and an interface belong to an address that is connected to.
        guard !text.contains(where: { "[]%".contains($0) }),
            let address = SocketAddress(host: String(parts[0]), port: 0)
        else { throw Self.noNetwork }
        let width = Self.width(address.family)
        let given = parts.count == 1 ? width : Self.number(parts[1])
        guard let given, given <= width else {
            throw Malformed(
                description: "a prefix of \(address.host) has 0 to \(width) bits, as \(address.host)/\(width)"
            )
        }
        let shared = (address.bits >> (width - given)) << (width - given)
        let network = Network(bits: shared, length: given, family: address.family)
        guard shared == address.bits else {
            throw Malformed(
                description:
                    "\(text) has bits set behind its prefix; write \(network), or \(address.host) for that address alone"
            )
        }
        let mapped = network.first.normalised
        self =
            mapped.family != address.family && given >= 96
            ? Network(bits: mapped.bits, length: given - 96, family: .ipv4) : network
    }

    /// Whether the address is one of the network's. An IPv4-mapped address counts as the IPv4 address that it reaches,
    /// so that no IPv6 network has it.
    package func contains(_ address: SocketAddress) -> Bool {
        let address = address.normalised
        guard address.family == family else { return false }
        return (address.bits ^ bits) >> (Self.width(family) - length) == 0
    }

    package static let everyIPv4 = Network(bits: 0, length: 0, family: .ipv4)
    package static let everyIPv6 = Network(bits: 0, length: 0, family: .ipv6)

    private static let noNetwork = Malformed(
        description: "give a network as 10.0.0.0/8 or fd00::/8, or an address as 192.0.2.7")

    private static func width(_ family: SocketAddress.Family) -> Int {
        family == .ipv4 ? 32 : 128
    }

    /// Decimal digits only: `Int` would take a sign as well.
    private static func number(_ digits: Substring) -> Int? {
        digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(digits) : nil
    }

    private var first: SocketAddress {
        SocketAddress(
            family: family, high: UInt64(truncatingIfNeeded: bits >> 64),
            low: UInt64(truncatingIfNeeded: bits),
            port: 0)
    }
}

extension Network: CustomStringConvertible {
    /// `"10.0.0.0/8"`; an address alone without its length.
    package var description: String {
        length == Self.width(family) ? first.host : "\(first.host)/\(length)"
    }
}

extension SocketAddress {
    /// The address as one number.
    fileprivate var bits: UInt128 {
        UInt128(high) << 64 | UInt128(low)
    }
}
