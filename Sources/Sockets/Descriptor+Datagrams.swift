import CLinux
import Glibc

/// Datagrams, one by one: of udp(7), or of unix(7).
extension Descriptor {
    /// Takes a datagram: its size, which is more than the buffer's where its rest is lost (`endings: udp-zero-trunc`); 0 is
    /// a datagram without content. C: `recvmsg(2)` with MSG_TRUNC.
    ///
    /// After a shutdown of reading the socket is readable for ever, and a call that finds none answers EAGAIN as before
    /// (`endings: udp-shutdown`).
    ///
    /// - Parameter sender: where it comes from; nil where its socket has no name.
    @inline(never)
    package func receiveDatagram(
        into buffer: UnsafeMutableRawBufferPointer, from sender: inout SocketAddress?
    ) -> CallResult {
        withUnsafeTemporaryAllocation(byteCount: SocketAddress.roomSize, alignment: 8) { room in
            var length = UInt32(0)
            let result = systemCall("recvmsg") {
                length = UInt32(room.count)
                return clinux_receive_datagram(
                    rawValue, buffer.baseAddress, buffer.count, room.baseAddress, &length)
            }
            sender = result.failed ? nil : SocketAddress(room.baseAddress!, length: Int(length))
            return result
        }
    }

    /// Sends a datagram to an address: its size. C: `sendmsg(2)` with MSG_NOSIGNAL. EMSGSIZE beyond 65507 bytes
    /// (`endings: udp-zero-trunc`), EACCES to a broadcast address without SO_BROADCAST (`endings: udp-broadcast`), EPIPE,
    /// ECONNREFUSED, ENETUNREACH …
    ///
    /// - Parameter source: the address of this machine that it is sent from, its port not counted; nil leaves it to the kernel.
    @inline(never)
    package func send(
        _ bytes: UnsafeRawBufferPointer, to address: SocketAddress, from source: SocketAddress? = nil
    ) -> CallResult {
        address.withSockaddr { pointer, length in
            guard let source else {
                return systemCall("sendmsg") {
                    clinux_send_datagram(
                        rawValue, bytes.baseAddress, bytes.count, pointer, UInt32(length), nil, 0)
                }
            }
            return source.withAddressBytes { from in
                systemCall("sendmsg") {
                    clinux_send_datagram(
                        rawValue, bytes.baseAddress, bytes.count, pointer, UInt32(length), from.baseAddress,
                        UInt32(from.count))
                }
            }
        }
    }

    /// Has each datagram tell which address of this machine it came to, for ``DatagramBatch``. C: `setsockopt(2)` IP_PKTINFO
    /// of ip(7), and for an IPv6 socket IPV6_RECVPKTINFO of ipv6(7) as well: where that gets IPv4, the one alone tells the
    /// address of a broadcast's interface.
    @inline(never)
    package func setTellsLocalAddress(family: SocketAddress.Family) -> CallResult {
        if family != .ipv4 {
            let result = setOption(level: Int32(IPPROTO_IPV6), name: IPV6_RECVPKTINFO, value: 1)
            if result.failed { return result }
        }
        return setOption(level: Int32(IPPROTO_IP), name: IP_PKTINFO, value: 1)
    }

    /// How many datagrams were lost because the receive buffer was full; nil where the kernel does not tell. C: `getsockopt(2)`
    /// SO_MEMINFO.
    @inline(never)
    package func droppedDatagrams() -> Int? {
        var count: UInt32 = 0
        let result = systemCall("getsockopt") { clinux_dropped_datagrams(rawValue, &count) }
        return result.failed ? nil : Int(count)
    }

    /// Lets datagrams go to broadcast addresses. C: `setsockopt(2)` SO_BROADCAST of socket(7).
    package func setBroadcast(_ on: Bool) -> CallResult {
        setOption(level: SOL_SOCKET, name: SO_BROADCAST, value: on ? 1 : 0)
    }

    /// Has the socket send and receive over one interface only. C: `setsockopt(2)` SO_BINDTODEVICE of socket(7). ENODEV, also
    /// for what can be no name; EPERM to change it without CAP_NET_RAW.
    @inline(never)
    package func bind(toInterface name: String) -> CallResult {
        let name = Array(name.utf8)
        // The kernel would take no name for every interface, and cut a long one, or one with a NUL, to another's.
        guard (1..<Int(IFNAMSIZ)).contains(name.count), !name.contains(0) else {
            return CallResult(failure: ENODEV)
        }
        return systemCall("setsockopt") {
            setsockopt(rawValue, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.count))
        }
    }
}

extension Socket {
    /// The address of this machine that a datagram to an address would be sent from, without a port; nil where there is no
    /// way. C: `connect(2)` of a datagram socket, which sends nothing.
    package static func route(to address: SocketAddress) -> SocketAddress? {
        guard let scout = try? open(address.family, .datagrams) else { return nil }
        let local = scout.descriptor.connect(to: address).failed ? nil : scout.descriptor.localAddress()
        _ = scout.close()
        return local?.with(port: 0)
    }
}

/// The network interfaces of this machine.
package enum Interfaces {
    /// Their names, as the system has them at the moment. C: `if_nameindex(3)`.
    package static var names: [String] {
        guard let list = if_nameindex() else { return [] }
        defer { if_freenameindex(list) }
        var names: [String] = []
        var next = list
        while let name = next.pointee.if_name {
            names.append(String(cString: name))
            next += 1
        }
        return names
    }
}
