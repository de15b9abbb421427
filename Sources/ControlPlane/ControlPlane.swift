package import HTTPServer
package import Lab
package import Programs

/// The API: answers a request from the table of routes.
package struct ControlPlane: Sendable {
    private let lab: Lab
    private let caller: Caller
    private let longestWait: TimeSpan
    private let requests: RequestCounts
    private let tell: (@Sendable (AnsweredRequest) -> Void)?

    /// The longest that a request waits, where nobody says so.
    package static let longestWait = TimeSpan.seconds(300)

    /// - Parameters:
    ///   - refusals: what the server refuses by itself, for the metrics.
    ///   - tell: is told of each request with its answer, on any thread.
    package init(
        lab: Lab, access: Access = Access(), longestWait: TimeSpan = ControlPlane.longestWait,
        refusals: RefusalCounts = RefusalCounts(), tell: (@Sendable (AnsweredRequest) -> Void)? = nil
    ) {
        self.lab = lab
        requests = RequestCounts(refusals: refusals)
        self.tell = tell
        self.longestWait = longestWait
        caller = Caller(access: access)
    }

    /// The refusal of a request whose caller is not let in; nil for any other. It looks at nothing of the body, which does
    /// not have to be there yet.
    package func admit(_ request: Request) -> Response? {
        let startedAt = ContinuousClock.now
        do {
            try caller.check(request)
            return nil
        } catch {
            return note(request, "", startedAt, error.response)
        }
    }

    /// The answer to a request. It does not block: what the lab has to do is done in `later`.
    package func answer(_ request: Request) -> Answer {
        if let refusal = admit(request) { return .now(refusal) }
        return answerAdmitted(request)
    }

    /// The answer to a request that `admit` let in.
    package func answerAdmitted(_ request: Request) -> Answer {
        let startedAt = ContinuousClock.now
        var name = ""
        do {
            let match = try Router.match(request)
            name = match.route.name
            let call = try Call(request, match, requests, longestWait: longestWait)
            switch match.route.handler {
            case .now(let handle): return .now(note(request, name, startedAt, try handle(call, lab)))
            case .later(let handle):
                let answer = later(request, name, startedAt) { [lab] in try await handle(call, lab) }
                return try call.waits ? .waiting(answer) : .later(answer)
            }
        } catch {
            return .now(note(request, name, startedAt, Problem(error).response))
        }
    }

    /// An answer that is made beside the HTTP thread.
    private func later(
        _ request: Request, _ name: String, _ startedAt: ContinuousClock.Instant,
        _ make: @escaping @Sendable () async throws -> Response
    ) -> @Sendable () async -> Response {
        {
            requests.begin()
            defer { requests.end() }
            let response: Response
            do {
                response = try await make()
            } catch {
                response = Problem(error).response
            }
            return note(request, name, startedAt, response)
        }
    }

    /// Counts an answer, and tells of it where somebody wants to know.
    private func note(
        _ request: Request, _ name: String, _ startedAt: ContinuousClock.Instant, _ response: Response
    ) -> Response {
        let took = (ContinuousClock.now - startedAt).components
        let seconds = Double(took.seconds) + Double(took.attoseconds) / 1e18
        requests.count(name, status: response.status, seconds: seconds)
        if let tell {
            tell(
                AnsweredRequest(
                    method: request.method, path: request.path, status: response.status, seconds: seconds))
        }
        return response
    }
}
