import HTTPServer
import Lab
import Programs

/// How an answer is written.
enum AnswerFormat: String, Choice {
    case json, text
    static var subject: String { "format" }
}

extension Call {
    /// What `format` says, or else the header `Accept`: text where it names `text/plain` and no JSON.
    func format() throws(Problem) -> AnswerFormat {
        if let format: AnswerFormat = try choice(.format) { return format }
        let accepted = (header("Accept") ?? "").split(separator: ",").map { range in
            range.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        return accepted.contains("text/plain") && !accepted.contains("application/json") ? .text : .json
    }
}

extension Response {
    /// An exchange, as JSON or as the sequence of its acts; and, in JSON, whether what was waited for came.
    static func exchange(
        _ exchange: Exchange, satisfied: Bool? = nil, _ format: AnswerFormat, status: Int = 200,
        location: String? = nil
    ) -> Response {
        switch (format, satisfied) {
        case (.json, nil): return .json(encoding: exchange, status: status, location: location)
        case (.json, let satisfied?):
            return .json(
                encoding: Waited(exchange, satisfied: satisfied), status: status, location: location)
        case (.text, _):
            var response = Response.text(exchange.sequence, status: status)
            if let location { response.headers.append(("Location", location)) }
            return response
        }
    }
}
