import HTTPServer

/// Answers with what it saw, a line each: method, path, query, body.
func echo(_ request: Request) -> Answer {
    let query = request.query.map { "\($0.name)=\($0.value ?? "nil")" }.joined(separator: ";")
    let body = String(decoding: request.body, as: UTF8.self)
    return .now(.text([request.method, request.path, query, body].joined(separator: "\n")))
}

/// Serves on a free loopback port while the body runs on a thread, then stops.
func serving<Value: Sendable>(
    _ configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
    admit: @escaping @Sendable (Request) -> Response? = { _ in nil },
    handler: @escaping @Sendable (Request) -> Answer = echo,
    _ body: @escaping @Sendable (HTTPServer) throws -> Value
) async throws -> Value {
    try await onThread {
        let server = try HTTPServer.start(configuration, admit: admit, handler: handler)
        defer { server.stop() }
        return try body(server)
    }
}
