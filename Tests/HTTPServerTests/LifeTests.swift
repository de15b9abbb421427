import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("Start and stop", .timeLimit(.minutes(1)), .ownThread)
struct LifeTests {
    @Test func port_isReported_whenZeroIsAskedFor() async throws {
        try await serving { server in
            let reply = try Client(port: server.port).ask("GET", "/")
            #expect(reply.status == 200)
            #expect(server.port != 0)
            #expect(server.host == "127.0.0.1")
        }
    }

    @Test func host_isServed_whenIPv6() async throws {
        try await serving(HTTPServerConfiguration(host: "::1")) { server in
            #expect(server.host == "::1")
            #expect(server.port != 0)
        }
    }

    @Test func start_failsWithErrno_whenPortIsTaken() async throws {
        try await serving { server in
            let expected = HTTPServerError(code: .listenFailed, errno: EADDRINUSE, call: "bind")
            #expect(throws: expected) {
                _ = try HTTPServer.start(HTTPServerConfiguration(port: server.port), handler: echo)
            }
        }
    }

    @Test func start_failsWithErrno_whenAddressIsNotOurs() {
        let expected = HTTPServerError(code: .listenFailed, errno: EADDRNOTAVAIL, call: "bind")
        #expect(throws: expected) {
            _ = try HTTPServer.start(HTTPServerConfiguration(host: "192.0.2.1"), handler: echo)
        }
    }

    @Test(arguments: ["localhost", "", "[::1]", "127.0.0.1.1"])
    func start_fails_whenHostIsNoNumericAddress(host: String) {
        #expect(throws: HTTPServerError(code: .invalidHost, errno: 0, call: "inet_pton")) {
            _ = try HTTPServer.start(HTTPServerConfiguration(host: host), handler: echo)
        }
    }

    @Test func port_canBeTakenAgain_whenServerHasStopped() async throws {
        // An address of its own: on the usual one another test could have taken the port meanwhile.
        let host = "127.0.0.77"
        try await onThread {
            let first = try HTTPServer.start(HTTPServerConfiguration(host: host), handler: echo)
            let client = try Client(port: first.port, lastByte: 77)
            #expect(try client.ask("GET", "/").status == 200)
            first.stop()
            #expect(try client.isAtEnd())
            // A process that another test starts has a copy of the listening socket for a moment.
            var isRefused = false
            for _ in 0..<500 where !isRefused {
                isRefused = (try? Client(port: first.port, lastByte: 77)) == nil
                if !isRefused { usleep(10_000) }
            }
            #expect(isRefused)
            let second = try HTTPServer.start(
                HTTPServerConfiguration(host: host, port: first.port), handler: echo)
            #expect(try Client(port: second.port, lastByte: 77).ask("GET", "/").status == 200)
            second.stop()
        }
    }

    @Test func stop_returnsOnBothThreads_whenCalledTwice() async throws {
        let server = try HTTPServer.start(HTTPServerConfiguration(), handler: echo)
        async let one: Void = onThread { server.stop() }
        async let two: Void = onThread { server.stop() }
        _ = try await (one, two)
        try await onThread { server.stop() }
    }

    @Test func stop_doesNotWait_whenAnUploadHangs() async throws {
        try await onThread {
            let server = try HTTPServer.start(HTTPServerConfiguration(), handler: echo)
            let client = try Client(port: server.port)
            try client.send(
                "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
            #expect(try client.reply().status == 100)
            server.stop()
            #expect(try client.isAtEnd())
        }
    }
}
