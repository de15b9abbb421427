import Foundation
import Glibc
import TestSupport

/// The built program, run as a process of its own.
final class Service: @unchecked Sendable {
    // Invariant: one test uses it, from one task.
    private let process = Foundation.Process()
    private let output = Pipe()
    private let errors = Pipe()

    struct NotReady: Error {
        var output: String
    }

    /// - Parameter launcher: a command that becomes the program, as `nohup` does.
    init(_ arguments: [String], under launcher: [String] = []) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = launcher + [BuiltProgram.path] + arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// The URL that the service says it listens on.
    func url() throws -> String {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let byte = output.fileHandleForReading.readData(ofLength: 1)
            guard !byte.isEmpty else { throw NotReady(output: String(decoding: line, as: UTF8.self)) }
            line.append(byte)
        }
        let text = String(decoding: line.dropLast(), as: UTF8.self)
        guard text.hasPrefix("lastword listens on http") else { throw NotReady(output: text) }
        return String(text.dropFirst("lastword listens on ".count))
    }

    /// The first line of its standard error that fits. What comes before it is gone then.
    func errorLine(_ fits: (String) -> Bool) throws -> String {
        var line = Data()
        while true {
            let byte = errors.fileHandleForReading.readData(ofLength: 1)
            guard !byte.isEmpty else { throw NotReady(output: String(decoding: line, as: UTF8.self)) }
            guard byte.first == UInt8(ascii: "\n") else {
                line.append(byte)
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            if fits(text) { return text }
            line = Data()
        }
    }

    /// CPU time that it has used, in clock ticks of 10 ms.
    func ticks() throws -> Int {
        let stat = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
        // After the name in parentheses: the state is field 3, user and system time are 14 and 15.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        return (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
    }

    /// Ends it by SIGKILL, whatever it is about.
    func kill() {
        send(SIGKILL)
        process.waitUntilExit()
    }

    func send(_ signal: Int32) {
        Glibc.kill(process.processIdentifier, signal)
    }

    struct End {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Waits for the end. The pipes hold more than these programs say.
    func end() -> End {
        process.waitUntilExit()
        let text = { (pipe: Pipe) in
            String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        return End(status: process.terminationStatus, output: text(output), errors: text(errors))
    }
}

/// What `curl` says to a request; its own content type included.
func curl(_ arguments: String...) throws -> String {
    let process = Foundation.Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["curl", "-sS", "--max-time", "20"] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
}

/// Runs what blocks for long on a thread of its own: the pool, which all tests share, is as small as the machine.
func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// A path for a file of one test.
func temporaryPath() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("lastword-\(UUID().uuidString)").path
}

/// Sends a GET so many times, each on a connection of its own, and goes away without an answer.
func abandonRequests(_ count: Int, to url: String) throws {
    struct NoConnection: Error {}
    guard let address = URL(string: url), let port = address.port, let query = address.query else {
        throw NoConnection()
    }
    let request = Array("GET \(address.path)?\(query) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = in_port_t(port).bigEndian
    target.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    for _ in 0..<count {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let isConnected = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected, write(descriptor, request, request.count) == request.count else {
            throw NoConnection()
        }
    }
}
