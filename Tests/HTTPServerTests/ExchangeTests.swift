import HTTPServer
import TestSupport
import Testing

@Suite("Requests and responses", .timeLimit(.minutes(1)), .ownThread)
struct ExchangeTests {
    @Test(arguments: ["GET", "POST", "PUT", "DELETE", "PATCH", "BREW"])
    func request_reachesTheHandlerWhole_whenMethodIs(method: String) async throws {
        try await serving { server in
            let body = method == "GET" ? "" : "h\u{e9}llo"
            let reply = try Client(port: server.port)
                .ask(method, "/v1/a%20b?x=1&y=%26+z&x&e=", body: Array(body.utf8))
            #expect(reply.status == 200)
            #expect(reply.text == "\(method)\n/v1/a b\nx=1;y=& z;x=nil;e=\n\(body)")
            #expect(reply.headers["content-type"] == "text/plain; charset=utf-8")
        }
    }

    @Test func headers_areFoundInAnyCase_whenSentTwice() async throws {
        let handler: @Sendable (Request) -> Answer = { request in
            let values = request.headerValues("x-thing").joined(separator: ",")
            return .now(
                .text("\(values) \(request.header("X-THING") ?? "") \(request.header("none") ?? "-")"))
        }
        try await serving(handler: handler) { server in
            let reply = try Client(port: server.port).ask(
                "GET", "/", headers: ["X-Thing: one", "x-thing: two"])
            #expect(reply.text == "one,two one -")
        }
    }

    @Test func headers_areComplete_whenLong() async throws {
        let handler: @Sendable (Request) -> Answer = { .now(.text($0.header("X-Long") ?? "-")) }
        try await serving(handler: handler) { server in
            let long = String(repeating: "v", count: 5000)
            let reply = try Client(port: server.port).ask("GET", "/", headers: ["X-Long: \(long)"])
            #expect(reply.text == long)
        }
    }

    @Test func connection_isKept_whenSeveralRequestsFollow() async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            for turn in 1...5 {
                let body = Array(String(repeating: "b", count: turn * 1000).utf8)
                let reply = try client.ask("POST", "/\(turn)", body: body)
                #expect(reply.text == "POST\n/\(turn)\n\n" + String(decoding: body, as: UTF8.self))
            }
        }
    }

    @Test func requests_areAnsweredInOrder_whenPipelined() async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            try client.send("GET /1 HTTP/1.1\r\nHost: t\r\n\r\nGET /2 HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try client.reply().text == "GET\n/1\n\n")
            #expect(try client.reply().text == "GET\n/2\n\n")
        }
    }

    @Test func head_tellsTheLengthWithoutTheBody_whenHandlerAnswersLikeGET() async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            let reply = try client.ask("HEAD", "/thing")
            #expect(reply.status == 200)
            #expect(reply.headers["content-length"] == "\("HEAD\n/thing\n\n".utf8.count)")
            // Had there been a body, it would stand before this status line.
            #expect(try client.ask("GET", "/next").text == "GET\n/next\n\n")
        }
    }

    @Test func response_carriesItsHeadersAndBody_whenPermanent() async throws {
        let handler: @Sendable (Request) -> Answer = { _ in
            .now(
                Response(
                    status: 404,
                    headers: [("X-A", "1"), ("X-Bad", "a\r\nb"), ("X-Empty", ""), ("Content-Length", "4")],
                    body: .permanent(PermanentBytes("static"))))
        }
        try await serving(handler: handler) { server in
            let reply = try Client(port: server.port).ask("GET", "/")
            #expect(reply.status == 404)
            #expect(reply.text == "static")
            #expect(reply.headers["x-a"] == "1")
            #expect(reply.headers["x-bad"] == nil)
            #expect(reply.headers["x-empty"] == nil)
            #expect(reply.headers["content-length"] == "6")
        }
    }

    @Test func response_hasNoLength_whenNoContent() async throws {
        try await serving(handler: { _ in .now(.noContent()) }) { server in
            let client = try Client(port: server.port)
            #expect(try client.ask("DELETE", "/").status == 204)
            #expect(try client.ask("DELETE", "/").status == 204)
        }
    }

    @Test(.leftOut(under: .thread, because: "its megabytes take too long where nothing is optimised"))
    func response_arrivesWhole_whenLarge() async throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        try await serving(handler: { _ in .now(Response(status: 200, body: body)) }) { server in
            let reply = try Client(port: server.port).ask("GET", "/")
            #expect(reply.body == body)
        }
    }

    @Test func connections_areAllServed_when64AtOnce() async throws {
        try await serving { server in
            let clients = try (0..<64).map { _ in try Client(port: server.port) }
            for round in 0..<3 {
                for (index, client) in clients.enumerated() {
                    try client.send("GET /\(round)/\(index) HTTP/1.1\r\nHost: t\r\n\r\n")
                }
                for (index, client) in clients.enumerated() {
                    #expect(try client.reply().text == "GET\n/\(round)/\(index)\n\n")
                }
            }
        }
    }
}
