import HTTPServer
import Lab
import Programs

/// Clients: targets, and the defaults of the sends that go there.
enum ClientRoutes {
    @Sendable static func create(_ call: Call, _ lab: Lab) async throws -> Response {
        let body: ClientBody = try call.body()
        let view = try await lab.createClient(body.name, body.defaults)
        return .json(encoding: view, status: 201, location: location(view))
    }

    @Sendable static func list(_ call: Call, _ lab: Lab) async throws -> Response {
        .json(encoding: ItemList(items: lab.clients()))
    }

    @Sendable static func put(_ call: Call, _ lab: Lab) async throws -> Response {
        let name = try call.nameToCreate()
        let body: ClientBody = try call.body()
        try call.agree(body.name)
        let (view, created) = try await lab.putClient(name, body.defaults)
        return .json(encoding: view, status: created ? 201 : 200, location: created ? location(view) : nil)
    }

    @Sendable static func get(_ call: Call, _ lab: Lab) throws -> Response {
        .json(encoding: try lab.client(call.name(else: .unknownClient)))
    }

    @Sendable static func delete(_ call: Call, _ lab: Lab) async throws -> Response {
        try await lab.deleteClient(call.name(else: .unknownClient))
        return .noContent()
    }

    @Sendable static func stop(_ call: Call, _ lab: Lab) async throws -> Response {
        let aborts = try call.abortsConnections()
        return .json(
            encoding: try await lab.stopClient(call.name(else: .unknownClient), abortConnections: aborts))
    }

    @Sendable static func start(_ call: Call, _ lab: Lab) async throws -> Response {
        .json(encoding: try await lab.startClient(call.name(else: .unknownClient)))
    }

    private static func location(_ view: ClientView) -> String {
        "/v1/clients/\(view.name)"
    }
}
