import HTTPServer
import Lab
import Programs

/// What is driven by hand: connections that are held, and the listeners of servers.
enum HandRoutes {
    /// 201 with the connection that is held or has ended; 202 where a `wait` ran out before. A wait of zero always
    /// has.
    @Sendable static func open(_ call: Call, _ lab: Lab) async throws -> Response {
        let name = try call.name(else: .unknownClient)
        let wait = try call.timeSpan(.wait)
        let body: ConnectionBody = try call.body()
        let opened = try await lab.openConnection(body.fields, client: name, wait: wait ?? call.longestWait)
        return .json(
            encoding: opened.report, status: opened.isSettled ? 201 : 202,
            location: "/v1/connections/\(opened.report.id)")
    }

    /// 200 with what the operation did; 202 where a `wait` ran out and it goes on.
    @Sendable static func operate(_ call: Call, _ lab: Lab) async throws -> Response {
        let number = try call.number(.connection, else: .unknownConnection)
        let wait = try call.timeSpan(.wait)
        let operation: HandOperation = try call.body()
        let report = try await lab.operate(number, operation, wait: wait ?? call.longestWait)
        return .json(encoding: report, status: report.isDone ? 200 : 202)
    }

    @Sendable static func operateListener(_ call: Call, _ lab: Lab) async throws -> Response {
        let name = try call.name(else: .unknownServer)
        return .json(encoding: try await lab.operateListener(name, call.body()))
    }
}
