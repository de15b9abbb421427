import Conversations
import Programs
import Sockets
import Testing

@testable import Lab

/// One socket that serves many peers.
@Suite(.timeLimit(.minutes(1)))
struct DatagramServerTests {
    @Test func peers_haveConversationsOfTheirOwn() async throws {
        try await withLab { lab in
            let server = try await lab.create(#"{"listen":"udp://127.0.0.1:0","reply":{"repeat":1}}"#)
            let peers = try (0..<20).map { _ in try DatagramPeer() }
            for round in 0..<3 {
                for (index, peer) in peers.enumerated() { peer.send("\(index)-\(round)", to: server) }
            }
            for (index, peer) in peers.enumerated() {
                for round in 0..<3 { #expect(await peer.receive()?.text == "\(index)-\(round)") }
            }
            let connections = await lab.connections(ConnectionFilter()).items
            #expect(Set(connections.map(\.peer)) == Set(peers.map { "udp://\($0.address)" }))
            #expect(connections.allSatisfy { $0.messages.count == 3 && $0.state == .open })
            #expect(try lab.server(server.name).connections.begun == 20)
        }
    }

    @Test func conversation_endsWhenItsPeerIsSilent_andTheNextDatagramBeginsAnother() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"{"listen":"udp://127.0.0.1:0","reply":{"repeat":1},"timeouts":{"idle":"20ms"}}"#)
            let peer = try DatagramPeer()
            for text in ["one", "two"] {
                peer.send(text, to: server)
                #expect(await peer.receive()?.text == text)
                var filter = ConnectionFilter()
                (filter.state, filter.wait, filter.count) = (.closed, .seconds(5), text == "one" ? 1 : 2)
                #expect(await lab.connections(filter).satisfied == true)
            }
            let connections = await lab.connections(ConnectionFilter()).items
            #expect(connections.map(\.outcome) == [.completed, .completed])
            #expect(connections.map(\.received.text) == ["one", "two"])
            #expect(connections.allSatisfy { $0.trace.contains { $0.timeout == "idle" } })
        }
    }

    @Test func stoppedServer_endsItsConversations_andItsPortIsFree() async throws {
        try await withLab { lab in
            let server = try await lab.create(#"{"listen":"udp://127.0.0.1:0"}"#)
            let peer = try DatagramPeer()
            peer.send("a", to: server)
            #expect(await peer.receive()?.text == "aa")
            let stopped = try await lab.stopServer(server.name, abortConnections: false)
            #expect(stopped.connections.open == 0)
            let same = try DatagramPeer(port: server.bound.port)
            #expect(same.address.port == server.bound.port)
            let code = await problem { try await lab.startServer(server.name) }
            #expect(code == .portInUse)
        }
    }

    @Test func replacedServer_keepsItsSocket() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"{"name":"u","listen":"udp://127.0.0.1:0","reply":{"repeat":1}}"#)
            let peer = try DatagramPeer()
            peer.send("a", to: server)
            #expect(await peer.receive()?.text == "a")
            var settings = server.settings
            settings.reply = .answer(.fixed(Bytes("new")))
            let replaced = try await lab.putServer(server.name, settings).view
            #expect(replaced.bound == server.bound)
            // A conversation that runs keeps the program that it began with.
            peer.send("b", to: server)
            #expect(await peer.receive()?.text == "b")
            let other = try DatagramPeer()
            other.send("b", to: server)
            #expect(await other.receive()?.text == "new")
        }
    }

    /// TCP and UDP have ports of their own.
    @Test func streamAndDatagrams_canHaveTheSamePort() async throws {
        try await withLab { lab in
            let datagrams = try await lab.create(#"{"listen":"udp://127.0.0.1:0"}"#)
            let streams = try await lab.create(#"{"listen":"127.0.0.1:\#(datagrams.bound.port)"}"#)
            let first = try await lab.send(#"{"to":"TO","payload":"a"}"#, to: streams)
            let second = try await lab.send(#"{"to":"TO","payload":"b"}"#, to: datagrams)
            #expect(first.server?.endpoint == streams.name.description && first.joinedBy == .address)
            #expect(second.server?.endpoint == datagrams.name.description && second.joinedBy == .address)
        }
    }

    @Test func operations_thatTheSharedSocketDoesNotHave_areShownAsSkipped() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"""
                {"listen":"udp://127.0.0.1:0","program":[{"op":"receiveMessage","framing":"end-of-stream"},
                 {"op":"shutdown","how":"write"},{"op":"reset"},{"op":"setOption","option":"IP_TTL","value":9},
                 {"op":"reply","reply":{"repeat":1}},{"op":"sample"}]}
                """#)
            let peer = try DatagramPeer()
            peer.send("a", to: server)
            #expect(await peer.receive()?.text == "a")
            var filter = ConnectionFilter()
            (filter.state, filter.wait, filter.count) = (.closed, .seconds(5), 1)
            let report = try #require(await lab.connections(filter).items.first)
            #expect(report.trace.compactMap(\.skipped).count { $0.contains("other peers") } == 3)
            #expect(report.outcome == .completed && report.calls("sendmsg") == ["1"])
            #expect(report.trace.last?.op == .close && report.trace.last?.implicit == true)
            // The socket serves on.
            peer.send("b", to: server)
            #expect(await peer.receive()?.text == "b")
        }
    }

    /// What is broken says nothing of the next one.
    @Test func brokenDatagram_doesNotEndTheConversation() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"{"listen":"udp://127.0.0.1:0","receiveSize":4,"reply":{"repeat":1,"otherwise":"no"}}"#)
            let exchange = try await lab.send(
                #"{"to":"TO","payloads":["hello","ab","cdefgh","x"]}"#, to: server)
            #expect(
                exchange.server?.messages.map(\.outcome) == [.truncated, .complete, .truncated, .complete])
            #expect(exchange.client?.received.text == "noabnox" && exchange.complete)
            #expect(try lab.server(server.name).connections.begun == 1)
        }
    }

    /// One that comes between two reads, of which the first ran out of time, is there for the second.
    @Test func datagramThatComesBehindATimeout_isReadByTheNextReceive() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"""
                {"listen":"udp://127.0.0.1:0","program":[{"op":"receiveMessage","framing":"end-of-stream"},
                 {"op":"receive","until":"data","timeout":"10ms"},{"op":"reply","reply":{"fixed":"now"}},{"op":"sleep","time":"100ms"},
                 {"op":"receive","until":"data","timeout":"10s"},{"op":"reply","reply":{"repeat":1}}]}
                """#)
            let peer = try DatagramPeer()
            peer.send("first", to: server)
            #expect(await peer.receive()?.text == "now")
            peer.send("second", to: server)
            #expect(await peer.receive()?.text == "second")
        }
    }

    /// It takes effect, whatever the call says, and the loop does not turn for nothing.
    @Test("endings: udp-shutdown, of a server's socket")
    func shutdownOfTheListener_isShown_andTheLoopRests() async throws {
        var configuration = LabConfiguration()
        configuration.loops = 1
        try await withLab(configuration) { lab in
            let server = try await lab.create(#"{"listen":"udp://127.0.0.1:0"}"#)
            let report = try await lab.operateListener(server.name, .shutdown(.both))
            #expect(report.entries.map(\.errno) == ["ENOTCONN"] && !report.accepting)
            #expect(report.entries.first?.why?.contains("takes effect") == true)
            #expect(try lab.server(server.name).accepting == false)
            // Nothing brings it back.
            for operation in [ListenerOperation.listen, .resume] {
                #expect(try await lab.operateListener(server.name, operation).accepting == false)
            }
            let started = try await lab.stopServer(server.name, abortConnections: false)
            #expect(started.state == .stopped)
            _ = try await lab.startServer(server.name)
            let exchange = try await lab.send(#"{"to":"TO","payload":"a"}"#, to: server)
            #expect(exchange.client?.received.text == "aa")
        }
    }

    /// By hand, and while other datagrams come: none is lost.
    @Test func datagramsThatComeWhileAProgramIsBusy_areKeptForIt() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"""
                {"listen":"udp://127.0.0.1:0","program":[{"op":"sleep","time":"30ms"},
                 {"op":"repeat","count":3,"operations":[{"op":"receiveMessage","framing":"end-of-stream"},
                 {"op":"reply","reply":{"repeat":1}}]}]}
                """#)
            let peer = try DatagramPeer()
            for text in ["1", "2", "3"] { peer.send(text, to: server) }
            for text in ["1", "2", "3"] { #expect(await peer.receive()?.text == text) }
        }
    }

    @Test func listenerThatIsPaused_leavesDatagramsInTheKernel() async throws {
        try await withLab { lab in
            let server = try await lab.create(#"{"listen":"udp://127.0.0.1:0","reply":{"repeat":1}}"#)
            _ = try await lab.operateListener(server.name, .pause)
            let peer = try DatagramPeer()
            peer.send("late", to: server)
            #expect(await peer.receive(within: .milliseconds(30)) == nil)
            let looked = try await lab.operateListener(server.name, .sample)
            #expect(looked.entries.first?.sample?.unread == 4 && looked.entries.first?.sample?.dropped == 0)
            // What the receive buffer has no room for is lost, and counted by the kernel.
            for _ in 0..<2000 { peer.send(String(repeating: "x", count: 2000), to: server) }
            let full = try await lab.operateListener(server.name, .sample)
            #expect((full.entries.first?.sample?.dropped ?? 0) > 0)
            _ = try await lab.operateListener(server.name, .resume)
            #expect(await peer.receive()?.text == "late")
        }
    }

    /// A server that is bound to all addresses answers from the one that was asked, and is joined by it.
    @Test(arguments: ["127.0.0.1", "127.9.8.7"])
    func answer_comesFromTheAddressThatWasAsked(_ host: String) async throws {
        var configuration = LabConfiguration()
        configuration.allowedListens = [.everyIPv4]
        try await withLab(configuration) { lab in
            let server = try await lab.create(#"{"listen":"udp://0.0.0.0:0"}"#)
            let exchange = try await lab.send(
                #"{"to":"udp://\#(host):\#(server.bound.port)","payload":"a"}"#)
            #expect(exchange.joinedBy == .address && exchange.complete)
            #expect(exchange.server?.local == "udp://\(host):\(server.bound.port)")
            #expect(exchange.client?.received.text == "aa")
        }
    }

    /// No record is made, and the answers of a turn leave together.
    @Test func unrecorded_answersAreTheSame() async throws {
        var configuration = LabConfiguration()
        configuration.answersPerPeer = 0
        try await withLab(configuration) { lab in
            let server = try await lab.create(
                #"{"listen":"udp://127.0.0.1:0","reply":{"repeat":1},"record":"none"}"#)
            let peer = try DatagramPeer()
            _ = try await lab.operateListener(server.name, .pause)
            let texts = (0..<150).map { "datagram \($0)" } + ["", String(repeating: "x", count: 5000), "end"]
            for text in texts { peer.send(text, to: server) }
            _ = try await lab.operateListener(server.name, .resume)
            for text in texts { #expect(await peer.receive()?.text == text) }
            #expect(await lab.connections(ConnectionFilter()).items.isEmpty)
            #expect(try lab.server(server.name).connections.begun == 1)
        }
    }
}
