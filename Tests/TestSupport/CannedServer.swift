import Glibc
import Synchronization

/// An HTTP server of fixed answers, on a port of its own of 127.0.0.1, with one connection at a time.
package final class CannedServer: Sendable {
    package struct Answer: Sendable {
        /// The head and the body, as they go out.
        var text: String
        /// Whether the connection stays open behind it, without another request being read.
        var holds = false
        /// Whether the next request may come behind it.
        var isSized = false
        /// Whether it goes out upon the first bytes, whatever they are.
        var isUnasked = false

        /// With a length, after which another request may come.
        package static func sized(
            _ body: String, status: String = "200 OK", type: String = "application/json",
            headers: [String] = []
        ) -> Answer {
            let lines = ["HTTP/1.1 \(status)", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
            return Answer(text: (lines + headers).map { $0 + "\r\n" }.joined() + "\r\n" + body, isSized: true)
        }

        /// Without a length: it ends with the connection, or, if that is held, not at all.
        package static func endless(_ body: String, type: String = "text/event-stream", holds: Bool = false)
            -> Answer
        {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nConnection: close\r\n\r\n"
            return Answer(text: head + body, holds: holds)
        }

        /// Any bytes and the end, to a peer that may not ask in HTTP.
        package static func unasked(_ text: String) -> Answer {
            Answer(text: text, isUnasked: true)
        }

        /// Any bytes, and the end; nothing at all for silence.
        package static func raw(_ text: String, holds: Bool = false) -> Answer {
            Answer(text: text, holds: holds)
        }
    }

    private struct State {
        var requests: [String] = []
        var connections = 0
        var open: Int32 = -1
        var isOver = false
    }

    package let port: UInt16
    package var url: String { "http://127.0.0.1:\(port)" }
    /// What was asked so far: heads and bodies.
    package var requests: [String] { state.value.withLock { $0.requests } }
    package var connections: Int { state.value.withLock { $0.connections } }

    private final class Shared: Sendable {
        let value = Mutex(State())
    }

    private let state = Shared()
    private let listener: Int32
    private let thread: PlainThread

    /// - Parameter answers: to one request after another; the last one to all that follow.
    package init(_ answers: Answer...) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) | listen(listener, 16) | getsockname(listener, $0, &length)
            }
        }
        guard result == 0 else { throw SystemError(number: errno) }
        port = UInt16(bigEndian: address.sin_port)
        let state = state
        thread = try PlainThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                let isOver = state.value.withLock { state in
                    state.connections += 1
                    state.open = descriptor
                    return state.isOver
                }
                if !isOver { Self.serve(descriptor, answers, state) }
                state.value.withLock { state in
                    state.open = -1
                    // A process that was started meanwhile may hold it as well, which would keep the end back.
                    shutdown(descriptor, Int32(SHUT_RDWR))
                    close(descriptor)
                }
            }
        }
    }

    deinit {
        state.value.withLock { state in
            state.isOver = true
            // What the thread waits for comes to its end.
            shutdown(state.open, Int32(SHUT_RDWR))
        }
        shutdown(listener, Int32(SHUT_RDWR))
        thread.join()
        close(listener)
    }

    private static func serve(_ descriptor: Int32, _ answers: [Answer], _ state: Shared) {
        var received: [UInt8] = []
        if let first = answers.first, first.isUnasked {
            _ = receive(descriptor, &received)
            received = Array("\r\n\r\n".utf8)
        }
        while let request = nextRequest(descriptor, &received) {
            let place = state.value.withLock { state in
                state.requests.append(request)
                return state.requests.count - 1
            }
            let answer = answers[min(place, answers.count - 1)]
            let bytes = Array(answer.text.utf8)
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                sent += count
            }
            if answer.holds {
                while receive(descriptor, &received) {}
                return
            }
            guard answer.isSized else { return }
        }
    }

    /// The head and the body of the next request; nil where none comes any more.
    private static func nextRequest(_ descriptor: Int32, _ received: inout [UInt8]) -> String? {
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = text[..<end.upperBound]
                let length = head.split(separator: "\r\n")
                    .first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) }
                let size = head.utf8.count + (length ?? 0)
                if received.count >= size {
                    defer { received.removeFirst(size) }
                    return String(decoding: received[..<size], as: UTF8.self)
                }
            }
            guard receive(descriptor, &received) else { return nil }
        }
    }

    private static func receive(_ descriptor: Int32, _ received: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &piece, piece.count, 0)
        if count > 0 { received += piece[..<count] }
        return count > 0
    }
}
