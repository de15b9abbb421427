import HTTPServer
import Programs

/// Finds the route of a request.
enum Router {
    struct Match {
        var route: Route
        /// The values of the template's variables.
        var variables: [String: String]
    }

    /// - Throws: `Problem`: `unknown-resource`, or `method-not-allowed` with the methods that are.
    static func match(_ request: Request) throws(Problem) -> Match {
        let segments = request.segments
        let matches = ControlPlane.routes.compactMap { route in
            variables(of: route, in: segments).map { Match(route: route, variables: $0) }
        }
        guard !matches.isEmpty else { throw unknownResource(request.path) }
        // HEAD is a GET whose body the server keeps to itself.
        let method = request.method == "HEAD" ? "GET" : request.method
        if let match = matches.first(where: { $0.route.method.rawValue == method }) { return match }
        let methods = matches.map(\.route.method.rawValue).flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }
        var problem = Problem(
            .methodNotAllowed,
            "\(request.path) takes \(methods.joined(separator: ", ")); got \(request.method.prefix(20)).")
        problem.allowed = methods
        throw problem
    }

    /// What the template's variables stand for, or nil where the path is another.
    private static func variables(of route: Route, in segments: [String]) -> [String: String]? {
        let parts = route.parts
        guard parts.count == segments.count else { return nil }
        var variables: [String: String] = [:]
        for (part, segment) in zip(parts, segments) {
            if part.hasPrefix("{") {
                variables[String(part.dropFirst().dropLast())] = segment
            } else if part != segment {
                return nil
            }
        }
        return variables
    }

    private static func unknownResource(_ path: String) -> Problem {
        let near = nearest(to: path, in: ControlPlane.routes.map(\.template))
        return Problem(
            .unknownResource,
            "There is nothing at \(quoted(path)); "
                + (near.map { "did you mean '\($0)'?" } ?? "/openapi.yaml tells what there is."))
    }
}
