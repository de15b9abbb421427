import HTTPServer
import Lab
import Programs

/// Servers: listeners whose connections run a program.
enum ServerRoutes {
    @Sendable static func create(_ call: Call, _ lab: Lab) async throws -> Response {
        let body: ServerBody = try call.body()
        let view = try await lab.createServer(body.name, body.settings)
        return .server(view, status: 201, location: location(view))
    }

    @Sendable static func list(_ call: Call, _ lab: Lab) async throws -> Response {
        .servers(lab.servers())
    }

    @Sendable static func put(_ call: Call, _ lab: Lab) async throws -> Response {
        let name = try call.nameToCreate()
        let body: ServerBody = try call.body()
        try call.agree(body.name)
        let (view, created) = try await lab.putServer(name, body.settings)
        return .server(view, status: created ? 201 : 200, location: created ? location(view) : nil)
    }

    @Sendable static func get(_ call: Call, _ lab: Lab) throws -> Response {
        let name = try call.name(else: .unknownServer)
        return if let text = ServerText.bytes(of: try lab.serverLife(name)) {
            .json(text)
        } else {
            .server(try lab.server(name))
        }
    }

    @Sendable static func delete(_ call: Call, _ lab: Lab) async throws -> Response {
        try await lab.deleteServer(call.name(else: .unknownServer))
        return .noContent()
    }

    @Sendable static func stop(_ call: Call, _ lab: Lab) async throws -> Response {
        let aborts = try call.abortsConnections()
        return .server(
            try await lab.stopServer(call.name(else: .unknownServer), abortConnections: aborts))
    }

    @Sendable static func start(_ call: Call, _ lab: Lab) async throws -> Response {
        .server(try await lab.startServer(call.name(else: .unknownServer)))
    }

    private static func location(_ view: ServerView) -> String {
        "/v1/servers/\(view.name)"
    }
}
