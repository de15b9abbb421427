import HTTPServer
import Lab
import Programs

/// Everything at once.
enum LabRoutes {
    /// What has changed, by names.
    @Sendable static func put(_ call: Call, _ lab: Lab) async throws -> Response {
        .json(encoding: try await lab.declare(call.body()))
    }

    @Sendable static func reset(_ call: Call, _ lab: Lab) async throws -> Response {
        try await lab.reset()
        return .noContent()
    }
}
