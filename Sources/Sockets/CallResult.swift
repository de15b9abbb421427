public import Glibc

/// What a system call answered: a value, or the errno that it failed with. Eight bytes, one `Int`.
///
/// Would-block and in-progress are answers like any other here; nothing is thrown.
public struct CallResult: Hashable, BitwiseCopyable, Sendable {
    /// The value; below zero, the negated errno.
    public let raw: Int

    @inlinable
    public init(_ value: Int) { raw = value }

    @inlinable
    public init(failure errno: Int32) { raw = -Int(errno) }

    /// What the call returned, -1 when it failed.
    @inlinable public var value: Int { raw < 0 ? -1 : raw }

    @inlinable public var errno: Errno? { raw < 0 ? Errno(rawValue: Int32(truncatingIfNeeded: -raw)) : nil }

    @inlinable public var failed: Bool { raw < 0 }

    /// EAGAIN: nothing to take, or no room to put.
    @inlinable public var wouldBlock: Bool { raw == -Int(EAGAIN) }

    /// EINPROGRESS: a connect that goes on by itself.
    @inlinable public var inProgress: Bool { raw == -Int(EINPROGRESS) }
}

extension CallResult: CustomStringConvertible {
    /// `"24"` or `"ECONNRESET"`.
    public var description: String { errno?.name ?? String(raw) }
}
