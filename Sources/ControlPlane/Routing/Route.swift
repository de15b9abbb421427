package import HTTPServer
package import Lab

/// One line of the table: what a method does at a path. It is a class because every request is handed one.
package final class Route: Sendable {
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    /// What the route makes of a body.
    package enum Body: Sendable {
        /// There is none; a body is refused.
        case none
        /// A JSON object.
        case required
        /// A JSON object, or nothing, which counts as an empty one.
        case optional
    }

    /// What makes the answer.
    package enum Handler: Sendable {
        /// At once, on the HTTP thread: a look at few things that waits for nothing.
        case now(@Sendable (Call, Lab) throws -> Response)
        /// Beside the HTTP thread.
        case later(@Sendable (Call, Lab) async throws -> Response)
    }

    package let method: Method
    /// As in `/v1/servers/{name}`.
    package let template: String
    /// The operation's name in openapi.yaml.
    package let name: String
    /// The query parameters that it knows.
    package let parameters: [Parameter]
    package let body: Body
    /// Whether it waits where no `wait` says for how long.
    let waitsUnasked: Bool
    /// What can go wrong, beyond what can go wrong everywhere.
    package let ownProblems: [ProblemCode]
    package let handler: Handler

    convenience init(
        _ method: Method, _ template: String, _ name: String, parameters: [Parameter] = [],
        body: Body = .none,
        problems: [ProblemCode] = [], now handle: @escaping @Sendable (Call, Lab) throws -> Response
    ) {
        self.init(method, template, name, parameters, body, false, problems, .now(handle))
    }

    convenience init(
        _ method: Method, _ template: String, _ name: String, parameters: [Parameter] = [],
        body: Body = .none, waitsUnasked: Bool = false,
        problems: [ProblemCode] = [], _ handle: @escaping @Sendable (Call, Lab) async throws -> Response
    ) {
        self.init(method, template, name, parameters, body, waitsUnasked, problems, .later(handle))
    }

    private init(
        _ method: Method, _ template: String, _ name: String, _ parameters: [Parameter], _ body: Body,
        _ waitsUnasked: Bool, _ problems: [ProblemCode], _ handler: Handler
    ) {
        self.method = method
        self.template = template
        self.name = name
        self.parameters = parameters
        self.body = body
        self.waitsUnasked = waitsUnasked
        ownProblems = problems
        self.handler = handler
    }
}

extension Route {
    /// Those that answer whoever calls.
    static let open: Set = ["/healthz", "/readyz"]

    /// Every code that the route can answer with.
    package var problems: Set<ProblemCode> {
        var codes: Set<ProblemCode> = [
            .badHost, .badOrigin, .badRequest, .badParameter, .payloadTooLarge, .internalError,
        ]
        if !Self.open.contains(template) { codes.insert(.unauthorized) }
        switch body {
        case .none: codes.insert(.unexpectedBody)
        case .required, .optional:
            codes.formUnion([.badJSON, .duplicateField, .unknownField, .missingField, .wrongType, .badValue])
        }
        if case .later = handler { codes.insert(.stopping) }
        if case .later = handler, parameters.contains(.wait) || waitsUnasked { codes.insert(.tooManyWaiting) }
        return codes.union(ownProblems)
    }
}
