import HTTPServer
import TestSupport
import Testing

@Suite("Request targets", .timeLimit(.minutes(1)), .ownThread)
struct RequestTargetTests {
    @Test(arguments: [
        ("/", "/", []),
        ("/v1/servers", "/v1/servers", ["v1", "servers"]),
        ("/v1/servers/", "/v1/servers/", ["v1", "servers"]),
        ("/a%2Fb/c", "/a/b/c", ["a/b", "c"]),
        ("/%41%c3%a9", "/A\u{e9}", ["A\u{e9}"]),
        ("/a+b", "/a+b", ["a+b"]),
        ("//a", "//a", ["", "a"]),
        ("http://host:1/p/q?x", "/p/q", ["p", "q"]),
        ("HTTP://host", "/", []),
        ("*", "*", ["*"]),
    ])
    func path_isDecoded_whenTargetIs(target: String, path: String, segments: [String]) throws {
        let request = try Request(method: "GET", target: target)
        #expect(request.path == path)
        #expect(request.segments == segments)
    }

    @Test(arguments: [
        ("/", ""),
        ("/?", ""),
        ("/?a", "a=nil"),
        ("/?a=", "a="),
        ("/?a=1&&b=2", "a=1;b=2"),
        ("/?a=1=2", "a=1=2"),
        ("/?a%3Db=c%26d", "a=b=c&d"),
        ("/?q=a+b%2Bc", "q=a b+c"),
        ("/?q=a?b", "q=a?b"),
    ])
    func query_isDecoded_whenTargetIs(target: String, query: String) throws {
        let request = try Request(method: "GET", target: target)
        #expect(request.query.map { "\($0.name)=\($0.value ?? "nil")" }.joined(separator: ";") == query)
    }

    @Test func query_arrivesWhole_whenItHasManyArguments() async throws {
        try await serving(handler: { .now(.text("\($0.query.count)")) }) { server in
            let query = String(repeating: "a=1&", count: 3000)
            let reply = try Client(port: server.port).ask("GET", "/?" + query)
            #expect(reply.text == "3000")
        }
    }

    @Test(arguments: [
        "/%", "/%z", "/%zz", "/%4", "/%4z", "/ok?a=%", "/ok?%zz=1", "/%ff", "/%c3", "/%c3/%a9", "/?a=%ff",
        "/%00", "/a%00b", "a", "a/b?c=/d", "?a", "**", "http:/a", "http://", "http:///a", "ftp://t/a",
        "httpx://t/a",
    ])
    func request_isAnswered400_whenTargetIs(target: String) async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            let reply = try client.ask("POST", target, body: Array("body".utf8))
            #expect(reply.status == 400)
            #expect(reply.headers["content-type"] == "application/problem+json")
            #expect(reply.text.contains(#""code":"bad-request""#))
            #expect(try client.ask("GET", "/fine").status == 200)
        }
    }

    @Test(arguments: [
        "/\0", "/a\0b", "\0", "/a?\0", "/a?b\0c", "/\0HTTP/1.1\0", "/a\0?b", "http://t\0/", "/%\0",
    ])
    func request_isAnswered400_whenTargetHoldsAZeroByte(target: String) async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            let reply = try client.ask("POST", target, body: Array("body".utf8))
            #expect(reply.status == 400)
            #expect(reply.text.contains("zero byte"))
            #expect(try client.ask("GET", "/fine?a=b").text == "GET\n/fine\na=b\n")
        }
    }

    @Test(arguments: [
        ("/a", nil), ("http://h/a", "h"), ("HTTPS://h:1/a?b=http://i/", "h:1"), ("http://h?a", "h"),
        ("http://[::1]:2", "[::1]:2"), ("http://u@h/", "u@h"), ("*", nil), ("/http://h/", nil),
    ])
    func authority_isTheAbsoluteForms_whenTargetIs(target: String, authority: String?) throws {
        #expect(try Request(method: "GET", target: target).authority == authority)
    }

    @Test func request_isAnswered400_whenRawBytesAreNotUTF8() async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            try client.send(Array("GET /".utf8) + [0xFF] + Array(" HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
            #expect(try client.reply().status == 400)
        }
    }
}
