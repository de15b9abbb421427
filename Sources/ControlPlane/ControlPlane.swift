package import HTTPServer
package import Lab
package import Programs

/// The API: answers a request from the table of routes.
package struct ControlPlane: Sendable {
    private let lab: Lab
    private let caller: Caller
    private let longestWait: TimeSpan

    /// The longest that a request waits, where nobody says so.
    package static let longestWait = TimeSpan.seconds(300)

    package init(
        lab: Lab, access: Access = Access(), longestWait: TimeSpan = ControlPlane.longestWait
    ) {
        self.lab = lab
        self.longestWait = longestWait
        caller = Caller(access: access)
    }

    /// The refusal of a request whose caller is not let in; nil for any other. It looks at nothing of the body, which does
    /// not have to be there yet.
    package func admit(_ request: Request) -> Response? {
        do {
            try caller.check(request)
            return nil
        } catch {
            return error.response
        }
    }

    /// The answer to a request. It does not block: what the lab has to do is done in `later`.
    package func answer(_ request: Request) -> Answer {
        if let refusal = admit(request) { return .now(refusal) }
        return answerAdmitted(request)
    }

    /// The answer to a request that `admit` let in.
    package func answerAdmitted(_ request: Request) -> Answer {
        do {
            let match = try Router.match(request)
            let call = try Call(request, match, longestWait: longestWait)
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
