import CLinux
import Glibc

/// Datagrams that one system call receives or sends, and the memory for them. Belongs to one thread. It may take turns:
/// what was received is forgotten by the first that is appended.
package struct DatagramBatch: ~Copyable {
    private let batch: OpaquePointer

    /// One that was received. Its bytes are there until the next call that receives or appends.
    package struct Received {
        package let bytes: UnsafeRawBufferPointer
        /// How long it is; more than there are bytes where the rest is lost.
        package let size: Int
        /// Nil where its socket has no name.
        package let sender: SocketAddress?
        /// The address of this machine that it came to, for a broadcast that of the interface; nil where the socket does not
        /// tell. Without a port.
        package let local: SocketAddress?
    }

    /// - Parameters:
    ///   - count: datagrams of one call.
    ///   - size: bytes of the largest. What is not used of the memory is never there.
    package init(count: Int, size: Int) {
        guard let batch = clinux_batch_new(UInt32(count), UInt32(size)) else {
            fatalError("no memory for \(count) datagrams")
        }
        self.batch = batch
    }

    deinit { clinux_batch_free(batch) }

    /// Takes what has arrived, up to the size of the batch: how many. C: `recvmmsg(2)` with MSG_TRUNC. EAGAIN; an error that
    /// an earlier datagram has left to the socket, as ECONNREFUSED (`endings: udp-refused`).
    ///
    /// - Parameters:
    ///   - size: bytes taken of each.
    ///   - tellsLocal: whether ``Descriptor/setTellsLocalAddress(family:)`` was called.
    @inline(never)
    package func receive(_ descriptor: Descriptor, size: Int, tellsLocal: Bool) -> CallResult {
        systemCall("recvmmsg") {
            clinux_batch_receive(batch, descriptor.rawValue, UInt32(size), tellsLocal ? 1 : 0)
        }
    }

    /// One of those that the last call received, by its index.
    @inline(never)
    package func received(_ index: Int) -> Received {
        let datagram = clinux_batch_received(batch, UInt32(index))
        return Received(
            bytes: UnsafeRawBufferPointer(start: datagram.bytes, count: Int(datagram.kept)),
            size: Int(datagram.size),
            sender: datagram.name_length == 0
                ? nil : SocketAddress(datagram.name, length: Int(datagram.name_length)),
            local: datagram.local_length == 0
                ? nil
                : withUnsafeBytes(of: datagram.local) {
                    SocketAddress(
                        bytes: UnsafeRawBufferPointer(rebasing: $0[..<Int(datagram.local_length)]),
                        interface: datagram.interface)
                })
    }

    /// Appends a datagram to those that are to be sent, and copies it: how many there are then, 0 where the batch is full or
    /// the datagram larger than its size.
    ///
    /// - Parameter source: see ``Descriptor/send(_:to:from:)``.
    @inline(never)
    package func append(
        _ bytes: UnsafeRawBufferPointer, to address: SocketAddress, from source: SocketAddress?
    ) -> Int {
        address.withSockaddr { pointer, length in
            guard let source else {
                return Int(
                    clinux_batch_append(
                        batch, bytes.baseAddress, bytes.count, pointer, UInt32(length), nil, 0))
            }
            return source.withAddressBytes { from in
                Int(
                    clinux_batch_append(
                        batch, bytes.baseAddress, bytes.count, pointer, UInt32(length), from.baseAddress,
                        UInt32(from.count)))
            }
        }
    }

    /// Sends those from an index on: how many the kernel took. C: `sendmmsg(2)` with MSG_NOSIGNAL. The error is that of the
    /// first of them; one of a later datagram is told when that is the first.
    @inline(never)
    package func send(_ descriptor: Descriptor, from first: Int) -> CallResult {
        systemCall("sendmmsg") { clinux_batch_send(batch, descriptor.rawValue, UInt32(first)) }
    }

    /// Forgets what was appended.
    package func clear() { clinux_batch_clear(batch) }
}

extension SocketAddress {
    /// An address without a port, of the 4 or 16 bytes that a control message has.
    ///
    /// - Parameter interface: kept of a link-local address, which is one of that interface alone.
    fileprivate init(bytes: UnsafeRawBufferPointer, interface: UInt32) {
        if bytes.count == 4 {
            let low = UInt64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
            self.init(family: .ipv4, high: 0, low: low, port: 0)
        } else {
            let (high, low) = bytes.loadUnaligned(as: in6_addr.self).halves
            let address = SocketAddress(family: .ipv6, high: high, low: low, scope: interface, port: 0)
            self =
                address.isLinkLocal ? address : SocketAddress(family: .ipv6, high: high, low: low, port: 0)
        }
    }
}
