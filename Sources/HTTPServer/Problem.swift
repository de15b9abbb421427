/// The answers that the server makes itself, as `application/problem+json` (RFC 9457).
struct Problem: Sendable {
    var status: Int
    var title: String
    var code: String
    /// What happened, the limit and the remedy. Plain ASCII without quotes or backslashes: it is not escaped.
    var detail: String

    static func payloadTooLarge(limit: Int) -> Problem {
        Problem(
            status: 413, title: "Content Too Large", code: "payload-too-large",
            detail:
                "The body is larger than the limit of \(limit) bytes. Send a smaller body."
        )
    }

    static func tooManyWaiting(limit: Int) -> Problem {
        Problem(
            status: 503, title: "Service Unavailable", code: "too-many-waiting",
            detail: "\(limit) requests are waiting for their answers already, which is the limit. "
                + "Retry when some have been answered, or do not wait.")
    }

    static func tooManyStreams(limit: Int) -> Problem {
        Problem(
            status: 503, title: "Service Unavailable", code: "too-many-streams",
            detail: "\(limit) streams are open already, which is the limit. "
                + "Retry when some have ended, or ask without a stream.")
    }

    static let stopping = Problem(
        status: 503, title: "Service Unavailable", code: "stopping",
        detail: "The service is stopping and waits for nothing any more. Retry when it runs again.")

    static func badRequest(_ reason: MalformedTarget) -> Problem {
        let detail =
            switch reason {
            case .brokenEscape:
                "The request target holds a % without two hexadecimal digits. Write a literal % as %25."
            case .notUTF8:
                "The request target is not UTF-8 when it is decoded. Percent-encode the bytes of its UTF-8 form."
            case .zeroByte:
                "The request target holds a zero byte, as it is or as %00 in the path. Leave it out."
            case .noPath:
                "The request target is no path: it does not begin with a slash, or with http:// and a host."
            }
        return Problem(status: 400, title: "Bad Request", code: "bad-request", detail: detail)
    }

    var body: String {
        #"{"type":"about:blank","title":"\#(title)","status":\#(status),"code":"\#(code)","detail":"\#(detail)"}"#
    }

    var response: Response {
        Response(
            status: status, headers: [("Content-Type", "application/problem+json")], body: Array(body.utf8))
    }
}
