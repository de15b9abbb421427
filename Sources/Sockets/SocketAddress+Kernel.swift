import Glibc

extension SocketAddress {
    /// Bytes that hold any address: those of a `sockaddr_un`, and the NUL that the kernel adds to a path that fills it.
    static var roomSize: Int { 112 }

    /// Where the name of a Unix socket begins.
    private static var nameOffset: Int { 2 }

    /// Calls with the C form of the address: `sockaddr_in` of ip(7), `sockaddr_in6` of ipv6(7) or `sockaddr_un` of unix(7).
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
        case .unix: return withUnixSockaddr(body)
        }
    }

    @inline(never)
    private func withUnixSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let name = unixName
        // A path ends with a NUL, the other names with the length.
        let isPath = name.first.map { $0 != 0 } ?? false
        return withUnsafeTemporaryAllocation(byteCount: Self.roomSize, alignment: 8) { room in
            _ = room.initializeMemory(as: UInt8.self, repeating: 0)
            room.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
            let size = MemoryLayout<sockaddr_un>.size
            let fitting = name.prefix(size - Self.nameOffset)
            UnsafeMutableRawBufferPointer(rebasing: room[Self.nameOffset...]).copyBytes(from: fitting)
            // A path that another program bound may have no room for the NUL.
            let count = min(size, Self.nameOffset + fitting.count + (isPath ? 1 : 0))
            return body(
                UnsafePointer(room.baseAddress!.assumingMemoryBound(to: sockaddr.self)), socklen_t(count))
        }
    }

    /// Reads what the kernel wrote, so many bytes of it; nil for a family other than the three.
    init?(_ address: UnsafeRawPointer, length: Int) {
        guard length >= MemoryLayout<sa_family_t>.size else { return nil }
        switch Int32(address.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET:
            guard length >= MemoryLayout<sockaddr_in>.size else { return nil }
            let from = address.loadUnaligned(as: sockaddr_in.self)
            self.init(
                family: .ipv4, high: 0, low: UInt64(UInt32(bigEndian: from.sin_addr.s_addr)),
                port: UInt16(bigEndian: from.sin_port))
        case AF_INET6:
            guard length >= MemoryLayout<sockaddr_in6>.size else { return nil }
            let from = address.loadUnaligned(as: sockaddr_in6.self)
            let (high, low) = from.sin6_addr.halves
            self.init(
                family: .ipv6, high: high, low: low, scope: from.sin6_scope_id,
                port: UInt16(bigEndian: from.sin6_port))
        case AF_UNIX:
            let rest = UnsafeRawBufferPointer(start: address, count: length)[Self.nameOffset...]
            let isPath = rest.first.map { $0 != 0 } ?? false
            self.init(unix: Array(isPath ? rest.prefix { $0 != 0 } : rest))
        default: return nil
        }
    }

    /// The bytes of an IP address alone, as control messages have them; none for a Unix socket.
    @inline(__always)
    func withAddressBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch family {
        case .ipv4:
            var address = UInt32(truncatingIfNeeded: low).bigEndian
            return withUnsafeBytes(of: &address, body)
        case .ipv6:
            var address = in6_addr(high: high, low: low)
            return withUnsafeBytes(of: &address, body)
        case .unix: return body(UnsafeRawBufferPointer(start: nil, count: 0))
        }
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
