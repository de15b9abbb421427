package import Sockets

/// Where a client connects to: the addresses of its target, resolved and checked, in the order in which they
/// are tried. An object, so that each connection of a load has it for one reference.
package final class ClientTarget: Sendable {
    /// Empty where there is a failure, or where the resolver did not answer in time.
    package let addresses: [SocketAddress]
    /// What the resolver said where it has no address.
    package let failure: ResolutionError?
    /// When the resolver answered, in nanoseconds of the monotonic clock; nil where there was nothing to resolve.
    package let resolvedAt: UInt64?

    package init(_ addresses: [SocketAddress], failure: ResolutionError? = nil, resolvedAt: UInt64? = nil) {
        self.addresses = addresses
        self.failure = failure
        self.resolvedAt = resolvedAt
    }
}
