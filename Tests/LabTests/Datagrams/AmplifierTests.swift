import Programs
import Sockets
import Testing

@testable import Lab

/// A server of datagrams answers whoever a datagram says it comes from: it must not become a weapon.
@Suite(.timeLimit(.minutes(1)))
struct AmplifierTests {
    @Test func answersBeyondTheLimit_areWithheld_andCounted() async throws {
        var configuration = LabConfiguration()
        configuration.answersPerPeer = 3
        try await withLab(configuration) { lab in
            let server = try await lab.create(#"{"listen":"udp://127.0.0.1:0","reply":{"repeat":1}}"#)
            let (peer, other) = (try DatagramPeer(), try DatagramPeer())
            _ = try await lab.operateListener(server.name, .pause)
            for index in 0..<10 { peer.send("\(index)", to: server) }
            other.send("other", to: server)
            _ = try await lab.operateListener(server.name, .resume)
            // Each peer has its own share.
            #expect(await other.receive()?.text == "other")
            for index in 0..<3 { #expect(await peer.receive()?.text == "\(index)") }
            #expect(await peer.receive(within: .milliseconds(30)) == nil)
            #expect(try lab.server(server.name).connections.withheld == 7)
            let report = try #require(
                await lab.connections(ConnectionFilter()).items.first { $0.peer == "udp://\(peer.address)" })
            #expect(report.messages.count == 10)
            #expect(report.trace.compactMap(\.skipped).count { $0.contains("--answers-per-peer") } == 7)
        }
    }

    /// A server's `sendTo` to its peer is an answer, and so is a client's `reply` to whoever wrote to it.
    @Test func otherWaysToAnswer_areUnderTheSameRules() async throws {
        var configuration = LabConfiguration()
        configuration.answersPerPeer = 1
        try await withLab(configuration) { lab in
            let server = try await lab.create(
                #"""
                {"listen":"udp://127.0.0.1:0","program":[{"op":"receiveMessage","framing":"end-of-stream"},
                 {"op":"sendTo","payload":"one"},{"op":"sendTo","payload":"two"}]}
                """#)
            let peer = try DatagramPeer()
            peer.send("a", to: server)
            #expect(await peer.receive()?.text == "one")
            #expect(await peer.receive(within: .milliseconds(20)) == nil)
            #expect(try lab.server(server.name).connections.withheld == 1)

            let client = try await lab.send(
                to: try await lab.create(#"{"listen":"udp://127.0.0.1:0","reply":{"repeat":1}}"#),
                #"""
                [{"op":"sendTo","payload":"x"},{"op":"receiveMessage","framing":"end-of-stream"},
                 {"op":"reply","reply":{"fixed":"1"}},{"op":"reply","reply":{"fixed":"2"}},{"op":"close"}]
                """#)
            #expect(client.client?.calls("sendmsg") == ["1", "1"])
            #expect(
                client.client?.trace.contains { $0.skipped?.contains("--answers-per-peer") == true } == true)
        }
    }

    /// Where datagrams could come from anywhere, a port is not bound.
    @Test func port_isBoundWhereServersMayListen() async throws {
        try await withLab { lab in
            let program =
                #"[{"op":"bind","address":"0.0.0.0:9999"},{"op":"sendTo","payload":"a"},{"op":"close"}]"#
            let code = await problem {
                try await lab.send(#"{"to":"udp://127.0.0.1:9","program":\#(program)}"#)
            }
            #expect(code == .addressNotAllowed)
        }
    }

    @Test func peerThatIsNotAllowed_isNotAnswered() async throws {
        var configuration = LabConfiguration()
        configuration.allowedListens = [.everyIPv4]
        try await withLab(configuration) { lab in
            guard let outside = Socket.route(to: SocketAddress(host: "192.0.2.1", port: 9)!) else { return }
            let server = try await lab.create(#"{"listen":"udp://0.0.0.0:0"}"#)
            let peer = try DatagramPeer(outside.host)
            let address = SocketAddress(host: outside.host, port: server.bound.port)!
            #expect(!Array("a".utf8).withUnsafeBytes { peer.descriptor.send($0, to: address) }.failed)
            var filter = ConnectionFilter()
            (filter.wait, filter.count) = (.seconds(5), 1)
            #expect(await lab.connections(filter).satisfied == true)
            #expect(await peer.receive(within: .milliseconds(30)) == nil)
            #expect(try lab.server(server.name).connections.withheld == 1)
            let report = await lab.connections(ConnectionFilter()).items.first
            #expect(report?.trace.contains { $0.skipped?.contains("--allow-target") == true } == true)
        }
    }

    /// A datagram that claims to be from the other server sets two of them on each other. The limit lets one answer fall, and
    /// with it all is quiet.
    @Test(arguments: [RecordPolicy.all, .none])
    func twoServersAimedAtEachOther_calmDown(_ record: RecordPolicy) async throws {
        var configuration = LabConfiguration()
        configuration.answersPerPeer = 50
        try await withLab(configuration) { lab in
            let body =
                #"{"listen":"udp://127.0.0.1:0","reply":{"repeat":1},"record":"\#(record.rawValue)","options":{"SO_REUSEADDR":1}}"#
            let (first, second) = (try await lab.create(body), try await lab.create(body))
            _ = try await lab.operateListener(first.name, .pause)
            // The socket of a liar, which has the first server's port, sends and is gone before that is read.
            _ = try await lab.operateListener(second.name, .pause)
            do {
                let liar = try DatagramPeer(port: first.bound.port, isShared: true)
                liar.send("ping", to: second)
            }
            _ = try await lab.operateListener(first.name, .resume)
            _ = try await lab.operateListener(second.name, .resume)
            var (last, quiet) = (-1, 0)
            let end = MonotonicClock.now() + 20_000_000_000
            while quiet < 50, MonotonicClock.now() < end {
                let sent = lab.ledger.totals[.server]?.bytesSent ?? 0
                quiet = sent == last && sent > 0 ? quiet + 1 : 0
                last = sent
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(quiet == 50)
            // Fifty answers of each, and then one that was withheld.
            #expect(last == 100 * 4)
            let withheld =
                try lab.server(first.name).connections.withheld + lab.server(second.name).connections.withheld
            #expect(withheld == 1)
        }
    }
}
