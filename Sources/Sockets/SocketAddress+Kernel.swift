import Glibc

extension SocketAddress {
    /// Calls with the C form of the address: `sockaddr_in` of ip(7) or `sockaddr_in6` of ipv6(7).
    @inline(__always)
    func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch family {
        case .ipv4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(truncatingIfNeeded: low).bigEndian
            return withUnsafeBytes(of: &address) { bytes in
                body(bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
        case .ipv6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6_addr(high: high, low: low)
            address.sin6_scope_id = scope
            return withUnsafeBytes(of: &address) { bytes in
                body(bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
        }
    }

    /// Reads what the kernel wrote; nil for a family other than the two.
    ///
    /// `sockaddr_in6` has room for either, so that a call needs 28 bytes and not the 128 of `sockaddr_storage`.
    init?(_ address: borrowing sockaddr_in6) {
        switch Int32(address.sin6_family) {
        case AF_INET:
            // The port lies at the same place in both; the IPv4 address lies where IPv6 has its flow label.
            let low = UInt64(UInt32(bigEndian: address.sin6_flowinfo))
            self.init(family: .ipv4, high: 0, low: low, port: UInt16(bigEndian: address.sin6_port))
        case AF_INET6:
            let (high, low) = address.sin6_addr.halves
            let port = UInt16(bigEndian: address.sin6_port)
            self.init(family: .ipv6, high: high, low: low, scope: address.sin6_scope_id, port: port)
        default:
            return nil
        }
    }

    /// Reads one entry of a `getaddrinfo(3)` list.
    init?(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
        var copy = sockaddr_in6()
        withUnsafeMutableBytes(of: &copy) { bytes in
            let known = UnsafeRawBufferPointer(start: address, count: Int(length)).prefix(bytes.count)
            bytes.copyBytes(from: known)
        }
        self.init(copy)
    }
}

extension in6_addr {
    init(high: UInt64, low: UInt64) {
        self.init()
        withUnsafeMutableBytes(of: &self) { bytes in
            bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
    }

    /// The sixteen bytes as two big-endian numbers.
    var halves: (high: UInt64, low: UInt64) {
        withUnsafeBytes(of: self) { bytes in
            let high = bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
            let low = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            return (UInt64(bigEndian: high), UInt64(bigEndian: low))
        }
    }
}
