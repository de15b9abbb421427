/// How a handler answers a request.
package enum Answer: Sendable {
    /// At once. The handler runs on the server's one thread, so it does not block.
    case now(Response)

    /// When the closure returns. The connection is parked meanwhile: it costs no thread, and none of the server's
    /// timeouts runs. The closure runs to its end whatever the client does meanwhile, so it has a deadline of its own,
    /// which is near.
    case later(@Sendable () async -> Response)

    /// As `later`, but the closure can take long: no more of them run than `HTTPServerConfiguration.maximumWaiting`,
    /// whether their clients are still there or not.
    case waiting(@Sendable () async -> Response)
}
