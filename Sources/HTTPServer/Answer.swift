/// How a handler answers a request.
package enum Answer: Sendable {
    /// At once. The handler runs on the server's one thread, so it does not block.
    case now(Response)

    /// When the closure returns. The connection is parked meanwhile: it costs no thread, none of the server's
    /// timeouts runs, and a client that goes away is not noticed. So the closure has a deadline of its own.
    case later(@Sendable () async -> Response)
}
