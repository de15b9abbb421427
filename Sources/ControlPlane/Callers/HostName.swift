import Glibc

/// The host of a `Host` or `Origin` header.
struct HostName: Equatable {
    private enum Address: Equatable {
        case localhost
        case four(UInt32)
        /// The upper half, then the lower one.
        case six(UInt64, UInt64)
        /// Any other name, in small letters and without a dot at its end.
        case name(String)
    }

    private let address: Address

    /// `host` or `host:port`, an IPv6 address in brackets. Nil for what is no host, and for a malformed port.
    init?(authority: String) {
        var authority = authority
        guard let address = authority.withUTF8({ Self.address(in: $0) }) else { return nil }
        self.address = address
    }

    /// `http://host:port` or `https://…`.
    init?(origin: String) {
        let scheme = ["http://", "https://"].first { origin.lowercased().hasPrefix($0) }
        guard let scheme else { return nil }
        self.init(authority: String(origin.dropFirst(scheme.count)))
    }

    /// What it is called, where it is neither an IP address nor localhost.
    var name: String? {
        if case .name(let name) = address { name } else { nil }
    }

    /// Whether it is an IP address or localhost, which no one can make resolve to this machine.
    var isFixed: Bool {
        name == nil
    }

    /// Whether the name is of this machine alone.
    var isLoopback: Bool {
        switch address {
        case .localhost: true
        case .name: false
        case .four(let address): address >> 24 == 127
        case .six(let upper, let lower): upper == 0 && lower == 1
        }
    }

    private static func address(in authority: UnsafeBufferPointer<UInt8>) -> Address? {
        let isBracketed = authority.first == UInt8(ascii: "[")
        let end =
            isBracketed
            ? authority.firstIndex(of: UInt8(ascii: "]"))
            : authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.count
        guard let end, isPort(authority[(isBracketed ? end + 1 : end)...]) else { return nil }
        let host = authority[(isBracketed ? 1 : 0)..<end]
        if let address = isBracketed ? six(host) : four(host) { return address }
        return isBracketed ? nil : named(host)
    }

    /// A name of the characters that host names have in practice (RFC 1123, section 2.1, and the underscore).
    private static func named(_ host: Slice<UnsafeBufferPointer<UInt8>>) -> Address? {
        guard host.allSatisfy(isPartOfName) else { return nil }
        let name = String(decoding: host, as: UTF8.self).lowercased()
        if name == "localhost" { return .localhost }
        let bare = name.hasSuffix(".") ? String(name.dropLast()) : name
        guard (1...253).contains(bare.utf8.count), !bare.hasPrefix("."), !bare.hasSuffix("."),
            !bare.contains("..")
        else { return nil }
        return .name(bare)
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// Nothing, or a colon and digits.
    private static func isPort(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        rest.isEmpty || rest.first == UInt8(ascii: ":") && rest.dropFirst().allSatisfy(isDigit)
    }

    /// Four decimal numbers and nothing else.
    private static func four(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Address? {
        var address: UInt32 = 0
        return parse(text, AF_INET, &address) ? .four(UInt32(bigEndian: address)) : nil
    }

    private static func six(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Address? {
        var address: (UInt64, UInt64) = (0, 0)
        guard parse(text, AF_INET6, &address) else { return nil }
        return .six(UInt64(bigEndian: address.0), UInt64(bigEndian: address.1))
    }

    /// `inet_pton`, which wants a zero byte at the end and takes one within for it.
    private static func parse(
        _ text: Slice<UnsafeBufferPointer<UInt8>>, _ family: Int32, _ address: UnsafeMutableRawPointer
    ) -> Bool {
        guard text.count < Int(INET6_ADDRSTRLEN), !text.contains(0) else { return false }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            buffer.initialize(repeating: 0)
            for (place, byte) in text.enumerated() { buffer[place] = CChar(bitPattern: byte) }
            return inet_pton(family, buffer.baseAddress, address) == 1
        }
    }
}
