import Foundation
import Glibc
import Programs
import Testing

@testable import Lab

/// Sockets that are connected to a server at a port of 127.0.0.1, or were opened to be, and those that it has accepted.
func openSockets(to port: UInt16) throws -> Int {
    let hexadecimal = String(port, radix: 16, uppercase: true)
    let wanted = "0100007F:" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
    let file = try #require(fopen("/proc/self/net/tcp", "r"))
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer {
        fclose(file)
        free(line)
    }
    var count = 0
    // There can be thousands of others.
    while getline(&line, &room, file) > 0 {
        guard let line, strstr(line, wanted) != nil else { continue }
        let fields = String(cString: line).split(separator: " ")
        // Inode 0 is a socket that nobody holds, state 0A a listener.
        if fields.count > 9, fields[9] != "0", fields[3] != "0A" { count += 1 }
    }
    return count
}

/// Nothing that holds a socket outlives its conversation.
@Suite(.timeLimit(.minutes(1)), .serialized)
struct DescriptorTests {
    @Test(arguments: ["descriptor", "process"])
    func abortOfADuplicatedConnection_leavesNothing(holder: String) async throws {
        try await withLab { lab in
            let server = try await lab.serve(#"[{"op":"receive"},{"op":"close"}]"#)
            for _ in 0..<20 {
                let sent = try await lab.send(
                    to: server,
                    #"[{"op":"connect"},{"op":"duplicate","in":"\#(holder)"},{"op":"duplicate"},{"op":"hold"}]"#,
                    wait: .seconds(0))
                let id = try #require(sent.client.flatMap { UInt64($0.id.dropFirst(2)) })
                // While it connects, while the second process is told, or when it is held: whenever it comes.
                _ = try? await lab.abortConnection(id)
            }
            while try openSockets(to: server.bound.port) > 0 { try await Task.sleep(for: .milliseconds(20)) }
        }
    }

    @Test func duplicateOfASocketThatCanNotConnect_isLetGo() async throws {
        try await withLab { lab in
            let server = try await lab.serve(#"[{"op":"close"}]"#)
            _ = try await lab.stopServer(server.name, abortConnections: false)
            let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            for _ in 0..<50 {
                let exchange = try await lab.send(
                    to: server, #"[{"op":"duplicate"},{"op":"duplicate"},{"op":"connect"}]"#)
                #expect(exchange.client?.outcome == .refused)
            }
            let after = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            // Other tests of the process open and close some, but not a hundred.
            #expect(after < before + 80)
        }
    }

    @Test func whatWasReceivedByHand_canBeAnswered() async throws {
        try await withLab { lab in
            let server = try await lab.serve(
                #"[{"op":"receive","count":2},{"op":"hold"},{"op":"reply"},{"op":"close"}]"#)
            async let exchange = lab.send(
                to: server,
                #"[{"op":"connect"},{"op":"send","payload":"ab"},{"op":"send","payload":"cd"},{"op":"receive"},{"op":"close"}]"#
            )
            var filter = ConnectionFilter()
            filter.server = server.name
            filter.wait = .seconds(10)
            let side = try #require(await lab.connections(filter).items.first)
            let id = try #require(UInt64(side.id.dropFirst(2)))
            while await !lab.connections(filter).items[0].held { await pause() }
            _ = try await lab.operate(id, HandOperation(Operation(.reply(.standard))))
            _ = try await lab.operate(id, HandOperation(Operation(.receive(.count(2)))))
            _ = try await lab.operate(id, HandOperation(Operation(.resume)))
            #expect(try await exchange.client?.received.text == "ababcdcd")
        }
    }
}
