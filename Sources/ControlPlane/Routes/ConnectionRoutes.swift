import HTTPServer
import Lab
import Programs

/// Connections: what one side did and saw.
enum ConnectionRoutes {
    /// The most items of one answer.
    static let limits = 1...1000
    /// The matches that can be waited for.
    static let counts = 1...1_000_000

    @Sendable static func list(_ call: Call, _ lab: Lab) async throws -> Response {
        var filter = ConnectionFilter()
        filter.server = try call.resourceName(.server)
        filter.client = try call.resourceName(.client)
        filter.outcome = try call.choice(.outcome)
        filter.state = try call.choice(.state)
        filter.after = try call.id(.after, .connection)
        filter.limit = try call.integer(.limit, in: limits) ?? filter.limit
        filter.wait = try call.timeSpan(.wait)
        filter.count = try call.integer(.count, in: counts) ?? filter.count
        return .json(encoding: await lab.connections(filter))
    }

    @Sendable static func get(_ call: Call, _ lab: Lab) async throws -> Response {
        var condition = ConnectionFilter()
        condition.state = try call.choice(.state)
        condition.outcome = try call.choice(.outcome)
        guard let wait = try call.conditionWait() else {
            return .json(encoding: try await lab.connection(number(call)))
        }
        return .json(encoding: try await lab.connection(number(call), wait: wait, until: condition))
    }

    @Sendable static func delete(_ call: Call, _ lab: Lab) async throws -> Response {
        try lab.deleteConnection(number(call))
        return .noContent()
    }

    @Sendable static func abort(_ call: Call, _ lab: Lab) async throws -> Response {
        .json(encoding: try await lab.abortConnection(number(call)))
    }

    private static func number(_ call: Call) throws -> UInt64 {
        try call.number(.connection, else: .unknownConnection)
    }
}
