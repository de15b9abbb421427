import Glibc

/// A borrowed descriptor: a number without ownership. The calls on sockets live here.
///
/// Every call answers a ``CallResult`` and is repeated when a signal interrupts it. A descriptor that is not open ends
/// the process (EBADF), because its number may belong to somebody else in the next moment.
public struct Descriptor: Hashable, Sendable {
    public let rawValue: Int32

    @inlinable
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Makes another descriptor of the same file or connection: its number, close-on-exec, which the caller owns. An end
    /// of the connection by `close` waits for both (`endings: dup-close`), a shutdown by either counts for both
    /// (`endings: dup-shutdown`). C: `fcntl(2)` with F_DUPFD_CLOEXEC. EMFILE.
    @inline(never)
    public func duplicate() -> CallResult {
        systemCall("fcntl") { fcntl(rawValue, F_DUPFD_CLOEXEC, 0) }
    }

    /// Closes the descriptor; for the holder of the descriptor alone. C: `close(2)`.
    ///
    /// Never repeated: Linux has freed the number also when close answers EINTR. With SO_LINGER of n seconds it blocks
    /// so long, on a non-blocking socket too (`endings: linger-n`).
    @inline(never)
    public func close() -> CallResult {
        if Glibc.close(rawValue) == 0 { return CallResult(0) }
        let error = errno
        if error == EBADF { fatalError("close: descriptor \(rawValue) is not open") }
        return CallResult(failure: error)
    }
}
