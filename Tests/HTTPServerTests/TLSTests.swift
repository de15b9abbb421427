import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("Requests over TLS", .timeLimit(.minutes(1)), .ownThread)
struct TLSTests {
    private let identity: TLSIdentity

    init() throws {
        identity = try Identity.own.get()
    }

    /// Serves over TLS, and gives the body what makes clients.
    private func serving(
        _ change: (inout HTTPServerConfiguration) -> Void = { _ in },
        handler: @escaping @Sendable (Request) -> Answer = echo,
        _ body: @escaping @Sendable (HTTPServer, () throws -> Client) throws -> Void
    ) async throws {
        var configuration = HTTPServerConfiguration(tls: identity)
        change(&configuration)
        let identity = identity
        try await HTTPServerTests.serving(configuration, handler: handler) { server in
            try body(server) { try Client(port: server.port, trusting: identity.certificate) }
        }
    }

    /// `/now` is answered at once, anything else when the gate is open.
    private func handler(_ gate: Gate) -> @Sendable (Request) -> Answer {
        { request in
            let text = "\(request.method) \(request.path) \(request.body.count)"
            if request.path == "/now" { return .now(.text(text)) }
            return .waiting {
                await gate.pass()
                return .text(text)
            }
        }
    }

    @Test(arguments: [0, 1, 20_000, 900_000])
    func bodies_arriveWhole_whenSizeIs(size: Int) async throws {
        try await serving { _, connect in
            let client = try connect()
            let body = (0..<size).map { UInt8(ascii: "a") + UInt8($0 % 26) }
            for _ in 0..<3 {
                let reply = try client.ask("PUT", "/a?b=c", body: body)
                #expect(reply.text == "PUT\n/a\nb=c\n" + String(decoding: body, as: UTF8.self))
            }
            try client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in ["3\r\nabc\r\n", "5;ext=1\r\ndef", "gh\r\n", "0\r\n\r\n"] { try client.send(piece) }
            #expect(try client.reply().text == "POST\n/\n\nabcdefgh")
        }
    }

    @Test(.leftOut(under: .thread, because: "its megabytes take too long where nothing is optimised"))
    func answer_arrivesWhole_whenLarge() async throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        try await serving(handler: { _ in .now(Response(status: 200, body: body)) }) { _, connect in
            let client = try connect()
            #expect(try client.ask("GET", "/").body == body)
        }
    }

    @Test func client_getsTheRefusal_whenItsBodyIsTooLarge() async throws {
        try await serving { _, connect in
            // More than the socket buffers hold.
            let whole = try connect().ask("POST", "/", body: [UInt8](repeating: 0, count: 6 << 20))
            #expect(whole.status == 413)
            #expect(whole.text.contains(#""code":"payload-too-large""#))
            let client = try connect()
            try client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n")
            try? client.send([UInt8](repeating: 0, count: 0x200000))
            #expect(try client.reply().status == 413)
            #expect(try client.isAtEnd())
        }
    }

    @Test func clients_getTheirAnswers_whenParkedAndHalfClosed() async throws {
        let gate = Gate()
        try await serving(handler: handler(gate)) { server, connect in
            let clients = try (0..<30).map { _ in try connect() }
            for (index, client) in clients.enumerated() {
                let request = "PUT /later HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc"
                if index % 3 == 0 { try client.sendLast(request) } else { try client.send(request) }
            }
            try wait { server.parkedCount == 30 }
            for index in stride(from: 1, to: 30, by: 3) { try clients[index].end() }
            #expect(try connect().ask("GET", "/now").text == "GET /now 0")
            gate.open()
            for (index, client) in clients.enumerated() {
                #expect(try client.reply().text == "PUT /later 3")
                if index % 3 == 2 {
                    #expect(try client.ask("GET", "/now").status == 200)
                } else {
                    #expect(try client.isAtEnd())
                }
            }
        }
    }

    @Test func parkedRequest_isDropped_whenItsClientResets() async throws {
        let gate = Gate()
        try await serving(handler: handler(gate)) { server, connect in
            var clients = try (0..<20).map { _ in try connect() }
            for client in clients { try client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n") }
            try wait { server.parkedCount == 20 }
            clients.forEach { $0.abort() }
            clients = []
            try wait { server.parkedCount == 0 }
            gate.open()
            try wait { gate.passed == 20 }
        }
    }

    @Test(arguments: [
        "", "GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc",
    ])
    func connection_endsPromptly_whenARequestIsCutOff(start: String) async throws {
        try await serving { _, connect in
            for _ in 0..<10 {
                let client = try connect()
                if start.isEmpty { try client.end() } else { try client.sendLast(start) }
                #expect(try client.isAtEnd())
            }
        }
    }

    @Test func stream_reachesItsClientPieceByPiece_whenWritten() async throws {
        let source = Source()
        try await serving(handler: source.handler) { server, connect in
            let clients = try (0..<3).map { _ in try connect() }
            for client in clients {
                try client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
                #expect(try client.head().headers["transfer-encoding"] == "chunked")
            }
            for (index, client) in clients.enumerated() {
                for piece in ["data: 1\n\n", "data: 2\n\n"] {
                    #expect(try source[index].put(piece))
                    #expect(try client.chunk() == piece)
                }
            }
            source[0].end()
            #expect(try clients[0].chunks() == "")
            #expect(try clients[0].ask("GET", "/now").text == "now")
            clients[1].abort()
            try clients[2].end()
            withExtendedLifetime(consume clients) {}
            while try source[2].put("x") {}
            try wait { server.streamCount == 0 }
        }
    }

    @Test(arguments: 0..<5)
    func server_stops_whenAllIsGoingOnAtTheSameTime(turn: Int) async throws {
        let gate = Gate()
        let source = Source()
        let parking = handler(gate)
        let handler: @Sendable (Request) -> Answer = { request in
            request.path == "/later" ? parking(request) : source.handler(request)
        }
        let identity = identity
        try await onThread {
            let server = try HTTPServer.start(HTTPServerConfiguration(tls: identity), handler: handler)
            let clients = try (0..<20).map { _ in
                try Client(port: server.port, trusting: identity.certificate)
            }
            for (index, client) in clients.enumerated() {
                let path = index % 2 == 0 ? "/later" : "/"
                try client.send("GET \(path) HTTP/1.1\r\nHost: t\r\n\r\n")
            }
            try wait { server.parkedCount == 10 && server.streamCount == 10 }
            for index in 0..<10 { #expect(try source[index].put("last")) }
            server.stop()
            for (index, client) in clients.enumerated() {
                let head = try client.head()
                #expect(head.status == (index % 2 == 0 ? 503 : 200))
                if index % 2 == 1 { #expect(try client.chunks() == "last") }
            }
            gate.open()
            try wait { gate.passed == 10 }
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: t\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
        "\u{16}\u{3}\u{1}\u{0}\u{5}hello", "x",
    ])
    func others_areServed_whenAClientSpeaksNoTLS(opening: String) async throws {
        try await serving({ $0.requestTimeout = 1 }) { server, connect in
            let strange = try Client(port: server.port)
            try strange.send(opening)
            #expect(try connect().ask("GET", "/").status == 200)
            while try !strange.isAtEnd() {}
            // It may have been told off, in the words of TLS.
            #expect(strange.received.count < 20)
        }
    }

    @Test func start_fails_whenIdentityIsWrong() throws {
        let other = try Identity.another.get()
        let garbage = Array("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8)
        let cases: [(TLSIdentity, HTTPServerError.Code)] = [
            (TLSIdentity(certificate: identity.certificate, key: other.key), .keyOfAnother),
            (TLSIdentity(certificate: identity.key, key: identity.key), .badCertificate),
            (TLSIdentity(certificate: [], key: identity.key), .badCertificate),
            (TLSIdentity(certificate: garbage, key: identity.key), .badCertificate),
            (TLSIdentity(certificate: identity.certificate, key: identity.certificate), .badKey),
            (TLSIdentity(certificate: identity.certificate, key: []), .badKey),
        ]
        for (wrong, code) in cases {
            let error = #expect(throws: HTTPServerError.self) {
                _ = try HTTPServer.start(HTTPServerConfiguration(tls: wrong), handler: echo)
            }
            #expect(error?.code == code)
        }
    }
}
