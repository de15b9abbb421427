import Glibc
import TestSupport
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5)), .ownThread)
struct HTTPClientTests {
    @Test func request_goesOutAsItIs() throws {
        let server = try CannedServer(.sized("{}"))
        let client = HTTPClient()
        let request = HTTPRequest(
            "PUT", server.url + "/v1/a%20b/../c?x=1",
            headers: [("Content-Type", "application/json"), ("X-A", "b")],
            body: Array(#"{"a":1}"#.utf8))
        _ = try client.answer(to: request)
        let sent = try #require(server.requests.first)
        // Nothing in the path is resolved.
        #expect(sent.hasPrefix("PUT /v1/a%20b/../c?x=1 HTTP/1.1\r\n"))
        #expect(sent.hasSuffix("\r\n\r\n{\"a\":1}"))
        for line in [
            "Host: 127.0.0.1:\(server.port)", "Content-Type: application/json", "X-A: b", "Content-Length: 7",
        ] {
            #expect(sent.contains("\r\n\(line)\r\n"), "\(sent)")
        }
    }

    @Test(arguments: ["GET", "DELETE"])
    func request_hasNoLength_withoutABody(_ method: String) throws {
        let server = try CannedServer(.sized("{}"))
        _ = try HTTPClient().answer(to: HTTPRequest(method, server.url + "/"))
        let sent = try #require(server.requests.first)
        #expect(sent.hasPrefix("\(method) / HTTP/1.1\r\n"))
        #expect(!sent.lowercased().contains("content-"))
    }

    @Test func emptyBody_hasALengthAndNoType() throws {
        let server = try CannedServer(.sized("{}"))
        _ = try HTTPClient().answer(to: HTTPRequest("POST", server.url + "/", body: []))
        let sent = try #require(server.requests.first).lowercased()
        #expect(sent.contains("\r\ncontent-length: 0\r\n"))
        #expect(!sent.contains("content-type"))
    }

    @Test func answer_hasStatusHeadersAndBody() throws {
        let server = try CannedServer(
            .sized(
                "gone\n", status: "404 Not Found", type: "text/plain", headers: ["X-Empty:", "X-A:  b c \t"]))
        let answer = try HTTPClient().answer(to: HTTPRequest("GET", server.url + "/"))
        #expect(answer.status == 404)
        #expect(answer.text == "gone\n")
        #expect(answer.head.header("content-TYPE") == "text/plain")
        #expect(answer.head.header("x-a") == "b c")
        #expect(answer.head.header("x-empty") == "")
        #expect(answer.head.header("x-none") == nil)
    }

    @Test func answerInBetween_isNotTheAnswer() throws {
        let server = try CannedServer(
            .raw("HTTP/1.1 100 Continue\r\nX-A: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
        let answer = try HTTPClient().answer(to: HTTPRequest("GET", server.url + "/"))
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(answer.head.header("x-a") == nil)
    }

    @Test func redirect_isNotFollowed() throws {
        let server = try CannedServer(.sized("", status: "302 Found", headers: ["Location: /other"]))
        let answer = try HTTPClient().answer(to: HTTPRequest("GET", server.url + "/"))
        #expect(answer.status == 302)
        #expect(server.requests.count == 1)
    }

    @Test func connection_isKept_andNothingElseOfTheRequest() throws {
        let server = try CannedServer(.sized("{}"))
        let client = HTTPClient()
        _ = try client.answer(to: HTTPRequest("POST", server.url + "/a", headers: [("X-A", "b")], body: [65]))
        _ = try client.answer(to: HTTPRequest("GET", server.url + "/b"))
        #expect(server.connections == 1)
        let second = try #require(server.requests.last)
        #expect(second.hasPrefix("GET /b HTTP/1.1\r\n"))
        #expect(!second.contains("X-A"))
    }

    @Test func stream_givesWhatCame_whenItIsStopped() throws {
        // The connection stays open: without the stop this would never end.
        let server = try CannedServer(.endless("data: 1\n\n", holds: true))
        var received: [UInt8] = []
        let head = try HTTPClient().stream(HTTPRequest("GET", server.url + "/")) { head, piece in
            #expect(head.status == 200)
            received.append(contentsOf: piece)
            return received.count < 9
        }
        #expect(head.header("Content-Type") == "text/event-stream")
        #expect(String(decoding: received, as: UTF8.self) == "data: 1\n\n")
    }

    @Test func failure_isUnreachable_whereNobodyListens() throws {
        let port = try CannedServer(.sized("{}")).port
        let failure = try #require(throws: HTTPFailure.self) {
            try HTTPClient().answer(to: HTTPRequest("GET", "http://127.0.0.1:\(port)/"))
        }
        #expect(failure.reason == .unreachable)
        #expect(failure.errno == ECONNREFUSED)
    }

    @Test(arguments: [
        ("", HTTPFailure.Reason.broken), ("no HTTP at all", .broken),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", .broken),
    ])
    func failure_isBroken_whereTheAnswerIsNotWhole(_ text: String, _ reason: HTTPFailure.Reason) throws {
        let server = try CannedServer(.raw(text))
        let failure = try #require(throws: HTTPFailure.self) {
            try HTTPClient().answer(to: HTTPRequest("GET", server.url + "/"))
        }
        #expect(failure.reason == reason)
        #expect(!failure.message.isEmpty)
    }

    @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1:1/"])
    func otherProtocols_areRefused(_ url: String) {
        #expect(throws: HTTPFailure.self) { try HTTPClient().answer(to: HTTPRequest("GET", url)) }
    }

    @Test(arguments: [HTTPLimits(total: 1000), HTTPLimits(answer: 1000)])
    func failure_isTooLong_whereNoAnswerComes(_ limits: HTTPLimits) throws {
        let server = try CannedServer(.raw("", holds: true))
        let failure = try #require(throws: HTTPFailure.self) {
            try HTTPClient().answer(to: HTTPRequest("GET", server.url + "/", limits: limits))
        }
        #expect(failure.reason == .answerTooLong)
    }

    @Test func answerLimit_isMetByTheHead() throws {
        let server = try CannedServer(.endless("", holds: true), .sized("{}"))
        let failure = try #require(throws: HTTPFailure.self) {
            // The head comes at once, so that the other limit is the one that ends it.
            try HTTPClient().answer(
                to: HTTPRequest("GET", server.url + "/", limits: HTTPLimits(answer: 1000, total: 3500)))
        }
        #expect(failure.message.hasPrefix("Operation timed out"))
    }

    @Test func failure_isTLS_whereThePeerHasNone() throws {
        let server = try CannedServer(.unasked("HTTP/1.1 400 Bad Request\r\n\r\n"))
        let failure = try #require(throws: HTTPFailure.self) {
            try HTTPClient().answer(
                to: HTTPRequest(
                    "GET", "https://127.0.0.1:\(server.port)/", limits: HTTPLimits(connect: 60_000)))
        }
        #expect(failure.reason == .tls)
    }

    @Test func failure_isUnresolved_whereTheNameHasNoAddress() throws {
        // RFC 6761, section 6.4: such a name never has one.
        let failure = try #require(throws: HTTPFailure.self) {
            try HTTPClient().answer(to: HTTPRequest("GET", "http://service.invalid:4480/"))
        }
        #expect(failure.reason == .unresolved)
    }
}
