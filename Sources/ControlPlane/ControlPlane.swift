package import HTTPServer
package import Lab

/// The API: answers a request from the table of routes.
package struct ControlPlane: Sendable {
    private let lab: Lab

    package init(lab: Lab) {
        self.lab = lab
    }

    /// The answer to a request. It does not block: what the lab has to do is done in `later`.
    package func answer(_ request: Request) -> Answer {
        do {
            try Caller.check(request)
            let match = try Router.match(request)
            let call = try Call(request, match)
            switch match.route.handler {
            case .now(let handle):
                return .now(try handle(call, lab))
            case .later(let handle):
                let lab = lab
                let answer: @Sendable () async -> Response = {
                    await Self.response { try await handle(call, lab) }
                }
                return try call.waits ? .waiting(answer) : .later(answer)
            }
        } catch {
            return .now(Problem(error).response)
        }
    }

    private static func response(_ make: () async throws -> Response) async -> Response {
        do {
            return try await make()
        } catch {
            return Problem(error).response
        }
    }
}
