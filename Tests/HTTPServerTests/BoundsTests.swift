import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("Bounds of connections and requests", .timeLimit(.minutes(1)), .ownThread)
struct BoundsTests {
    /// One second for a request, and far more for silence.
    private static let hasty = HTTPServerConfiguration(connectionLimit: 20, requestTimeout: 1)

    @Test(arguments: [
        ("", "G"), ("GET / HTTP/1.1\r\n", "x"), ("GET / HTTP/1.1\r\nHost: t\r\n", "a: 1\r\n"),
        ("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n", "b"),
        ("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nc\r\n"),
        ("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "d: 1\r\n"),
        // Refused, and still dripping.
        ("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 100000000\r\n\r\n", "e"),
        // The first of two is complete.
        ("GET / HTTP/1.1\r\nHost: t\r\n\r\nGET / HT", "f"),
    ])
    func connection_isClosed_whenItsClientDrips(start: String, drop: String) async throws {
        try await serving(Self.hasty) { server in
            let client = try Client(port: server.port)
            try client.send(start)
            try drip(drop, client)
        }
    }

    /// Sends drop after drop until the server has closed.
    private func drip(_ drop: String, _ client: Client) throws {
        for _ in 0..<1000 {
            do { try client.send(drop) } catch { return }
            usleep(10_000)
        }
        throw TimedOut()
    }

    @Test func othersAreServed_whenAllConnectionsAreHalfSent() async throws {
        try await serving(Self.hasty) { server in
            let halves = try (0..<20).map { _ in try Client(port: server.port) }
            for half in halves { try half.send("GET / HTTP/1.1\r\nHost: ") }
            // It waits in the listen queue, and is taken when the others are closed.
            #expect(try Client(port: server.port).ask("GET", "/").status == 200)
            for half in halves { #expect(try half.isAtEnd()) }
        }
    }

    /// What took longer than a request may, for it lasts as long as one that is closed for that.
    private func outlastATimeout(_ server: HTTPServer) throws {
        let half = try Client(port: server.port)
        try half.send("GET / HT")
        #expect(try half.isAtEnd())
    }

    @Test func connection_isKept_whenItIsIdleBetweenRequests() async throws {
        try await serving(Self.hasty) { server in
            let client = try Client(port: server.port)
            let silent = try Client(port: server.port)
            for _ in 0..<2 {
                #expect(try client.ask("GET", "/").status == 200)
                try outlastATimeout(server)
            }
            #expect(try client.ask("PUT", "/", body: [1]).status == 200)
            #expect(try silent.ask("GET", "/").status == 200)
        }
    }

    @Test func connection_isKept_whenItsAnswerTakesLong() async throws {
        let gate = Gate()
        let source = Source()
        let handler: @Sendable (Request) -> Answer = { request in
            if request.path == "/stream" { return source.handler(request) }
            return .later {
                await gate.pass()
                return .text("later")
            }
        }
        try await serving(Self.hasty, handler: handler) { server in
            let parked = try Client(port: server.port)
            let streaming = try Client(port: server.port)
            // With the next request's first bytes behind it, which are not read yet.
            try parked.send("GET / HTTP/1.1\r\nHost: t\r\n\r\nGET / HT")
            try streaming.send("GET /stream HTTP/1.1\r\nHost: t\r\n\r\n")
            try wait { server.parkedCount == 1 && server.streamCount == 1 }
            try parked.send("TP/1.1\r\n")
            try streaming.send("G")
            try outlastATimeout(server)
            gate.open()
            #expect(try parked.reply().text == "later")
            try parked.send("Host: t\r\n\r\n")
            #expect(try parked.reply().text == "later")
            _ = try streaming.head()
            #expect(try source[0].put("on"))
            #expect(try streaming.chunk() == "on")
        }
    }

    @Test func connection_isClosedUnanswered_whenItsAddressHasEnough() async throws {
        try await serving(HTTPServerConfiguration(connectionsPerAddress: 3)) { server in
            var clients = try (0..<3).map { _ in try Client(port: server.port) }
            for client in clients { #expect(try client.ask("GET", "/").status == 200) }
            let refused = try Client(port: server.port)
            #expect(try refused.isAtEnd())
            clients.removeLast()
            // The server learns of it in its own time.
            try wait { (try? Client(port: server.port).ask("GET", "/").status) == 200 }
            for client in clients { #expect(try client.ask("GET", "/").status == 200) }
        }
    }

    @Test(arguments: [1000, 4 << 10, 32 << 10, 100 << 10])
    func headers_areLimited_whenSizeIs(size: Int) async throws {
        try await serving(HTTPServerConfiguration(maximumHeaderSize: size)) { server in
            func status(_ method: String, _ target: String, header: String = "", body: Int = 0) throws -> Int
            {
                try Client(port: server.port).ask(
                    method, target, headers: ["X: x" + header], body: [UInt8](repeating: 1, count: body)
                ).status
            }
            let long = String(repeating: "x", count: size + 1000)
            let statuses = [
                try status("GET", "/", header: String(long.prefix(size / 2))),
                try status("GET", "/", header: long),
                try status("GET", "/" + long),
                try status("PUT", "/", body: size * 2),
            ]
            #expect(statuses == [200, 431, 414, 200])
        }
    }
}
