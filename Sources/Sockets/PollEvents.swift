/// Readiness, in the bits that poll(2) and epoll_ctl(2) share.
package struct PollEvents: OptionSet, Hashable, BitwiseCopyable, Sendable {
    package let rawValue: UInt16

    @inlinable
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// POLLIN: bytes, an end or an error can be received.
    @inlinable package static var readable: PollEvents { PollEvents(rawValue: 0x0001) }
    /// POLLPRI: urgent data.
    @inlinable package static var urgent: PollEvents { PollEvents(rawValue: 0x0002) }
    /// POLLOUT: there is room to send, or a send would fail at once.
    @inlinable package static var writable: PollEvents { PollEvents(rawValue: 0x0004) }
    /// POLLERR: the socket holds an error.
    @inlinable package static var error: PollEvents { PollEvents(rawValue: 0x0008) }
    /// POLLHUP: both directions have ended.
    @inlinable package static var hangUp: PollEvents { PollEvents(rawValue: 0x0010) }
    /// POLLRDHUP: the peer's FIN is here, or our own SHUT_RD was; bytes may still wait ahead of it
    /// (`endings: half-close-last-word`).
    @inlinable package static var peerEnded: PollEvents { PollEvents(rawValue: 0x2000) }
}

extension PollEvents: CustomStringConvertible {
    /// `["IN", "OUT", "RDHUP"]`, as poll(2) calls them without their prefix.
    package var names: [String] {
        let names: [(PollEvents, String)] = [
            (.readable, "IN"), (.writable, "OUT"), (.urgent, "PRI"), (.error, "ERR"), (.hangUp, "HUP"),
            (.peerEnded, "RDHUP"),
        ]
        return names.filter { contains($0.0) }.map(\.1)
    }

    /// `"IN|OUT|RDHUP"`, `""` for none.
    package var description: String { names.joined(separator: "|") }
}
