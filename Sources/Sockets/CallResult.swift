import Glibc

/// What a system call answered: a value, or the errno that it failed with. Eight bytes, one `Int`.
///
/// Would-block and in-progress are answers like any other here; nothing is thrown.
package struct CallResult: Hashable, BitwiseCopyable, Sendable {
    /// The value; below zero, the negated errno.
    package let raw: Int

    @inlinable
    package init(_ value: Int) { raw = value }

    @inlinable
    package init(failure errno: Int32) { raw = -Int(errno) }

    /// What the call returned, -1 when it failed.
    @inlinable package var value: Int { raw < 0 ? -1 : raw }

    @inlinable package var errno: Errno? { raw < 0 ? Errno(rawValue: Int32(truncatingIfNeeded: -raw)) : nil }

    @inlinable package var failed: Bool { raw < 0 }

    /// EAGAIN: nothing to take, or no room to put.
    @inlinable package var wouldBlock: Bool { raw == -Int(EAGAIN) }

    /// EINPROGRESS: a connect that goes on by itself.
    @inlinable package var inProgress: Bool { raw == -Int(EINPROGRESS) }
}

extension CallResult: CustomStringConvertible {
    /// `"24"` or `"ECONNRESET"`.
    package var description: String { errno?.name ?? String(raw) }
}
