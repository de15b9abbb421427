import CLinux
import Glibc

/// Looks that change nothing, but for ``pendingError()``.
extension Descriptor {
    /// The state of a TCP socket, by the first byte of TCP_INFO; nil for any other socket. C: `getsockopt(2)`.
    @inline(never)
    package func tcpState() -> TCPState? {
        var state: UInt8 = 0
        var length = socklen_t(1)
        let result = systemCall("getsockopt") {
            getsockopt(rawValue, Int32(IPPROTO_TCP), TCP_INFO, &state, &length)
        }
        return result.failed ? nil : TCPState(rawValue: state)
    }

    /// Whether connections can be accepted from it, now or later. C: `getsockopt(2)` SO_ACCEPTCONN of socket(7).
    @inline(never)
    package func isListening() -> Bool {
        option(level: SOL_SOCKET, name: SO_ACCEPTCONN).raw == 1
    }

    /// The fields of interest of TCP_INFO; nil for a socket that is not TCP. C: `getsockopt(2)`.
    @inline(never)
    package func tcpInfo() -> TCPInfo? {
        var info = clinux_tcp_info()
        let result = systemCall("getsockopt") { clinux_tcp_info(rawValue, &info) }
        return result.failed ? nil : TCPInfo(info)
    }

    /// Bytes that arrived and were not received; of datagrams those of the first. Nil on a listener. C: `ioctl(2)` SIOCINQ
    /// of tcp(7), udp(7), unix(7).
    @inline(never)
    package func unread() -> Int? { queue(UInt(SIOCINQ)) }

    /// Bytes that have not been sent even once. C: `ioctl(2)` SIOCOUTQNSD.
    @inline(never)
    package func unsent() -> Int? { queue(UInt(SIOCOUTQNSD)) }

    /// Bytes that the peer's kernel has not acknowledged, unsent ones included, and a FIN as one more.
    /// C: `ioctl(2)` SIOCOUTQ of tcp(7).
    @inline(never)
    package func unacknowledged() -> Int? { queue(UInt(SIOCOUTQ)) }

    /// Takes the socket's error, and clears it: whoever asks first gets it (`endings: error-consumed`).
    /// C: `getsockopt(2)` SO_ERROR of socket(7).
    @inline(never)
    package func pendingError() -> Errno? {
        let result = option(level: SOL_SOCKET, name: SO_ERROR)
        guard !result.failed, result.raw > 0 else { return result.errno }
        return Errno(rawValue: Int32(truncatingIfNeeded: result.raw))
    }

    /// What is ready now. C: `poll(2)` without waiting.
    @inline(never)
    package func poll() -> PollEvents {
        let asked: PollEvents = [.readable, .writable, .urgent, .peerEnded]
        var entry = pollfd(fd: rawValue, events: Int16(asked.rawValue), revents: 0)
        let result = systemCall("poll") { Glibc.poll(&entry, 1, 0) }
        return result.failed ? [] : PollEvents(rawValue: UInt16(bitPattern: entry.revents))
    }

    @inline(__always)
    private func queue(_ request: UInt) -> Int? {
        var bytes: Int32 = 0
        let result = systemCall("ioctl") { clinux_ioctl_int(rawValue, request, &bytes) }
        return result.failed ? nil : Int(bytes)
    }
}
