import Foundation
import Programs
import Testing

@testable import Lab

/// Nothing that holds a socket outlives its conversation.
@Suite(.timeLimit(.minutes(1)), .serialized)
struct DescriptorTests {
    /// Sockets of this process that are connected, or were opened to be.
    private func sockets(to port: UInt16) throws -> Int {
        let table = try String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)
        let hexadecimal = String(port, radix: 16, uppercase: true)
        let wanted = ":" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        return table.split(separator: "\n").filter { line in
            let fields = line.split(separator: " ")
            // Inode 0 is a socket that nobody holds.
            return fields.count > 9 && fields[9] != "0"
                && (fields[1].hasSuffix(wanted) || fields[2].hasSuffix(wanted)) && fields[3] != "0A"
        }.count
    }

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
            while try sockets(to: server.bound.port) > 0 { await pause() }
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
