import CLinux
import Glibc

/// An error number of the system, as `errno(3)` lists them.
package struct Errno: RawRepresentable, Hashable, Sendable, Error {
    package let rawValue: Int32

    @inlinable
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// The symbolic name, `"ECONNREFUSED"`; `"E4711"` where the number has none. C: `strerrorname_np`.
    package var name: String {
        guard let name = clinux_errno_name(rawValue) else { return "E\(rawValue)" }
        return String(cString: name)
    }
}

extension Errno: CustomStringConvertible {
    package var description: String { name }
}

extension Errno {
    @inlinable package static var accessDenied: Errno { Errno(rawValue: EACCES) }
    @inlinable package static var addressInUse: Errno { Errno(rawValue: EADDRINUSE) }
    @inlinable package static var addressNotAvailable: Errno { Errno(rawValue: EADDRNOTAVAIL) }
    @inlinable package static var alreadyConnected: Errno { Errno(rawValue: EISCONN) }
    @inlinable package static var alreadyInProgress: Errno { Errno(rawValue: EALREADY) }
    @inlinable package static var brokenPipe: Errno { Errno(rawValue: EPIPE) }
    @inlinable package static var connectionAborted: Errno { Errno(rawValue: ECONNABORTED) }
    @inlinable package static var connectionRefused: Errno { Errno(rawValue: ECONNREFUSED) }
    @inlinable package static var connectionReset: Errno { Errno(rawValue: ECONNRESET) }
    @inlinable package static var hostUnreachable: Errno { Errno(rawValue: EHOSTUNREACH) }
    @inlinable package static var inProgress: Errno { Errno(rawValue: EINPROGRESS) }
    @inlinable package static var interrupted: Errno { Errno(rawValue: EINTR) }
    @inlinable package static var invalidArgument: Errno { Errno(rawValue: EINVAL) }
    @inlinable package static var networkDown: Errno { Errno(rawValue: ENETDOWN) }
    @inlinable package static var networkUnreachable: Errno { Errno(rawValue: ENETUNREACH) }
    @inlinable package static var noBufferSpace: Errno { Errno(rawValue: ENOBUFS) }
    @inlinable package static var noMemory: Errno { Errno(rawValue: ENOMEM) }
    @inlinable package static var notConnected: Errno { Errno(rawValue: ENOTCONN) }
    @inlinable package static var notSupported: Errno { Errno(rawValue: EOPNOTSUPP) }
    @inlinable package static var ownerDied: Errno { Errno(rawValue: EOWNERDEAD) }
    @inlinable package static var permissionDenied: Errno { Errno(rawValue: EPERM) }
    @inlinable package static var protocolOptionUnknown: Errno { Errno(rawValue: ENOPROTOOPT) }
    @inlinable package static var protocolViolated: Errno { Errno(rawValue: EPROTO) }
    @inlinable package static var timedOut: Errno { Errno(rawValue: ETIMEDOUT) }
    @inlinable package static var tooManyOpenFiles: Errno { Errno(rawValue: EMFILE) }
    @inlinable package static var tooManyOpenFilesInSystem: Errno { Errno(rawValue: ENFILE) }
    @inlinable package static var wouldBlock: Errno { Errno(rawValue: EAGAIN) }
}
