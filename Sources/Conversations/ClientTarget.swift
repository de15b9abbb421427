package import Sockets

/// Where a client connects to: the addresses of its target, resolved and checked, in the order in which they
/// are tried.
package struct ClientTarget: Sendable {
    /// Empty where there is a failure, or where the resolver did not answer in time.
    package var addresses: [SocketAddress]
    /// What the resolver said where it has no address.
    package var failure: ResolutionError?
    /// When the resolver answered, in nanoseconds of the monotonic clock; nil where there was nothing to resolve.
    package var resolvedAt: UInt64?

    package init(_ addresses: [SocketAddress], failure: ResolutionError? = nil, resolvedAt: UInt64? = nil) {
        self.addresses = addresses
        self.failure = failure
        self.resolvedAt = resolvedAt
    }
}
