import Glibc

extension Descriptor {
    /// Takes what has arrived: the number of bytes, 0 at the end of the stream. C: `recv(2)`.
    ///
    /// For an empty buffer it answers 0 while bytes wait and EAGAIN while none do: no receive should ask for nothing.
    /// 0 does not tell a FIN from a FIN with a reset behind it (`endings: fin-then-reset`).
    @inline(never)
    package func receive(into buffer: UnsafeMutableRawBufferPointer) -> CallResult {
        systemCall("recv") { recv(rawValue, buffer.baseAddress, buffer.count, 0) }
    }

    /// Hands bytes to the kernel: how many it took, which says nothing of their delivery
    /// (`endings: send-is-not-delivery`). C: `send(2)` with MSG_NOSIGNAL.
    ///
    /// - Parameter more: MSG_MORE, keep a part segment back: what follows, a FIN as well, joins it.
    @inline(never)
    package func send(_ bytes: UnsafeRawBufferPointer, more: Bool = false) -> CallResult {
        let flags = Int32(MSG_NOSIGNAL) | (more ? Int32(MSG_MORE) : 0)
        return systemCall("send") { Glibc.send(rawValue, bytes.baseAddress, bytes.count, flags) }
    }

    /// Ends one direction or both; never blocks. C: `shutdown(2)`. ENOTCONN once both directions have ended
    /// (`endings: shut-cumulative`).
    @inline(never)
    package func shutdown(_ how: ShutdownHow) -> CallResult {
        systemCall("shutdown") { Glibc.shutdown(rawValue, how.rawValue) }
    }
}

/// Which direction `shutdown(2)` ends; the numbers are the system's.
package enum ShutdownHow: Int32, Sendable {
    case read = 0
    case write = 1
    case both = 2
}
