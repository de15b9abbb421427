/// Names the owner of an event: a slot, and which of its tenants. An event for an earlier tenant is stale and dropped.
public struct Token: Hashable, Sendable {
    /// The generation above, the slot below; the tag that epoll keeps.
    public let raw: UInt64

    @inlinable
    public init(raw: UInt64) { self.raw = raw }

    @inlinable
    public init(slot: UInt32, generation: UInt32) {
        raw = UInt64(generation) << 32 | UInt64(slot)
    }

    @inlinable public var slot: UInt32 { UInt32(truncatingIfNeeded: raw) }
    @inlinable public var generation: UInt32 { UInt32(truncatingIfNeeded: raw >> 32) }

    /// The poller's own, for its wake signal: slot and generation all ones.
    @inlinable static var wake: Token { Token(raw: .max) }
}
