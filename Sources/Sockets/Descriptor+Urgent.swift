import CLinux
import Glibc

/// TCP's urgent byte (tcp(7), `endings: urgent`): one mark in the stream, and the byte ahead of it out of line.
extension Descriptor {
    /// Sends bytes of which the last is urgent: how many the kernel took. The mark moves to a later one, whose
    /// forerunner then belongs to the stream again. C: `send(2)` with MSG_OOB and MSG_NOSIGNAL.
    @inline(never)
    package func sendUrgent(_ bytes: UnsafeRawBufferPointer) -> CallResult {
        let flags = Int32(MSG_OOB | MSG_NOSIGNAL)
        return systemCall("send") { Glibc.send(rawValue, bytes.baseAddress, bytes.count, flags) }
    }

    /// Takes the urgent byte, from wherever the stream stands: 1, or 0 when the stream has ended. C: `recv(2)` with
    /// MSG_OOB.
    ///
    /// EINVAL when there is none, when it was taken or passed before, and with SO_OOBINLINE, where it stays in the
    /// stream; EAGAIN when it is announced and has not arrived.
    @inline(never)
    package func receiveUrgent(into buffer: UnsafeMutableRawBufferPointer) -> CallResult {
        let flags = Int32(MSG_OOB)
        return systemCall("recv") { recv(rawValue, buffer.baseAddress, buffer.count, flags) }
    }

    /// Whether the next byte of the stream is the one at the mark, or behind it; nil where there is no stream.
    /// A receive never goes across the mark: it stops ahead of it. C: `ioctl(2)` SIOCATMARK of sockatmark(3).
    @inline(never)
    package func isAtMark() -> Bool? {
        var mark: Int32 = 0
        let result = systemCall("ioctl") { clinux_ioctl_int(rawValue, UInt(SIOCATMARK), &mark) }
        return result.failed ? nil : mark != 0
    }
}
