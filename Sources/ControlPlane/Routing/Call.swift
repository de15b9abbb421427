import HTTPServer
import Programs

/// A request that found its route: the path's variables, the query's parameters and the body, read strictly.
package struct Call: Sendable {
    private let request: Request
    private let variables: [(name: String, value: String)]
    private let parameters: [Parameter: String]
    private let route: Route
    /// What was asked so far, of all routes.
    let requests: RequestCounts
    /// The longest that it may wait.
    let longestWait: TimeSpan

    /// - Throws: `Problem` where the query or the body is not for this route.
    init(
        _ request: Request, _ match: Router.Match, _ requests: RequestCounts, longestWait: TimeSpan
    ) throws(Problem) {
        self.request = request
        self.requests = requests
        variables = match.variables
        parameters = try Self.parameters(request, match.route)
        route = match.route
        self.longestWait = longestWait
        if match.route.body == .none { try Self.refuseBody(request.body) }
    }

    /// The value of a variable of the path's template.
    func variable(_ name: String) -> String {
        variables.first { $0.name == name }?.value ?? ""
    }

    /// The value of a query parameter that was given.
    subscript(_ parameter: Parameter) -> String? {
        parameters[parameter]
    }

    /// Whether the answer can take long: it waits for what others do.
    var waits: Bool {
        get throws(Problem) {
            try timeSpan(.wait).map { $0 > .seconds(0) } ?? route.waitsUnasked
        }
    }

    /// Whether the caller wants no body.
    var isHead: Bool { request.method == "HEAD" }

    /// The first value of a header.
    func header(_ name: String) -> String? {
        request.header(name)
    }

    /// The body, decoded.
    func body<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        // An absent body counts as an empty object here.
        let isAbsent = route.body == .optional && request.body.allSatisfy(isSpace)
        return try decodeJSON(isAbsent ? Array("{}".utf8) : request.body)
    }

    private static func parameters(_ request: Request, _ route: Route) throws(Problem) -> [Parameter: String]
    {
        if request.query.isEmpty { return [:] }
        var values: [Parameter: String] = [:]
        let known = route.parameters.map(\.rawValue)
        for (name, value) in request.query {
            guard let parameter = Parameter(rawValue: name), route.parameters.contains(parameter) else {
                let remedy =
                    nearest(to: name, in: known).map { "did you mean '\($0)'?" }
                    ?? (known.isEmpty ? "it has none." : "it has \(known.joined(separator: ", ")).")
                throw Problem(
                    .badParameter, field: cut(name),
                    "\(route.method.rawValue) \(route.template) has no parameter \(quoted(name)); \(remedy)")
            }
            guard let value, !value.isEmpty else {
                throw Problem(
                    .badParameter, field: name,
                    "The parameter \(name) has no value; give one, or leave it out.")
            }
            guard values.updateValue(value, forKey: parameter) == nil else {
                throw Problem(
                    .badParameter, field: name, "The parameter \(name) is given twice; give it once.")
            }
        }
        return values
    }

    /// An empty object is let through: some clients send one with every POST.
    private static func refuseBody(_ body: [UInt8]) throws(Problem) {
        if body.isEmpty { return }
        let text = body.filter { !isSpace($0) }
        guard text.isEmpty || text == Array("{}".utf8) else {
            throw Problem(
                .unexpectedBody,
                "This takes no body; got one of \(body.count) bytes. Options go into the query.")
        }
    }
}
