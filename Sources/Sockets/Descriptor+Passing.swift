import CLinux
import Glibc

/// Messages that carry a descriptor to another process, over a Unix socket that keeps their limits (unix(7)).
extension Descriptor {
    /// Sends one whole message, and a descriptor with it: how many bytes it took, all of them. The receiver has a
    /// duplicate of the descriptor (`endings: dup-close`), and it goes on existing if this process closes its own before
    /// the message is received. C: `sendmsg(2)` with SCM_RIGHTS and MSG_NOSIGNAL. EPIPE, EMSGSIZE, ETOOMANYREFS …
    ///
    /// - Parameter message: one byte at least: the receiver would take an empty one for the end, and on a stream
    ///   socket the descriptor would not be sent at all.
    @inline(never)
    package func send(_ message: UnsafeRawBufferPointer, passing descriptor: Descriptor?) -> CallResult {
        let passed = descriptor?.rawValue ?? -1
        return systemCall("sendmsg") {
            clinux_send_passing(rawValue, message.baseAddress, message.count, passed)
        }
    }

    /// Takes one message: its bytes, 0 at the end, and the descriptor that came with it, close-on-exec, which the caller
    /// owns; nil where there was none. C: `recvmsg(2)` with MSG_CMSG_CLOEXEC.
    ///
    /// The rest of a message longer than the buffer is lost, and so is a second descriptor. There is none as well where
    /// this process has no number left for it (EMFILE): the kernel closes it and hands over the bytes alone.
    @inline(never)
    package func receive(
        into message: UnsafeMutableRawBufferPointer, descriptor: inout Descriptor?
    ) -> CallResult {
        var passed: Int32 = -1
        let result = systemCall("recvmsg") {
            clinux_receive_passing(rawValue, message.baseAddress, message.count, &passed)
        }
        descriptor = passed < 0 ? nil : Descriptor(rawValue: passed)
        return result
    }
}

extension Socket {
    /// Two sockets that are connected with each other; both are to be taken out.
    @frozen package struct Pair: ~Copyable, Sendable {
        package var first: Socket
        package var second: Socket
    }

    /// Connects two Unix sockets that keep the limits of messages and tell an end, blocking and close-on-exec.
    /// C: `socketpair(2)` with SOCK_SEQPACKET. EMFILE, ENFILE …
    @inline(never)
    package static func seqpacketPair() throws(Errno) -> Pair {
        let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        var numbers: (Int32, Int32) = (-1, -1)
        let result = withUnsafeMutableBytes(of: &numbers) { bytes in
            let pointer = bytes.baseAddress!.assumingMemoryBound(to: Int32.self)
            return systemCall("socketpair") { socketpair(AF_UNIX, type, 0, pointer) }
        }
        if let errno = result.errno { throw errno }
        return Pair(first: Socket(owning: numbers.0), second: Socket(owning: numbers.1))
    }
}
