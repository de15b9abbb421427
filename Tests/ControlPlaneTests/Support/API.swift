import HTTPServer
import Lab
import Testing

@testable import ControlPlane

/// The API without sockets of its own: a request goes straight to the table of routes.
///
/// Every answer is held against openapi.yaml.
struct API: Sendable {
    let lab: Lab
    private let controlPlane: ControlPlane

    private init(_ access: Access) throws {
        lab = try Lab()
        controlPlane = ControlPlane(lab: lab, access: access)
    }

    /// Runs a test with a lab of its own, which is ended afterwards.
    static func run(access: Access = Access(), _ body: (API) async throws -> Void) async throws {
        let api = try API(access)
        do {
            try await body(api)
        } catch {
            await api.lab.shutdown()
            throw error
        }
        await api.lab.shutdown()
    }

    struct Reply {
        var status: Int
        var response: Response
        /// The body, where it is JSON.
        var json: JSONValue

        var code: String? { json["code"]?.text }
        var field: String? { json["field"]?.text }
        var location: String? { response.header("Location") }

        var bytes: [UInt8] {
            switch response.body {
            case .bytes(let bytes): bytes
            case .permanent(let permanent): Array(permanent.buffer)
            case .stream: []
            }
        }

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    func get(_ target: String, headers: [(String, String)] = []) async throws -> Reply {
        try await call("GET", target, headers: headers)
    }

    func post(_ target: String, _ body: String = "", headers: [(String, String)] = []) async throws -> Reply {
        try await call("POST", target, Array(body.utf8), headers: headers)
    }

    func put(_ target: String, _ body: String) async throws -> Reply {
        try await call("PUT", target, Array(body.utf8))
    }

    func delete(_ target: String) async throws -> Reply {
        try await call("DELETE", target)
    }

    func call(
        _ method: String, _ target: String, _ body: [UInt8] = [], headers: [(String, String)] = []
    ) async throws -> Reply {
        let hasHost = headers.contains { $0.0 == "Host" }
        let request = try Request(
            method: method, target: target,
            headers: (hasHost ? [] : [("Host", "127.0.0.1:4480")]) + headers.filter { !$0.1.isEmpty },
            body: body)
        let response =
            switch controlPlane.answer(request) {
            case .now(let response): response
            case .later(let answer), .waiting(let answer): await answer()
            }
        var reply = Reply(status: response.status, response: response, json: .null)
        if response.header("Content-Type")?.hasSuffix("json") == true {
            reply.json = try JSONValue(json: reply.bytes)
            #expect(reply.bytes.last == UInt8(ascii: "\n"))
        }
        holdAgainstDocument(request, reply)
        return reply
    }

    /// No server, no client and no exchange.
    func expectNothing() async throws {
        for list in ["servers", "clients", "exchanges"] {
            #expect(try await get("/v1/\(list)").json["items"]?.items == [], "\(list)")
        }
    }

    /// Whether the answer counts as one that can take long.
    func waits(_ method: String, _ target: String) throws -> Bool {
        let request = try Request(method: method, target: target, headers: [("Host", "localhost")])
        if case .waiting = controlPlane.answer(request) { return true }
        return false
    }

    private func holdAgainstDocument(_ request: Request, _ reply: Reply) {
        var check = SchemaCheck()
        let type = reply.response.header("Content-Type")?.split(separator: ";").first.map(String.init)
        defer { #expect(check.violations == [], "\(request.method) \(request.path)") }
        guard let match = try? Router.match(request) else {
            return check.check(reply.json, "Problem")
        }
        let document = OpenAPIDocument.shared
        let answer = document.operation(match.route.name).flatMap { document.answer($0, reply.status) }
        guard let answer else {
            Issue.record("\(match.route.name): the status \(reply.status) is not documented: \(reply.text)")
            return
        }
        guard let type else {
            return #expect(answer["content"] == nil, "\(match.route.name): \(reply.status) has no body")
        }
        guard let schema = answer["content"]?[type]?["schema"] else {
            Issue.record("\(match.route.name): \(type) is not documented for \(reply.status)")
            return
        }
        if reply.json != .null { check.check(reply.json, schema, at: match.route.name) }
        if answer["headers"]?["Location"] == nil { #expect(reply.location == nil) }
    }
}
