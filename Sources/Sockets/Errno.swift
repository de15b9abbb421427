import CLinux
public import Glibc

/// An error number of the system, as `errno(3)` lists them.
public struct Errno: RawRepresentable, Hashable, Sendable, Error {
    public let rawValue: Int32

    @inlinable
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// The symbolic name, `"ECONNREFUSED"`; `"E4711"` where the number has none. C: `strerrorname_np`.
    public var name: String {
        guard let name = clinux_errno_name(rawValue) else { return "E\(rawValue)" }
        return String(cString: name)
    }
}

extension Errno: CustomStringConvertible {
    public var description: String { name }
}

extension Errno {
    @inlinable public static var accessDenied: Errno { Errno(rawValue: EACCES) }
    @inlinable public static var addressInUse: Errno { Errno(rawValue: EADDRINUSE) }
    @inlinable public static var addressNotAvailable: Errno { Errno(rawValue: EADDRNOTAVAIL) }
    @inlinable public static var alreadyConnected: Errno { Errno(rawValue: EISCONN) }
    @inlinable public static var alreadyInProgress: Errno { Errno(rawValue: EALREADY) }
    @inlinable public static var brokenPipe: Errno { Errno(rawValue: EPIPE) }
    @inlinable public static var connectionAborted: Errno { Errno(rawValue: ECONNABORTED) }
    @inlinable public static var connectionRefused: Errno { Errno(rawValue: ECONNREFUSED) }
    @inlinable public static var connectionReset: Errno { Errno(rawValue: ECONNRESET) }
    @inlinable public static var hostUnreachable: Errno { Errno(rawValue: EHOSTUNREACH) }
    @inlinable public static var inProgress: Errno { Errno(rawValue: EINPROGRESS) }
    @inlinable public static var interrupted: Errno { Errno(rawValue: EINTR) }
    @inlinable public static var invalidArgument: Errno { Errno(rawValue: EINVAL) }
    @inlinable public static var messageTooLong: Errno { Errno(rawValue: EMSGSIZE) }
    @inlinable public static var networkDown: Errno { Errno(rawValue: ENETDOWN) }
    @inlinable public static var networkUnreachable: Errno { Errno(rawValue: ENETUNREACH) }
    @inlinable public static var noDevice: Errno { Errno(rawValue: ENODEV) }
    @inlinable public static var noBufferSpace: Errno { Errno(rawValue: ENOBUFS) }
    @inlinable public static var noEntry: Errno { Errno(rawValue: ENOENT) }
    @inlinable public static var noSpace: Errno { Errno(rawValue: ENOSPC) }
    @inlinable public static var noMemory: Errno { Errno(rawValue: ENOMEM) }
    @inlinable public static var notConnected: Errno { Errno(rawValue: ENOTCONN) }
    @inlinable public static var notSupported: Errno { Errno(rawValue: EOPNOTSUPP) }
    @inlinable public static var ownerDied: Errno { Errno(rawValue: EOWNERDEAD) }
    @inlinable public static var permissionDenied: Errno { Errno(rawValue: EPERM) }
    @inlinable public static var protocolOptionUnknown: Errno { Errno(rawValue: ENOPROTOOPT) }
    @inlinable public static var protocolViolated: Errno { Errno(rawValue: EPROTO) }
    @inlinable public static var timedOut: Errno { Errno(rawValue: ETIMEDOUT) }
    @inlinable public static var tooManyOpenFiles: Errno { Errno(rawValue: EMFILE) }
    @inlinable public static var tooManyOpenFilesInSystem: Errno { Errno(rawValue: ENFILE) }
    @inlinable public static var wouldBlock: Errno { Errno(rawValue: EAGAIN) }
}
