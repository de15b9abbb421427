import HTTPServer
import TestSupport
import Testing

@Suite("Requests that are kept out", .timeLimit(.minutes(1)), .ownThread)
struct AdmissionTests {
    /// Keeps out who has no key, and tells that the body was not there yet.
    private static let admit: @Sendable (Request) -> Response? = { request in
        guard request.header("Key") == nil else { return nil }
        return Response(
            status: 401,
            headers: [
                ("WWW-Authenticate", "Bearer"), ("Content-Length", "7"), ("X-Bad", "a\r\nb"), ("X-Empty", ""),
            ],
            body: Array("\(request.method) \(request.path) \(request.body.count)".utf8))
    }

    private func expectKeptOut(_ reply: Client.Reply, _ text: String) {
        #expect(reply.status == 401)
        #expect(reply.text == text)
        #expect(reply.headers["www-authenticate"] == "Bearer")
        #expect(reply.headers["x-bad"] == nil)
        #expect(reply.headers["x-empty"] == nil)
    }

    @Test func connection_isKept_whenThereIsNoBody() async throws {
        try await serving(admit: Self.admit) { server in
            let client = try Client(port: server.port)
            for method in ["GET", "DELETE", "POST"] {
                expectKeptOut(try client.ask(method, "/a?b"), "\(method) /a 0")
            }
            #expect(try client.ask("HEAD", "/").headers["content-length"] == "8")
            expectKeptOut(try client.ask("PUT", "/", headers: ["Content-Length: 0"]), "PUT / 0")
            #expect(try client.ask("GET", "/in", headers: ["Key: 1"]).text == "GET\n/in\n\n")
        }
    }

    @Test func body_arrivesWhole_whenAdmitted() async throws {
        try await serving(admit: Self.admit) { server in
            let client = try Client(port: server.port)
            for size in [1, 100_000] {
                let body = [UInt8](repeating: UInt8(ascii: "b"), count: size)
                let reply = try client.ask("PUT", "/in?x=1", headers: ["Key: 1"], body: body)
                #expect(reply.text == "PUT\n/in\nx=1\n" + String(decoding: body, as: UTF8.self))
            }
        }
    }

    @Test(arguments: ["Content-Length: 1", "Content-Length: 999999999", "Transfer-Encoding: chunked"])
    func request_isAnsweredUnread_whenABodyIsAnnounced(announcement: String) async throws {
        try await serving(admit: Self.admit) { server in
            let client = try Client(port: server.port)
            // None of the body is sent.
            try client.send("POST /a HTTP/1.1\r\nHost: t\r\n\(announcement)\r\n\r\n")
            let reply = try client.reply()
            expectKeptOut(reply, "POST /a 0")
            #expect(reply.headers["connection"] == "close")
            #expect(try client.isAtEnd())
        }
    }

    @Test func client_isNotToldToContinue_whenKeptOut() async throws {
        try await serving(admit: Self.admit) { server in
            let client = try Client(port: server.port)
            try client.send("PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
            expectKeptOut(try client.reply(), "PUT / 0")
            #expect(try client.isAtEnd())
        }
    }

    @Test func client_getsItsAnswer_whenItSendsALargeBodyFirst() async throws {
        try await serving(admit: Self.admit) { server in
            // More than the socket buffers hold, so the server has to read on or the client is stuck or reset.
            let body = [UInt8](repeating: 0, count: 6 << 20)
            expectKeptOut(try Client(port: server.port).ask("POST", "/", body: body), "POST / 0")
        }
    }

    @Test func nobodyIsAsked_whenTheTargetIsMalformed() async throws {
        try await serving(admit: { _ in .text("asked") }) { server in
            let client = try Client(port: server.port)
            #expect(try client.ask("PUT", "/%", body: [1, 2, 3]).status == 400)
            #expect(try client.ask("GET", "/").text == "asked")
        }
    }

    @Test func body_isLimited_whenTheTargetIsMalformed() async throws {
        try await serving(HTTPServerConfiguration(maximumBodySize: 100)) { server in
            let client = try Client(port: server.port)
            try client.send("POST /% HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "40\r\n" + String(repeating: "c", count: 64) + "\r\n"
            try client.send(chunk + chunk)
            #expect(try client.reply().status == 413)
            #expect(try client.isAtEnd())
        }
    }

    @Test func stream_isClosed_whenItCanNotStandForABody() async throws {
        let source = Source()
        let admit: @Sendable (Request) -> Response? = { request in
            guard case .now(let response) = source.handler(request) else { return nil }
            return response
        }
        try await serving(admit: admit) { server in
            let client = try Client(port: server.port)
            try client.send("PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n")
            #expect(try client.isAtEnd())
            #expect(source[0].isClosed)
        }
    }
}
