import HTTPServer
import Programs

/// Finds the route of a request.
enum Router {
    struct Match {
        var route: Route
        /// The names of the template's variables, and what they stand for.
        var variables: [(name: String, value: String)]
    }

    /// - Throws: `Problem`: `unknown-resource`, or `method-not-allowed` with the methods that are.
    static func match(_ request: Request) throws(Problem) -> Match {
        // HEAD is a GET whose body the server keeps to itself.
        let method = request.method == "HEAD" ? "GET" : request.method
        if let match = plainMatch(request.encodedPath, method) { return match }
        let segments = request.segments
        var methods: [String] = []
        for pattern in patterns where pattern.fits(segments) {
            if pattern.method == method {
                return Match(route: pattern.route, variables: pattern.variables(in: segments))
            }
            methods.append(pattern.method)
        }
        guard !methods.isEmpty else { throw unknownResource(request.path) }
        methods = methods.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }
        var problem = Problem(
            .methodNotAllowed,
            "\(request.path) takes \(methods.joined(separator: ", ")); got \(request.method.prefix(20)).")
        problem.allowed = methods
        throw problem
    }

    /// What is looked at for each request.
    private static let patterns = ControlPlane.routes.map { Pattern($0) }

    /// The route of a path that is written as most are: nothing in it is encoded, and no slash is at its end. Nil also
    /// where there is none.
    private static func plainMatch(_ path: String, _ method: String) -> Match? {
        var path = path
        return path.withUTF8 { path in
            for pattern in patterns {
                guard let range = pattern.plain.range(in: path), pattern.method == method else { continue }
                let variables = pattern.plain.variable.map {
                    [(name: $0, value: String(decoding: path[range], as: UTF8.self))]
                }
                return Match(route: pattern.route, variables: variables ?? [])
            }
            return nil
        }
    }

    private static func unknownResource(_ path: String) -> Problem {
        let near = nearest(to: path, in: ControlPlane.routes.map(\.template))
        return Problem(
            .unknownResource,
            "There is nothing at \(quoted(path)); "
                + (near.map { "did you mean '\($0)'?" } ?? "/openapi.yaml tells what there is."))
    }
}

/// A route's method and template, cut up. It is a class because each request looks at many.
private final class Pattern: Sendable {
    enum Part: Sendable {
        case word(String)
        case variable(String)
    }

    let method: String
    let parts: [Part]
    let plain: PlainTemplate
    let route: Route

    init(_ route: Route) {
        method = route.method.rawValue
        parts = route.template.split(separator: "/").map { part in
            part.hasPrefix("{") ? .variable(String(part.dropFirst().dropLast())) : .word(String(part))
        }
        plain = PlainTemplate(route.template)
        self.route = route
    }

    /// Whether a path is of this template.
    func fits(_ segments: [String]) -> Bool {
        guard parts.count == segments.count else { return false }
        for (part, segment) in zip(parts, segments) {
            if case .word(let word) = part, word != segment { return false }
        }
        return true
    }

    func variables(in segments: [String]) -> [(name: String, value: String)] {
        zip(parts, segments).compactMap { part, segment in
            if case .variable(let name) = part { (name, segment) } else { nil }
        }
    }
}

/// A template with one variable or none, as what stands before and behind it.
private struct PlainTemplate: Sendable {
    var head: [UInt8]
    var variable: String?
    var tail: [UInt8]

    init(_ template: String) {
        let parts = template.split(separator: "{", maxSplits: 1)
        head = Array(parts[0].utf8)
        let rest = parts.dropFirst().first?.split(separator: "}", omittingEmptySubsequences: false)
        variable = rest.map { String($0[0]) }
        tail = rest.map { Array($0[1].utf8) } ?? []
    }

    /// Where the variable's value is in a path that fits, which is nowhere if there is no variable.
    func range(in path: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let end = path.count - tail.count
        guard variable == nil ? end == head.count : end > head.count,
            path.starts(with: head), path[end...].elementsEqual(tail)
        else { return nil }
        let value = path[head.count..<end]
        return value.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") } ? nil : head.count..<end
    }
}
