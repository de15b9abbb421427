import Glibc
import HTTPServer
import TestSupport
import Testing

/// What becomes of a server that is treated badly.
@Suite("Clients that mean no good", .timeLimit(.minutes(1)), .ownThread)
struct ReliabilityTests {
    /// Connections, half sent or full of junk, and the answers that may have come are not read.
    @Test(
        .leftOut(under: .thread, because: "hundreds of connections take too long where nothing is optimised"),
        arguments: [false, true])
    func server_answersOn_whenScanned(isSecured: Bool) async throws {
        let released = Gate()
        do {
            let token = Token(opening: released)
            let identity = isSecured ? try Identity.own.get() : nil
            var configuration = HTTPServerConfiguration(
                tls: identity, connectionLimit: 500, requestTimeout: 1)
            configuration.maximumBodySize = 1000
            try await serving(
                configuration, handler: { request in withExtendedLifetime(token) { echo(request) } }
            ) {
                server in
                var random = SystemRandomNumberGenerator()
                var clients: [Client] = []
                for turn in 0..<400 {
                    let client = try Client(port: server.port)
                    // The server may have closed before all was sent.
                    try? client.send(Self.junk(turn, using: &random))
                    switch turn % 4 {
                    case 0: client.abort()
                    case 1: try? client.end()
                    case 2: clients.append(client)
                    default: break
                    }
                }
                let connect = {
                    guard let identity else { return try Client(port: server.port) }
                    return try Client(port: server.port, trusting: identity.certificate)
                }
                #expect(try connect().ask("GET", "/").status == 200)
                // Those that stay are closed in the end: no descriptor is left to them.
                for client in clients { while try !client.isAtEnd() {} }
                let last = try connect()
                #expect(try last.ask("PUT", "/", body: [1]).status == 200)
                try wait { Self.connections(to: server.port) == 1 }
            }
        }
        await released.pass()
    }

    private static func junk(_ turn: Int, using random: inout SystemRandomNumberGenerator) -> [UInt8] {
        let bytes = (0..<Int.random(in: 1...3000, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        let request = Array("GET / HTTP/1.1\r\nHost: t\r\n\r\n".utf8)
        return switch turn % 8 {
        case 0: bytes
        case 1: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + bytes
        case 2: Array("GET /".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 70_000)
        case 3: [UInt8](repeating: 0, count: 5000)
        case 4: request + bytes + request
        case 5: Array("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".utf8) + bytes
        case 6: Array("PUT / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n".utf8) + bytes
        default: Array(repeating: request, count: 50).flatMap(\.self) + bytes
        }
    }

    /// The sockets of this process, on the server's side, that are connected to its port: `getsockname`, `getpeername`.
    private static func connections(to port: UInt16) -> Int {
        (3..<CInt(4096)).count { descriptor in
            var (own, peer) = (sockaddr_in(), sockaddr_in())
            return name(of: descriptor, getsockname, &own) && name(of: descriptor, getpeername, &peer)
                && own.sin_family == sa_family_t(AF_INET) && UInt16(bigEndian: own.sin_port) == port
        }
    }

    private static func name(
        of descriptor: CInt,
        _ call: (CInt, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt,
        _ address: inout sockaddr_in
    ) -> Bool {
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, &length) == 0 }
        }
    }

    /// A whole process each, killed in the middle of a wait and of a stream.
    @Test(arguments: ["http", "https"])
    func nothingIsLeft_whenClientsAreKilled(scheme: String) async throws {
        let gate = Gate()
        let source = Source()
        let handler: @Sendable (Request) -> Answer = { request in
            guard request.path == "/wait" else { return source.handler(request) }
            return .waiting {
                await gate.pass()
                return .text("")
            }
        }
        let configuration = HTTPServerConfiguration(tls: scheme == "https" ? try Identity.own.get() : nil)
        try await serving(configuration, handler: handler) { server in
            let clients = try (0..<20).map { index in
                let url = "\(scheme)://127.0.0.1:\(server.port)/\(index % 2 == 0 ? "wait" : "stream")"
                return try OutsideProcess("curl", "--silent", "--insecure", "--no-buffer", url)
            }
            try wait { server.parkedCount == 10 && server.streamCount == 10 }
            for client in clients { client.kill() }
            // The kernel has ended their sides, and nothing more comes from them until something is sent.
            gate.open()
            for index in 0..<10 { while try source[index].put("x") {} }
            try wait { server.parkedCount == 0 && server.streamCount == 0 }
            try wait { Self.connections(to: server.port) == 0 }
        }
    }
}
