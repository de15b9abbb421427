public import CLinux

/// One answer of epoll_wait(2): what is ready, and the tag that the descriptor was added with.
///
/// It is the C struct itself, which is packed to 12 bytes on x86-64 and has 16 elsewhere.
public struct EpollEvent {
    @usableFromInline let event: epoll_event

    public init() { event = epoll_event() }

    @inlinable public var tag: UInt64 { event.data.u64 }

    /// All of it at once. EPOLLET and its like are asked for and never answered, so sixteen bits hold everything.
    @inlinable public var readiness: PollEvents {
        PollEvents(rawValue: UInt16(truncatingIfNeeded: event.events))
    }

    @inlinable public var readable: Bool { readiness.contains(.readable) }
    @inlinable public var writable: Bool { readiness.contains(.writable) }
    @inlinable public var urgent: Bool { readiness.contains(.urgent) }
    @inlinable public var error: Bool { readiness.contains(.error) }
    @inlinable public var hangUp: Bool { readiness.contains(.hangUp) }
    @inlinable public var peerEnded: Bool { readiness.contains(.peerEnded) }
}
