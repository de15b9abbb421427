import Programs
import Sockets
import Testing

@testable import Lab

/// Services that tell of themselves, and those who look for them.
@Suite(.timeLimit(.minutes(1)))
struct SearchTests {
    private func serve(_ names: [String], more: String = "", in lab: Lab) async throws -> UInt16 {
        var port: UInt16 = 0
        for (index, name) in names.enumerated() {
            let server = try await lab.create(
                #"{"listen":"udp://127.255.255.255:\#(port)","options":{"SO_REUSEADDR":1},"service":{"name":"\#(name)","address":"tcp://127.0.0.\#(index + 1):631","text":"number \#(index)"\#(more)}}"#
            )
            port = server.bound.port
        }
        return port
    }

    @Test func search_listsTheHostsOfAService() async throws {
        try await withLab { lab in
            let port = try await serve(["printer", "scanner", "printer"], in: lab)
            let search = #"{"to":"udp://127.255.255.255:\#(port)","timeout":"200ms","late":"0s","service":"#
            let found = try await lab.search(search + #""printer"}"#)
            #expect(Set(found.hosts.map(\.address)) == ["tcp://127.0.0.1:631", "tcp://127.0.0.3:631"])
            #expect(found.hosts.allSatisfy { $0.answers == 1 && !$0.late && $0.after < 200_000 })
            #expect(Set(found.hosts.map(\.text)) == ["number 0", "number 2"] && found.ignored == 0)
            #expect(try await lab.search(search + #""*"}"#).hosts.count == 3)
            let nobody = try await lab.search(search + #""fax"}"#)
            #expect(nobody.hosts.isEmpty && nobody.outcome == .completed && nobody.why == nil)
        }
    }

    @Test func answersOfOneHost_areMerged_andLateOnesListed() async throws {
        try await withLab { lab in
            let answer = #"LASTWORD/1 SERVICE printer tcp://127.0.0.1:631"#
            let server = try await lab.create(
                #"""
                {"listen":"udp://127.0.0.1:0","program":[{"op":"receiveMessage","framing":"end-of-stream"},
                 {"op":"reply","reply":{"fixed":"\#(answer)"}},{"op":"reply","reply":{"fixed":"\#(answer) again"}},
                 {"op":"reply","reply":{"fixed":"LASTWORD/1 SERVICE scanner -"}},{"op":"reply","reply":{"fixed":"hello"}},
                 {"op":"sleep","time":"150ms"},{"op":"reply","reply":{"fixed":"LASTWORD/1 SERVICE printer tcp://127.0.0.9:1 late"}}]}
                """#)
            let found = try await lab.search(
                #"{"service":"printer","to":"\#(server.bound)","timeout":"100ms","late":"400ms"}"#)
            #expect(found.hosts.map(\.address) == ["tcp://127.0.0.1:631", "tcp://127.0.0.9:1"])
            #expect(found.hosts.map(\.answers) == [2, 1] && found.hosts.map(\.late) == [false, true])
            #expect(found.ignored == 2)
        }
    }

    /// Who listens where the announcements go hears of the service without asking.
    @Test func announcements_comeAgainAndAgain() async throws {
        try await withLab { lab in
            let listener = try DatagramPeer(broadcast)
            let target = "udp://127.255.255.255:\(listener.address.port)"
            _ = try await serve(["printer"], more: #","announce":"10ms","to":"\#(target)""#, in: lab)
            for _ in 0..<3 {
                #expect(
                    await listener.receive()?.text
                        == "LASTWORD/1 SERVICE printer tcp://127.0.0.1:631 number 0")
            }
            let name = try #require(lab.servers().first?.name)
            #expect(try lab.server(name).connections.announced >= 3)
            _ = try await lab.stopServer(name, abortConnections: false)
            let announced = try lab.server(name).connections.announced
            while await listener.receive(within: .milliseconds(30)) != nil {}
            #expect(try lab.server(name).connections.announced == announced)
        }
    }

    @Test func serviceThatDoesNotAnswer_repliesAsItIsTold() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"{"listen":"udp://127.0.0.1:0","service":{"name":"printer","answer":false},"reply":{"repeat":1}}"#
            )
            let peer = try DatagramPeer()
            peer.send("LASTWORD/1 SEARCH printer", to: server)
            #expect(await peer.receive()?.text == "LASTWORD/1 SEARCH printer")
        }
    }

    /// A person at a shell can ask, with the line feed that `echo` adds, and what is no search gets no answer.
    @Test func searchByHand_isAnswered() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"{"listen":"udp://127.0.0.1:0","service":{"name":"printer"}}"#)
            let peer = try DatagramPeer()
            for text in [
                "hello", "LASTWORD/1 SEARCH printers", "LASTWORD/1 SEARCH", "LASTWORD/1 SEARCH printer\n",
            ] {
                peer.send(text, to: server)
            }
            #expect(await peer.receive()?.text == "LASTWORD/1 SERVICE printer -")
            #expect(await peer.receive(within: .milliseconds(20)) == nil)
        }
    }
}
