import ControlPlane
import HTTPClient
import Programs

/// A service that is asked, over one connection that is kept.
struct ServiceClient: ~Copyable {
    let access: ServiceOptions.Access
    /// How long an answer may take that comes at once.
    let timeout: TimeSpan
    /// How long the connection itself may take.
    private let connectLimit: TimeSpan
    private let http = HTTPClient()

    init(_ access: ServiceOptions.Access, timeout: TimeSpan, connectLimit: TimeSpan) {
        self.access = access
        self.timeout = timeout
        self.connectLimit = connectLimit
    }

    /// The answer to a request, if it is a success.
    ///
    /// - Parameter wait: how long the service itself was asked to wait.
    func ask(
        _ method: String, _ path: String, _ query: Query = Query(), body: [UInt8]? = nil,
        wait: TimeSpan = .seconds(0)
    ) throws(ClientFailure) -> HTTPAnswer {
        let patience = TimeSpan(nanoseconds: timeout.nanoseconds + wait.nanoseconds)
        var request = request(method, path, query, body)
        request.limits.total = patience.milliseconds
        let answer: HTTPAnswer
        do throws(HTTPFailure) {
            answer = try http.answer(to: request)
        } catch {
            throw failure(error, patience)
        }
        guard (200...299).contains(answer.status) else { throw failure(answer) }
        return answer
    }

    /// Reads an answer that has no end of its own.
    ///
    /// - Parameter take: gets each piece of a success; false stops it.
    func stream(
        _ path: String, _ query: Query, take: (HTTPHead, UnsafeRawBufferPointer) -> Bool
    ) throws(ClientFailure) {
        var request = request("GET", path, query, nil)
        request.limits.answer = timeout.milliseconds
        var refusal: [UInt8] = []
        let head: HTTPHead
        do throws(HTTPFailure) {
            head = try http.stream(request) { head, piece in
                if (200...299).contains(head.status) { return take(head, piece) }
                refusal.append(contentsOf: piece)
                return true
            }
        } catch {
            throw failure(error, timeout)
        }
        guard (200...299).contains(head.status) else {
            throw failure(HTTPAnswer(head: head, body: refusal))
        }
    }

    private func request(_ method: String, _ path: String, _ query: Query, _ body: [UInt8]?) -> HTTPRequest {
        var request = HTTPRequest(
            method, access.url.description + path + query.text,
            headers: [("User-Agent", "lastword/\(Version.number)")], body: body,
            authorities: access.authorities)
        if let token = access.token { request.headers.append(("Authorization", "Bearer \(token.text)")) }
        if let body, !body.isEmpty { request.headers.append(("Content-Type", "application/json")) }
        request.limits.connect = connectLimit.milliseconds
        return request
    }

    private func failure(_ answer: HTTPAnswer) -> ClientFailure {
        ClientFailure(answer, from: access.url)
    }

    private func failure(_ failure: HTTPFailure, _ patience: TimeSpan) -> ClientFailure {
        ClientFailure(failure, from: access.url, connect: connectLimit, patience: patience)
    }
}

extension ServiceClient {
    /// Reads an answer as JSON.
    func tree(_ answer: HTTPAnswer) throws(ClientFailure) -> JSONTree {
        do {
            return try decodeJSON(answer.body)
        } catch {
            throw .refused(
                "\(access.url) answered \(answer.status), and no JSON. Is it a Lastword service? See --url.")
        }
    }
}

extension TimeSpan {
    /// In whole milliseconds, one at least.
    var milliseconds: UInt32 { UInt32(max(1, min(nanoseconds / 1_000_000, UInt64(Int32.max)))) }
}
