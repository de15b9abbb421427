import HTTPServer
import TestSupport
import Testing

@Suite("Clients that break the rules", .timeLimit(.minutes(1)), .ownThread)
struct MalformedTests {
    static let openings = [
        "", "\r\n\r\n", "GET", "GET\r\n\r\n", "GET \r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "\0\0\0\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\nHost: t\r\nX: a\0b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: unknown\r\n\r\nabc",
        "GET /?\(String(repeating: "a&", count: 12_000)) HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET / HTTP/1.1\r\nCookie: \(String(repeating: "a=1; ", count: 4000))\r\n\r\n",
        "GET / HTTP/1.1\r\n\(String(repeating: "a: 1\r\n", count: 3000))\r\n",
        "GET / HTTP/1.1\r\n\(String(repeating: "a\r\n", count: 3000))\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\(String(repeating: "a: 1\r\n", count: 3000))\r\n",
        "GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n",
        "GET /\(String(repeating: "x", count: 40_000)) HTTP/1.1\r\n\r\n",
    ]

    /// Each is sent and left, by FIN or by reset. Whatever the server kept for them hangs on its handler, so when
    /// that is released nothing was leaked.
    @Test(arguments: openings.indices, [false, true])
    func server_goesOnAndForgets_whenClientSendsAndLeaves(opening: Int, byReset: Bool) async throws {
        let released = Gate()
        do {
            let token = Token(opening: released)
            try await serving(handler: { request in withExtendedLifetime(token) { echo(request) } }) {
                server in
                for _ in 0..<5 {
                    let client = try Client(port: server.port)
                    // The server may have closed before all was sent.
                    try? client.send(Self.openings[opening])
                    if byReset { client.abort() }
                }
                let reply = try Client(port: server.port).ask("GET", "/")
                #expect(reply.status == 200)
            }
        }
        await released.pass()
    }

    /// What the library refuses on its own, ahead of every callback: a page of HTML without a content type.
    @Test(arguments: [
        ("GET /\r\n\r\n", 400), ("GET  HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n", 413),
        ("GET /\(String(repeating: "x", count: 40_000)) HTTP/1.1\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n", 431),
        ("GET / HTTP/0.9\r\n\r\n", 505), ("GET / HTTP/2.0\r\n\r\n", 505),
    ])
    func request_isAnsweredByTheLibrary_whenItIsNoHTTP(request: String, status: Int) async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            try client.send(request)
            let reply = try client.reply()
            #expect(reply.status == status)
            #expect(reply.headers["content-type"] == nil)
            #expect(reply.headers["connection"]?.lowercased() == "close")
            #expect(try client.isAtEnd())
        }
    }

    @Test func request_isAnsweredAndConnectionClosed_whenHTTP1_0() async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            try client.send("GET /old HTTP/1.0\r\n\r\n")
            #expect(try client.reply().text == "GET\n/old\n\n")
            #expect(try client.isAtEnd())
        }
    }
}
