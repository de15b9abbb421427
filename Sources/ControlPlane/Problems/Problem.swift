package import HTTPServer
package import Lab
package import Programs

/// Why a request was not done, as `application/problem+json` (RFC 9457).
package struct Problem: Error, Sendable {
    package var code: ProblemCode
    /// The path of the body's field, or the query parameter, that the problem is about.
    package var field: String?
    /// What happened, the value, and the remedy.
    package var detail: String
    /// The methods of a resource; for the header `Allow`.
    package var allowed: [String] = []
    /// How a caller shows who it is; for the header `WWW-Authenticate`.
    package var challenge: String?

    package init(_ code: ProblemCode, field: String? = nil, _ detail: String) {
        self.code = code
        self.field = field
        self.detail = detail
    }

    package var response: Response {
        var response = Response.json(encoding: self, status: code.status)
        response.headers = [("Content-Type", "application/problem+json")]
        if !allowed.isEmpty { response.headers.append(("Allow", allowed.joined(separator: ", "))) }
        if let challenge { response.headers.append(("WWW-Authenticate", challenge)) }
        return response
    }
}

extension Problem: Encodable {
    /// The members of the JSON object.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case type, title, status, code, field, detail
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("about:blank", forKey: .type)
        try container.encode(code.title, forKey: .title)
        try container.encode(code.status, forKey: .status)
        try container.encode(code.rawValue, forKey: .code)
        try container.encodeIfPresent(field, forKey: .field)
        try container.encode(detail, forKey: .detail)
    }
}

extension Problem {
    package init(_ problem: InputProblem) {
        // A problem of the body as a whole has no field.
        self.init(
            ProblemCode(rawValue: problem.code.rawValue) ?? .badValue,
            field: problem.field.isEmpty ? nil : problem.field, problem.detail)
    }

    package init(_ problem: LabProblem) {
        if let input = problem.input {
            self.init(input)
        } else {
            let code = ProblemCode(rawValue: problem.code.rawValue)
            self.init(code ?? .internalError, field: problem.field, problem.detail)
        }
    }

    /// The problem behind any error that a handler throws.
    package init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let problem as InputProblem: self.init(problem)
        case let problem as LabProblem: self.init(problem)
        case let error as DecodingError: self.init(error)
        default: self.init(.internalError, "The service met an error that it does not know: \(error).")
        }
    }

    /// What the strict fields leave to the decoder itself.
    private init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            self.init(InputProblem(.wrongType, at: context.codingPath, context.debugDescription))
        case .keyNotFound(let key, let context):
            self.init(
                InputProblem(.missingField, at: context.codingPath + [key], "\(key.stringValue) is required.")
            )
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init(InputProblem(.badValue, at: context.codingPath, context.debugDescription))
        case .dataCorrupted: self.init(.badJSON, "The body is no JSON.")
        @unknown default: self.init(.badJSON, "The body is no JSON.")
        }
    }
}
