/// Readiness, in the bits that poll(2) and epoll_ctl(2) share.
public struct PollEvents: OptionSet, Hashable, BitwiseCopyable, Sendable {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// POLLIN: bytes, an end or an error can be received.
    @inlinable public static var readable: PollEvents { PollEvents(rawValue: 0x0001) }
    /// POLLPRI: urgent data.
    @inlinable public static var urgent: PollEvents { PollEvents(rawValue: 0x0002) }
    /// POLLOUT: there is room to send, or a send would fail at once.
    @inlinable public static var writable: PollEvents { PollEvents(rawValue: 0x0004) }
    /// POLLERR: the socket holds an error.
    @inlinable public static var error: PollEvents { PollEvents(rawValue: 0x0008) }
    /// POLLHUP: both directions have ended.
    @inlinable public static var hangUp: PollEvents { PollEvents(rawValue: 0x0010) }
    /// POLLRDHUP: the peer's FIN is here, or our own SHUT_RD was; bytes may still wait ahead of it
    /// (`endings: half-close-last-word`).
    @inlinable public static var peerEnded: PollEvents { PollEvents(rawValue: 0x2000) }
}

extension PollEvents: CustomStringConvertible {
    /// `["IN", "OUT", "RDHUP"]`, as poll(2) calls them without their prefix.
    public var names: [String] {
        let names: [(PollEvents, String)] = [
            (.readable, "IN"), (.writable, "OUT"), (.urgent, "PRI"), (.error, "ERR"), (.hangUp, "HUP"),
            (.peerEnded, "RDHUP"),
        ]
        return names.filter { contains($0.0) }.map(\.1)
    }

    /// `"IN|OUT|RDHUP"`, `""` for none.
    public var description: String { names.joined(separator: "|") }
}
