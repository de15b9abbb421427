import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("Bodies that come over time", .timeLimit(.minutes(1)), .ownThread)
struct StreamTests {
    private static let request = "GET / HTTP/1.1\r\nHost: t\r\n\r\n"

    @Test(arguments: ["/", "/later"])
    func stream_reachesItsClientPieceByPiece_whenWritten(path: String) async throws {
        let source = Source()
        try await serving(handler: source.handler) { server in
            let client = try Client(port: server.port)
            for turn in 0..<3 {
                try client.send("GET \(path) HTTP/1.1\r\nHost: t\r\n\r\n")
                let head = try client.head()
                #expect(head.status == 200)
                #expect(head.headers["transfer-encoding"] == "chunked")
                #expect(head.headers["content-type"] == "text/event-stream")
                let stream = try source.wait(for: turn)
                for piece in ["data: 1\n\n", "data: 2\n\n", "3"] {
                    #expect(try stream.put(piece))
                    #expect(try client.chunk() == piece)
                }
                #expect(server.streamCount == 1)
                stream.end(with: Array("the end".utf8))
                #expect(try client.chunks() == "the end")
                try wait { stream.isClosed && server.streamCount == 0 }
                #expect(try stream.put("more") == false)
                stream.end(with: [1])
            }
            #expect(try client.ask("GET", "/now").text == "now")
        }
    }

    @Test func stream_endsWithItsConnection_whenHTTP1_0() async throws {
        let source = Source()
        try await serving(handler: source.handler) { server in
            let client = try Client(port: server.port)
            try client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try client.head().headers["transfer-encoding"] == nil)
            let stream = try source.wait(for: 0)
            #expect(try stream.put("one, "))
            while client.received.count < 5 { try #require(try client.receive()) }
            #expect(try stream.put("two, "))
            stream.end(with: Array("three".utf8))
            #expect(try client.rest() == "one, two, three")
            try wait { server.streamCount == 0 }
        }
    }

    @Test(arguments: ["HEAD / HTTP/1.1\r\nHost: t\r\n\r\n", "HEAD /later HTTP/1.1\r\nHost: t\r\n\r\n"])
    func stream_isClosed_whenOnlyItsHeadersAreAskedFor(request: String) async throws {
        let source = Source()
        try await serving(handler: source.handler) { server in
            let client = try Client(port: server.port)
            try client.send(request)
            let head = try client.head()
            #expect(head.status == 200)
            #expect(head.headers["connection"]?.lowercased() == "close")
            let stream = try source.wait(for: 0)
            try wait { stream.isClosed && server.streamCount == 0 }
            #expect(try stream.put("unheard") == false)
            #expect(try client.rest() == "")
        }
    }

    @Test func bytes_arriveWholeAndInOrder_whenManyAndLarge() async throws {
        let source = Source(capacity: 1000)
        try await serving(handler: source.handler) { server in
            let client = try Client(port: server.port)
            try client.send(Self.request)
            let stream = try source.wait(for: 0)
            let pieces = (0..<3000).map { String(repeating: "\($0),", count: $0 % 300) }
            Task {
                for piece in pieces { _ = await stream.write(Array(piece.utf8)) }
                stream.end()
            }
            #expect(try client.head().status == 200)
            #expect(try client.chunks() == pieces.joined())
        }
    }

    @Test func writer_waits_whenTooMuchWaitsForTheReader() async throws {
        let stream = ResponseStream(capacity: 10)
        try await serving(handler: { _ in .now(Response(status: 200, headers: [], body: .stream(stream))) }) {
            server in
            #expect(try stream.put("0123456789"))
            let second = stream.begin("larger than all that may wait")
            #expect(second.value == nil)
            let client = try Client(port: server.port)
            try client.send(Self.request)
            _ = try client.head()
            #expect(try client.chunk() == "0123456789")
            #expect(try client.chunk() == "larger than all that may wait")
            try wait { second.value == true }
            stream.end()
            #expect(try client.chunks() == "")
        }
    }

    @Test func writer_getsFalse_whenStreamEndsBeforeThereIsRoom() async throws {
        try await onThread {
            let stream = ResponseStream(capacity: 1)
            #expect(try stream.put("ab"))
            let second = stream.begin("c")
            stream.end(with: [1, 2, 3])
            try wait { second.value == false }
            #expect(try stream.put("d") == false)
            #expect(!stream.isClosed)
        }
    }

    @Test func client_readsOn_whenItHasEndedItsSide() async throws {
        let source = Source()
        try await serving(handler: source.handler) { server in
            let early = try Client(port: server.port)
            try early.sendLast(Self.request)
            let late = try Client(port: server.port)
            _ = try early.head()
            try late.send(Self.request)
            _ = try late.head()
            try late.end()
            for (index, client) in [early, late].enumerated() {
                let stream = try source.wait(for: index)
                for piece in ["a", "b", "c"] {
                    #expect(try stream.put(piece))
                    #expect(try client.chunk() == piece)
                }
                stream.end()
                #expect(try client.chunks() == "")
                #expect(try client.isAtEnd())
            }
            try wait { server.streamCount == 0 }
        }
    }

    @Test func connection_isClosed_whenItsClientDoesNotRead() async throws {
        let source = Source()
        try await serving(HTTPServerConfiguration(connectionTimeout: 1), handler: source.handler) { server in
            let client = try Client(port: server.port)
            try client.send(Self.request)
            let stream = try source.wait(for: 0)
            let written = Counter()
            let isOver = ResponseStream.Result()
            Task {
                let piece = [UInt8](repeating: 0, count: 32 << 10)
                // Far more than the socket's buffers hold: it ends only by being let go.
                while written.value < 1 << 30, await stream.write(piece) {
                    written.add(piece.count)
                }
                isOver.set(true)
            }
            try wait { isOver.value != nil && server.streamCount == 0 }
            #expect(written.value < 1 << 30)
            #expect(stream.isClosed)
            withExtendedLifetime(client) {}
        }
    }

    @Test func stream_outlivesTheTimeout_whenItHasNothingToSend() async throws {
        let source = Source()
        try await serving(HTTPServerConfiguration(connectionTimeout: 1), handler: source.handler) { server in
            let client = try Client(port: server.port)
            try client.send(Self.request)
            _ = try client.head()
            // One that is idle goes by the timeout, two times after each other.
            for _ in 0..<2 {
                let idle = try Client(port: server.port)
                #expect(try idle.ask("GET", "/now").status == 200)
                #expect(try idle.isAtEnd())
            }
            #expect(try source[0].put("still here"))
            #expect(try client.chunk() == "still here")
        }
    }

    @Test func request_isRefused_whenTooManyStreamsAreOpen() async throws {
        let source = Source()
        try await serving(HTTPServerConfiguration(maximumStreams: 2), handler: source.handler) { server in
            let clients = try (0..<2).map { _ in try Client(port: server.port) }
            for client in clients {
                try client.send(Self.request)
                _ = try client.head()
            }
            let refused = try Client(port: server.port)
            let reply = try refused.ask("GET", "/")
            #expect(reply.status == 503)
            #expect(reply.headers["content-type"] == "application/problem+json")
            #expect(reply.text.contains(#""code":"too-many-streams""#))
            #expect(reply.text.contains("2 streams"))
            #expect(source[2].isClosed)
            source[0].end()
            #expect(try clients[0].chunks() == "")
            try wait { server.streamCount == 1 }
            try refused.send(Self.request)
            #expect(try refused.head().status == 200)
        }
    }
}
