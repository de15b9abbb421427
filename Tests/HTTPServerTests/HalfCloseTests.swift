import HTTPServer
import TestSupport
import Testing

/// A client that has ended its side still waits for its answer. Each of its calls gives up long before the server's
/// timeout for connections, so an end that is seen has come promptly.
@Suite("Clients that end their side", .timeLimit(.minutes(1)), .ownThread)
struct HalfCloseTests {
    private static let rounds = 30

    /// `/now` is answered at once, anything else when the gate is open.
    private func handler(_ gate: Gate) -> @Sendable (Request) -> Answer {
        { request in
            let text = "\(request.method) \(request.path) \(request.body.count)"
            if request.path == "/now" { return .now(.text(text)) }
            return .later {
                await gate.pass()
                return .text(text)
            }
        }
    }

    private func request(_ path: String, body: Int = 0) -> String {
        "PUT \(path) HTTP/1.1\r\nHost: t\r\nContent-Length: \(body)\r\n\r\n"
            + String(repeating: "b", count: body)
    }

    @Test(arguments: ["/now", "/later"], [0, 10, 100_000])
    func client_getsItsWholeAnswer_whenFINComesWithTheRequest(path: String, body: Int) async throws {
        let gate = Gate()
        gate.open()
        try await serving(handler: handler(gate)) { server in
            for _ in 0..<Self.rounds {
                let client = try Client(port: server.port)
                try client.sendLast(request(path, body: body))
                #expect(try client.reply().text == "PUT \(path) \(body)")
                #expect(try client.isAtEnd())
            }
        }
    }

    @Test func client_getsItsAnswer_whenFINComesWhileParked() async throws {
        let gate = Gate()
        try await serving(handler: handler(gate)) { server in
            let clients = try (0..<Self.rounds).map { _ in try Client(port: server.port) }
            for client in clients { try client.send(request("/later")) }
            try wait { server.parkedCount == Self.rounds }
            for client in clients { try client.end() }
            #expect(try Client(port: server.port).ask("GET", "/now").status == 200)
            #expect(server.parkedCount == Self.rounds)
            gate.open()
            for client in clients {
                #expect(try client.reply().text == "PUT /later 0")
                #expect(try client.isAtEnd())
            }
        }
    }

    @Test(arguments: ["/now", "/later"])
    func client_getsAllAnswers_whenPipelinedAndEnded(path: String) async throws {
        let gate = Gate()
        gate.open()
        try await serving(handler: handler(gate)) { server in
            let client = try Client(port: server.port)
            try client.sendLast((1...20).map { request(path, body: $0) }.joined())
            for size in 1...20 { #expect(try client.reply().text == "PUT \(path) \(size)") }
            #expect(try client.isAtEnd())
        }
    }

    @Test(.leftOut(under: .thread, because: "its megabytes take too long where nothing is optimised"))
    func client_getsItsWholeAnswer_whenItIsLarge() async throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        try await serving(handler: { _ in .later { Response(status: 200, body: body) } }) { server in
            let client = try Client(port: server.port)
            try client.sendLast(request("/"))
            #expect(try client.reply().body == body)
            #expect(try client.isAtEnd())
        }
    }

    @Test(arguments: [
        "", "G", "GET / HTT", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: t\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
    ])
    func connection_endsPromptly_whenARequestIsCutOff(start: String) async throws {
        try await serving { server in
            for _ in 0..<Self.rounds {
                let client = try Client(port: server.port)
                try client.sendLast(start)
                #expect(try client.isAtEnd())
            }
        }
    }

    @Test func connection_endsPromptly_whenIdleAfterAnAnswer() async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            #expect(try client.ask("GET", "/").status == 200)
            try client.end()
            #expect(try client.isAtEnd())
        }
    }

    @Test func parkedRequest_isDropped_whenClientResets() async throws {
        let gate = Gate()
        try await serving(handler: handler(gate)) { server in
            var clients = try (0..<50).map { _ in try Client(port: server.port) }
            for client in clients { try client.send(request("/later")) }
            try wait { server.parkedCount == 50 }
            // Half of them end their side first.
            for client in clients.prefix(25) { try client.end() }
            clients.forEach { $0.abort() }
            clients = []
            try wait { server.parkedCount == 0 }
            #expect(gate.passed == 0)
            gate.open()
            try wait { gate.passed == 50 }
            #expect(try Client(port: server.port).ask("GET", "/now").status == 200)
        }
    }
}
