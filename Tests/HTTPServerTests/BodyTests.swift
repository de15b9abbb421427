import HTTPServer
import TestSupport
import Testing

@Suite("Bodies and their limit", .timeLimit(.minutes(1)), .ownThread)
struct BodyTests {
    @Test func body_isPutTogether_whenChunked() async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            try client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in ["3\r\nabc\r\n", "5;ext=1\r\ndef", "gh\r\n", "0\r\n\r\n"] { try client.send(piece) }
            #expect(try client.reply().text == "POST\n/\n\nabcdefgh")
            #expect(try client.ask("GET", "/after").text == "GET\n/after\n\n")
        }
    }

    @Test(arguments: [0, 1, 99, 100])
    func body_isTaken_whenWithinLimit(size: Int) async throws {
        try await serving(HTTPServerConfiguration(maximumBodySize: 100)) { server in
            let body = [UInt8](repeating: UInt8(ascii: "x"), count: size)
            let reply = try Client(port: server.port).ask("PUT", "/", body: body)
            #expect(reply.status == 200)
            #expect(reply.body.count == "PUT\n/\n\n".utf8.count + size)
        }
    }

    @Test func body_isRefusedUnread_whenAnnouncedOverLimit() async throws {
        try await serving(HTTPServerConfiguration(maximumBodySize: 100)) { server in
            let client = try Client(port: server.port)
            // None of the body is sent.
            try client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 101\r\n\r\n")
            let reply = try client.reply()
            expectTooLarge(reply, limit: 100)
            #expect(try client.isAtEnd())
        }
    }

    @Test func body_isRefusedUnread_whenLengthIsBeyondAllIntegers() async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            try client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999999\r\n\r\n")
            #expect(try client.reply().status == 413)
        }
    }

    @Test func body_isRefusedInTheMiddle_whenChunkedOverLimit() async throws {
        try await serving(HTTPServerConfiguration(maximumBodySize: 100)) { server in
            let client = try Client(port: server.port)
            try client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "40\r\n" + String(repeating: "c", count: 64) + "\r\n"
            // The last chunk is never sent.
            try client.send(chunk + chunk)
            expectTooLarge(try client.reply(), limit: 100)
            #expect(try client.isAtEnd())
        }
    }

    @Test func client_getsItsAnswer_whenItSendsTheLargeBodyFirst() async throws {
        try await serving { server in
            // More than the socket buffers hold, so the server has to read on or the client is stuck or reset.
            let body = [UInt8](repeating: 0, count: 6 << 20)
            expectTooLarge(try Client(port: server.port).ask("POST", "/", body: body), limit: 1 << 20)
            #expect(try Client(port: server.port).ask("GET", "/").status == 200)
        }
    }

    @Test func client_isToldToContinue_whenItExpectsThat() async throws {
        try await serving { server in
            let client = try Client(port: server.port)
            try client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
            #expect(try client.reply().status == 100)
            try client.send("body")
            #expect(try client.reply().text == "POST\n/\n\nbody")
        }
    }

    @Test func client_isNotToldToContinue_whenBodyIsOverLimit() async throws {
        try await serving(HTTPServerConfiguration(maximumBodySize: 100)) { server in
            let client = try Client(port: server.port)
            try client.send(
                "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n")
            expectTooLarge(try client.reply(), limit: 100)
            #expect(try client.isAtEnd())
        }
    }

    private func expectTooLarge(_ reply: Client.Reply, limit: Int) {
        #expect(reply.status == 413)
        #expect(reply.headers["content-type"] == "application/problem+json")
        #expect(reply.text.contains(#""code":"payload-too-large""#))
        #expect(reply.text.contains("\(limit) bytes"))
    }
}
