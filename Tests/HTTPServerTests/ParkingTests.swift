import Glibc
import HTTPServer
import Synchronization
import TestSupport
import Testing

@Suite("Requests that are answered later", .timeLimit(.minutes(1)), .ownThread)
struct ParkingTests {
    /// `/now` is answered at once, `/soon` soon after; for anything else a request waits until the gate is open.
    private func handler(_ gate: Gate) -> @Sendable (Request) -> Answer {
        { request in
            if request.path == "/now" { return .now(.text("now")) }
            if request.path == "/soon" { return .later { .text("soon") } }
            return .waiting {
                await gate.pass()
                return .text("later \(request.path)")
            }
        }
    }

    @Test func request_isAnsweredLater_whenClosureReturns() async throws {
        let gate = Gate()
        try await serving(handler: handler(gate)) { server in
            let client = try Client(port: server.port)
            try client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n")
            try wait { server.parkedCount == 1 }
            #expect(try Client(port: server.port).ask("GET", "/now").text == "now")
            gate.open()
            #expect(try client.reply().text == "later /a")
            #expect(server.parkedCount == 0)
            #expect(try client.ask("GET", "/now").text == "now")
        }
    }

    @Test func requests_areAnsweredOnOneConnection_whenClosuresReturnAtOnce() async throws {
        let gate = Gate()
        gate.open()
        try await serving(handler: handler(gate)) { server in
            let client = try Client(port: server.port)
            for turn in 0..<500 {
                #expect(try client.ask("POST", "/\(turn)", body: [1, 2, 3]).text == "later /\(turn)")
            }
        }
    }

    @Test func requests_areAllAnswered_when64ParkAtOnce() async throws {
        let gate = Gate()
        try await serving(handler: handler(gate)) { server in
            let clients = try (0..<64).map { _ in try Client(port: server.port) }
            for (index, client) in clients.enumerated() {
                try client.send("GET /\(index) HTTP/1.1\r\nHost: t\r\n\r\n")
            }
            try wait { server.parkedCount == 64 }
            gate.open()
            for (index, client) in clients.enumerated() {
                #expect(try client.reply().text == "later /\(index)")
            }
        }
    }

    @Test(arguments: [false, true])
    func server_goesOn_whenManyClientsLeaveWhileParked(byReset: Bool) async throws {
        let gate = Gate()
        try await serving(handler: handler(gate)) { server in
            var clients = try (0..<200).map { _ in try Client(port: server.port) }
            for client in clients {
                try client.send("GET /gone HTTP/1.1\r\nHost: t\r\n\r\n")
            }
            try wait { server.parkedCount == 200 }
            if byReset { clients.forEach { $0.abort() } }
            clients = []
            #expect(try Client(port: server.port).ask("GET", "/now").text == "now")
            gate.open()
            try wait { gate.passed == 200 && server.parkedCount == 0 }
            #expect(try Client(port: server.port).ask("GET", "/now").text == "now")
        }
    }

    @Test func request_isRefused_whenTooManyWait() async throws {
        let gate = Gate()
        try await serving(HTTPServerConfiguration(maximumWaiting: 2), handler: handler(gate)) { server in
            let clients = try (0..<2).map { _ in try Client(port: server.port) }
            for client in clients { try client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n") }
            try wait { server.parkedCount == 2 }
            let refused = try Client(port: server.port)
            let reply = try refused.ask("GET", "/b")
            #expect(reply.status == 503)
            #expect(reply.headers["content-type"] == "application/problem+json")
            #expect(reply.text.contains(#""code":"too-many-waiting""#))
            #expect(reply.text.contains("2 requests"))
            #expect(try refused.ask("GET", "/soon").text == "soon")
            gate.open()
            for client in clients { #expect(try client.reply().text == "later /a") }
            #expect(try refused.ask("GET", "/b").text == "later /b")
        }
    }

    @Test(arguments: [false, true])
    func others_areAnswered_whenAThousandWaitsAreAbandoned(byReset: Bool) async throws {
        raiseDescriptorLimit()
        let gate = Gate()
        try await serving(handler: handler(gate)) { server in
            for turn in 1...10 {
                let clients = try (0..<100).map { _ in try Client(port: server.port) }
                for client in clients { try client.send("GET /gone HTTP/1.1\r\nHost: t\r\n\r\n") }
                try wait { server.parkedCount == (byReset ? 100 : 100 * turn) }
                guard byReset else { continue }
                clients.forEach { $0.abort() }
                withExtendedLifetime(consume clients) {}
                try wait { server.parkedCount == 0 }
            }
            // They count on: what they began has not ended.
            #expect(try Client(port: server.port).ask("GET", "/one-more").status == 503)
            let others = try (0..<99).map { _ in try Client(port: server.port) }
            for client in others {
                #expect(try client.ask("GET", "/now").text == "now")
                #expect(try client.ask("POST", "/soon", body: [1]).text == "soon")
            }
            gate.open()
            try wait { gate.passed == 1000 && server.parkedCount == 0 }
            #expect(try Client(port: server.port).ask("GET", "/one-more").status == 200)
        }
    }

    @Test func parkedRequests_areAnswered503_whenServerStops() async throws {
        let gate = Gate()
        try await onThread {
            let server = try HTTPServer.start(HTTPServerConfiguration(), handler: handler(gate))
            let clients = try (0..<50).map { _ in try Client(port: server.port) }
            for client in clients { try client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n") }
            try wait { server.parkedCount == 50 }
            server.stop()
            for client in clients {
                let reply = try client.reply()
                #expect(reply.status == 503)
                #expect(reply.text.contains(#""code":"stopping""#))
                #expect(try client.isAtEnd())
            }
            // The closures end after their server; nobody is resumed twice.
            gate.open()
            try wait { gate.passed == 50 }
        }
    }

    @Test(arguments: 0..<20)
    func server_stops_whenAnswersComeAtTheSameTime(turn: Int) async throws {
        let gate = Gate()
        try await onThread {
            let server = try HTTPServer.start(HTTPServerConfiguration(), handler: handler(gate))
            let clients = try (0..<50).map { _ in try Client(port: server.port) }
            for client in clients { try client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n") }
            try wait { server.parkedCount == 50 }
            gate.open()
            server.stop()
            for client in clients {
                #expect([200, 503].contains(try client.reply().status))
            }
            try wait { gate.passed == 50 }
        }
    }

    @Test func handler_isReleased_whenServerStoppedWithParkedAndLeavingClients() async throws {
        let released = Gate()
        let gate = Gate()
        do {
            let token = Token(opening: released)
            let inner = handler(gate)
            try await serving(handler: { request in withExtendedLifetime(token) { inner(request) } }) {
                server in
                let staying = try (0..<20).map { _ in try Client(port: server.port) }
                var leaving = try (0..<20).map { _ in try Client(port: server.port) }
                for client in staying + leaving { try client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n") }
                try wait { server.parkedCount == 40 }
                leaving = []
            }
        }
        await released.pass()
        gate.open()
        try await onThread { try wait { gate.passed == 40 } }
    }
}
