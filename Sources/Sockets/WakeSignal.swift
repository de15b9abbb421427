import CLinux
import Glibc

/// A way to wake a thread that waits in epoll: an eventfd(2), readable from the signal until it is drained.
///
/// A class, so that the descriptor stays open for as long as anybody can still signal.
package final class WakeSignal: Sendable {
    /// To be watched in an epoll, and only while the signal is held: its last holder's going closes it.
    package let descriptor: Descriptor

    /// C: `eventfd(2)`, non-blocking and close-on-exec. EMFILE, ENFILE, ENOMEM.
    package init() throws(Errno) {
        let flags = Int32(EFD_NONBLOCK | EFD_CLOEXEC)
        let result = systemCall("eventfd") { eventfd(0, flags) }
        if let errno = result.errno { throw errno }
        descriptor = Descriptor(rawValue: Int32(truncatingIfNeeded: result.value))
    }

    deinit { _ = descriptor.close() }

    /// From any thread. Signals add up to one; a counter that is full (EAGAIN) is readable, which is all that is wanted.
    @inline(never)
    package func signal() {
        var one: UInt64 = 1
        _ = systemCall("write") { write(descriptor.rawValue, &one, 8) }
    }

    /// Takes the signals back.
    @inline(never)
    package func drain() {
        var count: UInt64 = 0
        _ = systemCall("read") { read(descriptor.rawValue, &count, 8) }
    }
}
