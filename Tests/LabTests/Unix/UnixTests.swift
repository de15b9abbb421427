import Foundation
import Programs
import Sockets
import Testing

@testable import Lab

/// A folder of the test's own in which Unix sockets may be, removed at the end.
private func withFolder(_ body: (Lab, String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "lastword-\(UInt32.random(in: 0...(.max)))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var configuration = LabConfiguration()
    configuration.allowedUnix = [
        try #require(AllowedUnixNames.Place(folder)), try #require(AllowedUnixNames.Place("@lastword-test")),
    ]
    try await withLab(configuration) { lab in try await body(lab, folder) }
}

/// The permissions of a file; nil where there is none.
private func mode(_ path: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]) as? Int
}

/// Conversations over Unix sockets, and what they do otherwise than TCP.
@Suite(.timeLimit(.minutes(1)))
struct UnixTests {
    @Test(arguments: ["path", "abstract"])
    func streams_areJoined_andEndAsTCPDoes(_ kind: String) async throws {
        try await withFolder { lab, folder in
            let address =
                kind == "path" ? "unix://\(folder)/s" : "unix:@lastword-test-\(UInt32.random(in: 0...(.max)))"
            let server = try await lab.create(#"{"listen":"\#(address)"}"#)
            #expect(server.bound.description == address)
            let exchange = try await lab.send(#"{"to":"TO","payload":"a1234"}"#, to: server)
            let (client, peer) = try (#require(exchange.client), #require(exchange.server))
            #expect(exchange.joinedBy == .address && exchange.complete)
            #expect(
                client.peer == address && client.local?.hasPrefix("unix:@") == true
                    && peer.peer == client.local)
            #expect(client.received.text == "a1234a1234")
            #expect(client.ended.own == .fin && client.ended.peer == .fin && peer.ended.peer == .fin)
            #expect(exchange.verdict.ending == .orderly || exchange.verdict.ending == .halfClose)
            #expect(client.states.isEmpty && client.ended.unacknowledged == nil)
        }
    }

    /// The recipe works over Unix sockets, too: the last word is delivered.
    @Test func disagreement_isAnswered() async throws {
        try await withFolder { lab, folder in
            let server = try await lab.create(
                #"{"listen":"unix://\#(folder)/s","framing":{"type":"marker","marker":"A"}}"#)
            let exchange = try await lab.send(
                #"{"to":"TO","payload":"x","framing":{"type":"marker","marker":"B"}}"#, to: server)
            #expect(exchange.client?.received.text == "ERROR:no end!")
            #expect(exchange.verdict.lastWord?.delivered == true && exchange.verdict.ending == .halfClose)
        }
    }

    @Test("endings: unix-stream, no reset by linger")
    func lingerOfZero_isAnEndOfStream() async throws {
        try await withFolder { lab, folder in
            let server = try await lab.create(
                #"{"listen":"unix://\#(folder)/s","program":[{"op":"receive"},{"op":"close"}]}"#)
            let exchange = try await lab.send(to: server, #"[{"op":"connect"},{"op":"reset"}]"#)
            #expect(exchange.client?.calls("setsockopt SO_LINGER") == ["0"])
            #expect(exchange.server?.calls("recv") == ["0"])
            #expect(exchange.client?.ended.own == .fin && exchange.server?.ended.peer == .fin)
            #expect(exchange.server?.outcome == .completed && exchange.verdict.ends.client == .fin)
        }
    }

    @Test("endings: unix-stream, data that was not read")
    func closeWithUnreadData_isToldToThePeer_behindItsOwnData() async throws {
        try await withFolder { lab, folder in
            let server = try await lab.create(
                #"""
                {"listen":"unix://\#(folder)/s","program":[{"op":"send","payload":"word"},{"op":"waitFor","event":"readable"},
                 {"op":"close"}]}
                """#)
            let exchange = try await lab.send(
                to: server,
                #"""
                [{"op":"connect"},{"op":"send","payload":"a1234"},{"op":"waitFor","event":"peer-end"},
                 {"op":"receive","until":"data"},{"op":"receive","until":"data"},{"op":"receive","until":"data"},{"op":"close"}]
                """#)
            let client = try #require(exchange.client)
            #expect(client.calls("recv") == ["4", "ECONNRESET", "0"])
            #expect(
                client.trace.contains { $0.errno == "ECONNRESET" && $0.why?.contains("not read") == true })
            #expect(exchange.server?.ended.own == .reset && exchange.server?.ended.unread == 5)
            #expect(exchange.verdict.ending == .unreadClose)
            #expect(!exchange.sentences.joined().contains("RST"))
        }
    }

    @Test("endings: unix-stream, a send to a peer that has closed")
    func sendToAPeerThatHasClosed_failsAtOnce() async throws {
        try await withFolder { lab, folder in
            let server = try await lab.create(
                #"{"listen":"unix://\#(folder)/s","program":[{"op":"close"}]}"#)
            let exchange = try await lab.send(
                to: server,
                #"""
                [{"op":"connect"},{"op":"waitFor","event":"peer-end"},{"op":"send","payload":"a"},{"op":"close"}]
                """#)
            #expect(exchange.client?.calls("send") == ["EPIPE"])
            #expect(exchange.client?.ended.peer == .fin && exchange.verdict.ending == .abandoned)
        }
    }

    @Test("endings: unix-stream, the peer's shutdown of reading")
    func sendToAPeerThatReadsNoMore_fails() async throws {
        try await withFolder { lab, folder in
            let server = try await lab.create(
                #"""
                {"listen":"unix://\#(folder)/s","program":[{"op":"shutdown","how":"read"},{"op":"send","payload":"now"},
                 {"op":"receive","until":"timeout","timeout":"1s"},{"op":"close"}]}
                """#)
            let exchange = try await lab.send(
                to: server,
                #"""
                [{"op":"connect"},{"op":"receive","count":3},{"op":"send","payload":"a"},{"op":"close"}]
                """#)
            #expect(exchange.client?.calls("send") == ["EPIPE"])
        }
    }

    @Test func datagrams_areAnswered() async throws {
        try await withFolder { lab, folder in
            let server = try await lab.create(#"{"listen":"unixgram://\#(folder)/g"}"#)
            for more in ["", #","connected":false"#] {
                let exchange = try await lab.send(#"{"to":"TO","payloads":["a",""]\#(more)}"#, to: server)
                #expect(exchange.client?.messages.map(\.bytes) == [2, 0])
                #expect(exchange.joinedBy == .address && exchange.complete)
            }
        }
    }

    @Test(arguments: ["0600", "0666", "0640"])
    func permissions_areChosen_andTheFileGoesWithTheServer(_ text: String) async throws {
        try await withFolder { lab, folder in
            let server = try await lab.create(#"{"listen":"unix://\#(folder)/s","mode":"\#(text)"}"#)
            #expect(mode("\(folder)/s") == Int(text, radix: 8))
            var settings = server.settings
            settings.mode = FileMode("0601")
            #expect(try await lab.putServer(server.name, settings).created == false)
            #expect(mode("\(folder)/s") == 0o601)
            settings.mode = FileMode(text)
            _ = try await lab.putServer(server.name, settings)
            _ = try await lab.stopServer(server.name, abortConnections: false)
            #expect(mode("\(folder)/s") == nil)
            _ = try await lab.startServer(server.name)
            #expect(mode("\(folder)/s") == Int(text, radix: 8))
            try await lab.deleteServer(server.name)
            #expect(mode("\(folder)/s") == nil)
        }
    }

    @Test func fileThatWasLeftBehind_isReplaced_andNoOther() async throws {
        try await withFolder { lab, folder in
            let path = "\(folder)/s"
            let body = #"{"listen":"unix://\#(path)"}"#
            let left = try Socket.open(.unix, .stream)
            _ = left.descriptor.bind(to: SocketAddress(unix: path)!)
            _ = left.close()
            #expect(SocketFile(path) != nil)
            let server = try await lab.create(body)
            #expect(await problem { try await lab.create(body) } == .portInUse)
            try await lab.deleteServer(server.name)

            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            #expect(await problem { try await lab.create(body) } == .addressUnusable)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8))
            try FileManager.default.removeItem(atPath: path)

            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/passwd")
            #expect(await problem { try await lab.create(body) } == .addressUnusable)
        }
    }

    @Test func names_areAllowedBelowTheirFoldersAlone() async throws {
        try await withFolder { lab, folder in
            let outside = NSTemporaryDirectory()
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: outside)
            for address in [
                "unix:///etc/s", "unix://\(folder)/../s", "unix://\(folder)x/s", "unix://\(folder)/link/s",
                "unix:@other", "unixgram:///etc/s", "unix://\(folder)/../\u{301}x",
            ] {
                #expect(
                    await problem { try await lab.create(#"{"listen":"\#(address)"}"#) }
                        == .addressNotAllowed, "\(address)")
                let code = await problem { try await lab.send(#"{"to":"\#(address)","payload":"a"}"#) }
                #expect(code == .addressNotAllowed, "\(address)")
            }
            #expect(
                await problem { try await lab.create(#"{"listen":"unix://\#(folder)/none/s"}"#) }
                    == .addressUnusable)
            #expect(AllowedUnixNames.Place("") == nil && AllowedUnixNames.Place("\(folder)/none") == nil)
            // The folder itself is no socket.
            #expect(
                await problem { try await lab.create(#"{"listen":"unix://\#(folder)/.."}"#) }
                    == .addressUnusable)
        }
        try await withLab { lab in
            #expect(
                await problem { try await lab.create(#"{"listen":"unix:@lastword"}"#) } == .addressNotAllowed)
        }
    }

    @Test func nobodyThere_isARefusal() async throws {
        try await withFolder { lab, folder in
            let exchange = try await lab.send(#"{"to":"unix://\#(folder)/none","payload":"a"}"#)
            #expect(exchange.client?.outcome == .refused && exchange.verdict.ending == .refused)
            #expect(exchange.client?.trace.contains { $0.errno == "ENOENT" && $0.why != nil } == true)
        }
    }

    /// A full queue answers EAGAIN: it is waited for room, as TCP does.
    @Test func queueThatIsFull_isWaitedFor() async throws {
        try await withFolder { lab, folder in
            let server = try await lab.create(#"{"listen":"unix://\#(folder)/s","backlog":1}"#)
            _ = try await lab.operateListener(server.name, .pause)
            let name = try #require(ResourceName("c"))
            var fields = SendFields()
            fields.to = server.bound
            fields.payload = Bytes("a")
            _ = try await lab.createClient(name, fields)
            let exchanges = try await withThrowingTaskGroup(of: Exchange.self) { group in
                for _ in 0..<4 { group.addTask { try await lab.send(SendFields(), client: name) } }
                try await Task.sleep(for: .milliseconds(30))
                _ = try await lab.operateListener(server.name, .resume)
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(exchanges.map(\.client?.outcome) == [.completed, .completed, .completed, .completed])
        }
    }

    @Test func load_goesOverUnixSockets() async throws {
        try await withFolder { lab, folder in
            let server = try await lab.create(#"{"listen":"unix://\#(folder)/s","record":"none"}"#)
            let body = #"{"to":"\#(server.bound)","payload":"a","concurrency":4,"conversations":200}"#
            let settings = try JSONDecoder().decode(LoadBody.self, from: Data(body.utf8)).settings
            let load = try await lab.startLoad(settings)
            let number = try #require(UInt64(load.id.dropFirst(2)))
            let ended = try await lab.load(number, wait: .seconds(20)).value
            #expect(ended.result.outcomes == ["completed": 200])
        }
    }
}
