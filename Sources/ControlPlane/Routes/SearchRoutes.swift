import HTTPServer
import Lab
import Programs

/// Searches for services.
enum SearchRoutes {
    @Sendable static func search(_ call: Call, _ lab: Lab) async throws -> Response {
        .json(encoding: try await lab.search(call.body()))
    }
}
