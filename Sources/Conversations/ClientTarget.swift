package import Sockets

/// Where a client connects to: the addresses of its target, resolved and checked, in the order in which they
/// are tried.
package struct ClientTarget: Sendable {
    package var addresses: [SocketAddress]
    /// Why there are none.
    package var failure: ResolutionError?
    /// When the resolver answered, in nanoseconds of the monotonic clock; nil where there was nothing to resolve.
    package var resolvedAt: UInt64?

    package init(_ addresses: [SocketAddress], failure: ResolutionError? = nil, resolvedAt: UInt64? = nil) {
        self.addresses = addresses
        self.failure = failure
        self.resolvedAt = resolvedAt
    }
}
