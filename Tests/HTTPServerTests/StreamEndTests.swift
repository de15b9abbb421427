import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("How streams end before their time", .timeLimit(.minutes(1)), .ownThread)
struct StreamEndTests {
    private static let request = "GET / HTTP/1.1\r\nHost: t\r\n\r\n"

    private func open(_ count: Int, _ server: HTTPServer) throws -> [Client] {
        let clients = try (0..<count).map { _ in try Client(port: server.port) }
        for client in clients {
            try client.send(Self.request)
            #expect(try client.head().status == 200)
        }
        return clients
    }

    @Test(arguments: [false, true])
    func stream_isClosed_whenItsClientResets(afterFIN: Bool) async throws {
        let source = Source()
        let closed = Counter()
        try await serving(handler: source.handler) { server in
            var clients = try open(50, server)
            for index in 0..<50 { source[index].onClose { closed.add() } }
            #expect(server.streamCount == 50)
            if afterFIN { for client in clients { try client.end() } }
            clients.forEach { $0.abort() }
            clients = []
            // Nobody writes meanwhile.
            try wait { server.streamCount == 0 }
            #expect(closed.value == 50)
            for index in 0..<50 {
                #expect(source[index].isClosed)
                source[index].onClose { closed.add() }
            }
            #expect(closed.value == 100)
            #expect(try Client(port: server.port).ask("GET", "/now").status == 200)
        }
        #expect(closed.value == 100)
    }

    @Test func stream_isClosedByTheNextBytes_whenItsClientHasClosed() async throws {
        let source = Source()
        try await serving(handler: source.handler) { server in
            var clients = try open(50, server)
            clients = []
            _ = clients
            #expect(server.streamCount == 50)
            for index in 0..<50 {
                while try source[index].put("x") {}
            }
            try wait { server.streamCount == 0 }
        }
    }

    @Test func writer_isLetGo_whenClientLeaves() async throws {
        let source = Source()
        try await serving(handler: source.handler) { server in
            var clients = try open(10, server)
            let piece = [UInt8](repeating: 0, count: 32 << 10)
            let ended = Counter()
            let written = Counter()
            for index in 0..<10 {
                let stream = source[index]
                Task {
                    while await stream.write(piece) { written.add(piece.count) }
                    ended.add()
                }
            }
            // More than may wait: it has come to the sockets.
            try wait { written.value > 10 << 20 }
            clients.forEach { $0.abort() }
            clients = []
            try wait { ended.value == 10 && server.streamCount == 0 }
        }
    }

    @Test func laterStream_isClosed_whenItsClientHasLeft() async throws {
        let gate = Gate()
        let stream = ResponseStream()
        let handler: @Sendable (Request) -> Answer = { _ in
            .later {
                await gate.pass()
                return Response(status: 200, headers: [], body: .stream(stream))
            }
        }
        try await serving(handler: handler) { server in
            var client: Client? = try Client(port: server.port)
            try client?.send(Self.request)
            try wait { server.parkedCount == 1 }
            client?.abort()
            client = nil
            try wait { server.parkedCount == 0 }
            #expect(!stream.isClosed)
            gate.open()
            try wait { stream.isClosed }
        }
    }

    @Test func streams_endWithWhatWaits_whenServerStops() async throws {
        let source = Source()
        try await onThread {
            let server = try HTTPServer.start(HTTPServerConfiguration(), handler: source.handler)
            let clients = try open(20, server)
            for index in 0..<20 where index % 2 == 0 { #expect(try source[index].put("last")) }
            server.stop()
            for (index, client) in clients.enumerated() {
                #expect(try client.chunks() == (index % 2 == 0 ? "last" : ""))
                #expect(try client.isAtEnd())
                #expect(source[index].isClosed)
                #expect(try source[index].put("more") == false)
            }
            #expect(server.streamCount == 0)
        }
    }

    @Test(arguments: 0..<10)
    func server_stops_whenAllIsGoingOnAtTheSameTime(turn: Int) async throws {
        let source = Source(capacity: 1000)
        try await onThread {
            let server = try HTTPServer.start(HTTPServerConfiguration(), handler: source.handler)
            var clients = try open(40, server)
            let ended = Counter()
            for index in 0..<40 {
                let stream = source[index]
                // Some wait for their readers, some for their writers, and some of each leave.
                let piece = [UInt8](repeating: 0, count: index % 4 < 2 ? 3000 : 1)
                Task {
                    while await stream.write(piece) { if piece.count == 1 { await Task.yield() } }
                    ended.add()
                }
            }
            for client in clients.prefix(20) { client.abort() }
            clients.removeFirst(20)
            try wait { (0..<20).allSatisfy { source[$0].isClosed } }
            server.stop()
            try wait { ended.value == 40 }
            #expect(server.streamCount == 0)
        }
    }

    @Test func slowReader_doesNotKeepTheServer_whenItStops() async throws {
        let source = Source()
        try await onThread {
            let server = try HTTPServer.start(HTTPServerConfiguration(), handler: source.handler)
            let clients = try open(1, server)
            let stream = source[0]
            // It is more than the sockets take, and nobody reads it.
            stream.end(with: [UInt8](repeating: 0, count: 64 << 20))
            server.stop()
            #expect(stream.isClosed)
            withExtendedLifetime(clients) {}
        }
    }
}
