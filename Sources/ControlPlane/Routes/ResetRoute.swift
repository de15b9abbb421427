import HTTPServer
import Lab

/// Everything at once.
enum ResetRoute {
    @Sendable static func reset(_ call: Call, _ lab: Lab) async throws -> Response {
        await lab.reset()
        return .noContent()
    }
}
