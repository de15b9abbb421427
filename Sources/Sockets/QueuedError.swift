import CLinux
import Glibc

/// An entry of a socket's error queue: `sock_extended_err` of ip(7).
///
/// An ICMP error where IP_RECVERR or IPV6_RECVERR is set, and with SO_TIMESTAMPING the news that the network card, or the
/// peer's kernel, has what was sent.
package struct QueuedError: Hashable, Sendable {
    /// `ee_errno`; ENOMSG for a timestamp.
    package let errno: Errno
    /// `ee_origin`: 1 local, 2 ICMP, 3 ICMPv6, 4 a timestamp.
    package let origin: UInt8
    /// `ee_type`, of the ICMP message.
    package let type: UInt8
    /// `ee_code`, of the ICMP message.
    package let code: UInt8
    /// `ee_info`: the MTU for EMSGSIZE; for a timestamp its kind, 2 for acknowledged.
    package let info: UInt32
    /// Where the datagram went that it is about; nil for a stream.
    package let destination: SocketAddress?
    /// `ee_data`: for a timestamp with SOF_TIMESTAMPING_OPT_ID, the number of the last byte that it is about.
    package let data: UInt32

    /// The origin of a time stamp (SO_EE_ORIGIN_TIMESTAMPING).
    package static let timeStamp: UInt8 = 4

    init(_ entry: clinux_queued_error) {
        errno = Errno(rawValue: Int32(bitPattern: entry.number))
        origin = entry.origin
        type = entry.type
        code = entry.code
        info = entry.info
        data = entry.data
        let length = Int(entry.name_length)
        destination = withUnsafeBytes(of: entry.name) { SocketAddress($0.baseAddress!, length: length) }
    }
}

extension Descriptor {
    /// Takes the oldest entry of the error queue; nil when it is empty. An entry makes the socket ready with
    /// ``PollEvents/error``, and is apart from ``pendingError()``. C: `recvmsg(2)` with MSG_ERRQUEUE and MSG_DONTWAIT.
    @inline(never)
    package func queuedError() -> QueuedError? {
        var entry = clinux_queued_error()
        let result = systemCall("recvmsg") { clinux_take_queued_error(rawValue, &entry) }
        return result.failed ? nil : QueuedError(entry)
    }
}
