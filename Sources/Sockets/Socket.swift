import Glibc

/// A socket that is owned by exactly one holder, who has to close it or give it away.
///
/// When and how a socket closes is what Lastword shows: none is closed by going out of scope. That ends the process.
package struct Socket: ~Copyable, Sendable {
    /// The calls on the socket; not to be kept beyond the socket's life.
    package let descriptor: Descriptor

    /// Takes over an open descriptor, as accept answers one.
    package init(owning descriptor: Int32) {
        self.descriptor = Descriptor(rawValue: descriptor)
    }

    deinit {
        trapOnForgotten(descriptor)
    }

    /// What a socket carries.
    package enum Kind: UInt8, Sendable {
        case stream, datagrams
    }

    /// Opens a TCP socket, see ``open(_:_:)``.
    package static func tcp(_ family: SocketAddress.Family) throws(Errno) -> Socket {
        try open(family, .stream)
    }

    /// Opens a TCP, UDP or Unix socket, non-blocking and close-on-exec. C: `socket(2)`. EMFILE, ENFILE, EAFNOSUPPORT …
    @inline(never)
    package static func open(_ family: SocketAddress.Family, _ kind: Kind) throws(Errno) -> Socket {
        let domain =
            switch family {
            case .ipv4: AF_INET
            case .ipv6: AF_INET6
            case .unix: AF_UNIX
            }
        let carries = kind == .stream ? SOCK_STREAM : SOCK_DGRAM
        let type = Int32(carries.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let result = systemCall("socket") { socket(domain, type, 0) }
        if let errno = result.errno { throw errno }
        return Socket(owning: Int32(truncatingIfNeeded: result.value))
    }

    /// Closes the socket, see ``Descriptor/close()``.
    package consuming func close() -> CallResult {
        let descriptor = release()
        return Descriptor(rawValue: descriptor).close()
    }

    /// Gives the descriptor away without closing it.
    package consuming func release() -> Int32 {
        let number = descriptor.rawValue
        discard self
        return number
    }
}

/// Apart from the deinit, whose own end would be warned of as code that never runs. Not preconditionFailure: a release
/// build would leave out its message.
@inline(never)
private func trapOnForgotten(_ descriptor: Descriptor) {
    fatalError("socket \(descriptor.rawValue) went out of scope and was neither closed nor released")
}
