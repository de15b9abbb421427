import CLinux
import Glibc

extension Descriptor {
    /// C: `bind(2)`. 0, or EADDRINUSE, EADDRNOTAVAIL, EACCES …
    @inline(never)
    package func bind(to address: SocketAddress) -> CallResult {
        address.withSockaddr { pointer, length in
            systemCall("bind") { Glibc.bind(rawValue, pointer, length) }
        }
    }

    /// C: `listen(2)`. The queue holds one more than `backlog` (`endings: backlog-full`).
    @inline(never)
    package func listen(backlog: Int32) -> CallResult {
        systemCall("listen") { Glibc.listen(rawValue, backlog) }
    }

    /// C: `connect(2)`. Mostly ``CallResult/inProgress``: it has ended when the socket is writable, and
    /// ``pendingError()`` tells how.
    @inline(never)
    package func connect(to address: SocketAddress) -> CallResult {
        address.withSockaddr { pointer, length in
            systemCall("connect") { Glibc.connect(rawValue, pointer, length) }
        }
    }

    /// Aborts the connection with a reset and keeps the descriptor: the socket is in CLOSE, and can connect or bind anew
    /// (`endings: abort-unspec`). C: `connect(2)` to AF_UNSPEC. A listener stops listening.
    @inline(never)
    package func disconnect() -> CallResult {
        var address = sockaddr()
        address.sa_family = sa_family_t(AF_UNSPEC)
        return systemCall("connect") {
            Glibc.connect(rawValue, &address, socklen_t(MemoryLayout<sockaddr>.size))
        }
    }

    /// Takes a connection off the queue: its new descriptor, non-blocking and close-on-exec, which the caller owns; the
    /// peer's address comes from the same call. C: `accept4(2)`.
    ///
    /// A connection that was reset in the queue is accepted like any other (`endings: reset-before-accept`).
    @inline(never)
    package func accept(peer: inout SocketAddress) -> CallResult {
        withUnsafeTemporaryAllocation(byteCount: SocketAddress.roomSize, alignment: 8) { room in
            var length = socklen_t(0)
            let result = systemCall("accept4") {
                length = socklen_t(room.count)
                return clinux_accept(rawValue, room.baseAddress, &length)
            }
            if !result.failed, let known = SocketAddress(room.baseAddress!, length: Int(length)) {
                peer = known
            }
            return result
        }
    }

    /// The address that the socket is bound to. C: `getsockname(2)`.
    @inline(never)
    package func localAddress() -> SocketAddress? {
        address("getsockname") { getsockname(rawValue, $0, $1) }
    }

    /// The address at the other end; nil when there is none, or no longer (ENOTCONN). C: `getpeername(2)`.
    @inline(never)
    package func peerAddress() -> SocketAddress? {
        address("getpeername") { getpeername(rawValue, $0, $1) }
    }

    @inline(__always)
    private func address(
        _ name: StaticString,
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> SocketAddress? {
        withUnsafeTemporaryAllocation(byteCount: SocketAddress.roomSize, alignment: 8) { room in
            var length = socklen_t(room.count)
            let pointer = room.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            let result = systemCall(name) { call(pointer, &length) }
            return result.failed ? nil : SocketAddress(room.baseAddress!, length: Int(length))
        }
    }
}
