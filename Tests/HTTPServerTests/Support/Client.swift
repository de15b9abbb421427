import CTLSClient
import Glibc

/// A blocking HTTP client on one raw socket, which sends what it is told and reads one response at a time. Every call
/// gives up after ten seconds.
final class Client {
    struct Failure: Error {
        var call: String
        var errno: CInt
    }

    struct Reply {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let descriptor: CInt
    /// Null without TLS.
    private var session: OpaquePointer?
    var received: [UInt8] = []

    /// - Parameter lastByte: of the loopback address.
    init(port: UInt16, lastByte: UInt32 = 1) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = (0x7F00_0000 | lastByte).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(call: "connect", errno: errno) }
    }

    /// Shakes hands with a server whose certificate is known.
    convenience init(port: UInt16, trusting certificate: [UInt8]) throws {
        try self.init(port: port)
        session = certificate.withUnsafeBytes { tls_client_open(descriptor, $0.baseAddress!, $0.count) }
        guard session != nil else { throw Failure(call: "gnutls_handshake", errno: 0) }
    }

    deinit {
        if let session { tls_client_free(session) }
        close(descriptor)
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends, then ends its side: both in one segment where the text fits in one.
    func sendLast(_ text: String) throws {
        try send(Array(text.utf8), flags: CInt(MSG_MORE))
        try end()
    }

    /// Ends its side: `shutdown`, after the mark of TLS.
    func end() throws {
        if let session { tls_client_end(session) }
        guard shutdown(descriptor, CInt(SHUT_WR)) == 0 else { throw Failure(call: "shutdown", errno: errno) }
    }

    func send(_ bytes: [UInt8], flags: CInt = 0) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                if let session { return tls_client_send(session, $0.baseAddress!, $0.count) }
                return Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | flags)
            }
            guard count > 0 else { throw Failure(call: "send", errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends a request with its Content-Length and reads the response.
    func ask(_ method: String, _ target: String, headers: [String] = [], body: [UInt8] = []) throws -> Reply {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: test\r\n"
        for header in headers { head += header + "\r\n" }
        if !body.isEmpty { head += "Content-Length: \(body.count)\r\n" }
        try send(Array((head + "\r\n").utf8) + body)
        return try reply(hasBody: method != "HEAD")
    }

    /// The next response; its body is framed by Content-Length.
    func reply(hasBody: Bool = true) throws -> Reply {
        var reply = try head()
        let size = hasBody ? reply.headers["content-length"].flatMap { Int($0) } ?? 0 : 0
        reply.body = try take(size)
        return reply
    }

    /// The next response up to its body.
    func head() throws -> Reply {
        var lines = try take(upTo: "\r\n\r\n").split(separator: "\r\n")[...]
        let status = Int(lines.removeFirst().split(separator: " ")[1])!
        var headers: [String: String] = [:]
        for line in lines {
            let colon = line.firstIndex(of: ":")!
            headers[line[..<colon].lowercased()] = String(
                line[line.index(after: colon)...].drop { $0 == " " })
        }
        return Reply(status: status, headers: headers, body: [])
    }

    /// The next chunk of a body; the last one is empty.
    func chunk() throws -> String {
        let size = Int(try take(upTo: "\r\n"), radix: 16)!
        let text = String(decoding: try take(size), as: UTF8.self)
        guard try take(2) == Array("\r\n".utf8) else { throw Failure(call: "chunk", errno: 0) }
        return text
    }

    /// The chunks up to the last one, together.
    func chunks() throws -> String {
        var whole = ""
        while true {
            let text = try chunk()
            if text.isEmpty { return whole }
            whole += text
        }
    }

    /// All that comes up to the end.
    func rest() throws -> String {
        while try receive() {}
        return String(decoding: try take(received.count), as: UTF8.self)
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receive() else { throw Failure(call: "recv", errno: 0) }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func take(upTo end: String) throws -> String {
        let end = Array(end.utf8)
        var length = received.firstRange(of: end)
        while length == nil {
            guard try receive() else { throw Failure(call: "recv", errno: 0) }
            length = received.firstRange(of: end)
        }
        defer { received.removeFirst(length! + end.count) }
        return String(decoding: received[..<length!], as: UTF8.self)
    }

    /// Whether the server has closed, after all that it sent; a reset counts.
    func isAtEnd() throws -> Bool {
        do {
            return try !receive()
        } catch let failure as Failure where failure.errno == ECONNRESET {
            return true
        }
    }

    /// Ends with a reset in place of a FIN.
    func abort() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    /// Adds what comes next to `received`. False at the end.
    func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count =
            if let session { tls_client_receive(session, &buffer, buffer.count) } else {
                recv(descriptor, &buffer, buffer.count, 0)
            }
        guard count >= 0 else { throw Failure(call: "recv", errno: errno) }
        received += buffer[..<count]
        return count > 0
    }
}

extension [UInt8] {
    fileprivate func firstRange(of pattern: [UInt8]) -> Int? {
        guard count >= pattern.count else { return nil }
        return (0...(count - pattern.count)).first { self[$0..<($0 + pattern.count)].elementsEqual(pattern) }
    }
}
