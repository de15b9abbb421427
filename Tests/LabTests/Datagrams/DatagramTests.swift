import Framing
import Programs
import Sockets
import Testing

@testable import Lab

/// Conversations of datagrams, both sides of them.
@Suite(.timeLimit(.minutes(1)))
struct DatagramTests {
    static let server = #"{"listen":"udp://127.0.0.1:0"}"#

    @Test(arguments: ["", #","connected":false"#])
    func datagram_isAMessage_andBothSidesAreJoined(_ more: String) async throws {
        try await withLab { lab in
            let server = try await lab.create(Self.server)
            let exchange = try await lab.send(#"{"to":"TO","payload":"a1234"\#(more)}"#, to: server)
            let (client, peer) = try (#require(exchange.client), #require(exchange.server))
            #expect(exchange.complete && exchange.joinedBy == .address)
            #expect(client.local == peer.peer && client.local?.hasPrefix("udp://127.0.0.1:") == true)
            #expect(client.received.text == "a1234a1234" && client.messages.map(\.bytes) == [10])
            #expect(client.messages.allSatisfy { ($0.at ?? -1) >= 0 })
            #expect(client.messages.map(\.from) == (more.isEmpty ? [nil] : [client.peer]))
            #expect(peer.messages.map(\.outcome) == [.complete])
            #expect(client.outcome == .completed && peer.outcome == .completed)
            #expect(exchange.verdict.ending == .connectionless)
            #expect(exchange.verdict.lastWord?.by == .server && exchange.verdict.lastWord?.delivered == true)
            // Nothing acknowledges a datagram.
            #expect(exchange.verdict.lastWord?.acknowledged == nil && client.ended.unacknowledged == nil)
            #expect(client.ended.own == OwnEnd.none && exchange.verdict.ends.client == Verdict.End.none)
        }
    }

    /// udp.zero-is-not-eof: the conversation goes on behind a datagram without content.
    @Test("endings: udp-zero-trunc, an empty datagram", arguments: [true, false])
    func emptyDatagram_isAMessage_andNoEnd(_ isConnected: Bool) async throws {
        try await withLab { lab in
            let server = try await lab.create(Self.server)
            let exchange = try await lab.send(
                #"{"to":"TO","payloads":["a","","b"],"connected":\#(isConnected)}"#, to: server)
            #expect(exchange.client?.messages.map(\.bytes) == [2, 0, 2])
            #expect(exchange.client?.messages.map(\.outcome) == [.complete, .complete, .complete])
            #expect(exchange.server?.messages.map(\.bytes) == [1, 0, 1])
            #expect(exchange.server?.received.bytes == 2 && exchange.server?.received.calls == 3)
        }
    }

    /// udp.truncation
    @Test("endings: udp-zero-trunc, a buffer that is too small")
    func truncatedDatagram_isReportedWithItsRealSize() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"{"listen":"udp://127.0.0.1:0","receiveSize":4,"reply":{"repeat":1}}"#)
            let exchange = try await lab.send(
                #"{"to":"TO","payload":{"pattern":"x","size":1000},"receiveSize":3}"#, to: server)
            let heard = try #require(exchange.server?.messages.first)
            #expect(heard.outcome == .truncated && heard.bytes == 4)
            #expect(heard.defect == .truncated(.datagram, received: 4, expected: 1000))
            #expect(
                exchange.server?.trace.first?.flags == "MSG_TRUNC"
                    && exchange.server?.trace.first?.result == 1000)
            // The answer is the word for it, and the client has no room for all of that either.
            let answer = try #require(exchange.client?.messages.first)
            #expect(answer.defect == .truncated(.datagram, received: 3, expected: 15))
            #expect(exchange.client?.received.text == "ERR")
        }
    }

    @Test("endings: udp-zero-trunc, the largest datagram", arguments: [(65507, true), (65508, false)])
    func datagramOverTheLimit_isAResult(_ size: Int, _ fits: Bool) async throws {
        try await withLab { lab in
            let server = try await lab.create(#"{"listen":"udp://127.0.0.1:0","reply":{"fixed":"ok"}}"#)
            let exchange = try await lab.send(
                #"{"to":"TO","payload":{"pattern":"x","size":\#(size)},"timeouts":{"message":"200ms"}}"#,
                to: server)
            let client = try #require(exchange.client)
            #expect(client.outcome == (fits ? .completed : .failed))
            #expect(exchange.complete)
            #expect(client.calls("send") == [fits ? "65507" : "EMSGSIZE"])
            #expect(client.trace.compactMap(\.why).first?.contains("65507") == (fits ? nil : true))
            #expect((exchange.server?.messages.map(\.bytes) ?? []) == (fits ? [65507] : []))
        }
    }

    /// udp.refused-once, for a client.
    @Test("endings: udp-refused, told once to a client")
    func refusal_isReportedOnce_andDoesNotSpoilTheNextPeer() async throws {
        try await withLab { lab in
            let server = try await lab.create(Self.server)
            let free = try ClosedPort().endpoint.port
            let exchange = try await lab.send(
                #"{"to":"udp://127.0.0.1:\#(free)","payload":"a1234"}"#)
            let client = try #require(exchange.client)
            #expect(client.outcome == .refused && exchange.verdict.ending == .refused)
            #expect(client.calls("send") == ["5"] && client.calls("recvmsg") == ["ECONNREFUSED"])
            #expect(client.trace.compactMap(\.why).first?.contains("ICMP") == true)
            #expect(exchange.verdict.lastWord?.delivered == false)

            // Over one socket: the refusal of the first peer is told to nobody else.
            let both = try await lab.send(
                to: server,
                #"""
                [{"op":"setOption","option":"IP_RECVERR","value":1},
                 {"op":"sendTo","to":"udp://127.0.0.1:\#(free)","payload":"lost"},
                 {"op":"waitFor","event":"readable","timeout":"100ms"},
                 {"op":"sendTo","payload":"first"},{"op":"sendTo","payload":"second"},
                 {"op":"receiveMessage","framing":"end-of-stream"},{"op":"close"}]
                """#)
            let spoilt = try #require(both.client)
            // The kernel fails the next call, whoever that is for: what it was about is taken, and the datagram sent again.
            #expect(spoilt.calls("sendmsg") == ["4", "ECONNREFUSED", "5", "6"])
            #expect(
                spoilt.trace.contains {
                    $0.flags == "MSG_ERRQUEUE" && $0.address == "udp://127.0.0.1:\(free)"
                })
            #expect(spoilt.received.text == "firstfirst" && spoilt.peer == server.bound.description)
            #expect(both.verdict.ending == .connectionless && both.verdict.lost.toServer == nil)
        }
    }

    /// udp.refused-once, for a server: with IP_RECVERR the error of one peer would fail the answer to another.
    @Test("endings: udp-refused, told once to a server")
    func refusalOfAnAnswer_isThatPeersAlone() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"{"listen":"udp://127.0.0.1:0","options":{"IP_RECVERR":1},"reply":{"repeat":1}}"#)
            var gone: DatagramPeer? = try DatagramPeer()
            _ = try await lab.operateListener(server.name, .pause)
            gone?.send("gone", to: server)
            let address = try #require(gone?.address)
            gone = nil
            let peer = try DatagramPeer()
            peer.send("here", to: server)
            _ = try await lab.operateListener(server.name, .resume)
            #expect(await peer.receive()?.text == "here")
            // The next datagram has the error taken that the answer to the first has left.
            peer.send("again", to: server)
            #expect(await peer.receive()?.text == "again")
            let connections = await lab.connections(ConnectionFilter()).items
            let refused = try #require(connections.first { $0.peer == "udp://\(address)" })
            let served = try #require(connections.first { $0.peer == "udp://\(peer.address)" })
            #expect(refused.trace.contains { $0.errno == "ECONNREFUSED" && $0.flags == "MSG_ERRQUEUE" })
            #expect(served.trace.allSatisfy { $0.errno == nil })
            #expect(served.calls("sendmsg") == ["4", "5"])
        }
    }

    @Test("endings: udp-refused, silence over a socket that is not connected")
    func noListener_isSilence_whereTheSocketIsNotConnected() async throws {
        try await withLab { lab in
            let free = try ClosedPort().endpoint.port
            let exchange = try await lab.send(
                #"{"to":"udp://127.0.0.1:\#(free)","payload":"a1234","connected":false,"timeouts":{"message":"50ms"}}"#
            )
            #expect(exchange.client?.outcome == .timeout)
            #expect(exchange.client?.messages.map(\.outcome) == [.timeout])
            #expect(exchange.verdict.ending == .silence && exchange.server == nil && exchange.complete)
        }
    }

    @Test("endings: udp-shutdown, of writing")
    func shutdownOfWriting_failsWhatIsSent_andPutsNothingOnTheWire() async throws {
        try await withLab { lab in
            let server = try await lab.create(Self.server)
            let exchange = try await lab.send(
                to: server,
                #"""
                [{"op":"connect"},{"op":"send","payload":"a"},{"op":"receiveMessage","framing":"end-of-stream"},
                 {"op":"shutdown","how":"write"},{"op":"sample"},{"op":"send","payload":"b"},{"op":"close"}]
                """#)
            let client = try #require(exchange.client)
            #expect(client.calls("shutdown") == ["write 0"] && client.calls("send") == ["1", "EPIPE"])
            #expect(client.outcome == .completed && client.ended.own == OwnEnd.none)
            #expect(exchange.server?.received.text == "a" && exchange.verdict.ending == .connectionless)
        }
    }

    @Test("endings: udp-shutdown, of reading")
    func shutdownOfReading_leavesWhatComesReadable() async throws {
        try await withLab { lab in
            let server = try await lab.create(Self.server)
            let exchange = try await lab.send(
                to: server,
                #"""
                [{"op":"connect"},{"op":"shutdown","how":"read"},{"op":"send","payload":"a"},
                 {"op":"receiveMessage","framing":"end-of-stream"},
                 {"op":"shutdown","how":"write"},{"op":"sample"},{"op":"close"}]
                """#)
            let client = try #require(exchange.client)
            #expect(client.messages.map(\.outcome) == [.complete] && client.received.text == "aa")
            #expect(client.samples.map(\.events) == [["IN", "OUT", "HUP", "RDHUP"]])
        }
    }

    @Test("endings: udp-shutdown, of a socket that is not connected")
    func shutdownUnconnected_fails_andTakesEffect() async throws {
        try await withLab { lab in
            let server = try await lab.create(Self.server)
            let exchange = try await lab.send(
                to: server,
                #"""
                [{"op":"sendTo","payload":"a"},{"op":"receiveMessage","framing":"end-of-stream"},
                 {"op":"shutdown","how":"write"},{"op":"sendTo","payload":"b"},{"op":"close"}]
                """#)
            let client = try #require(exchange.client)
            #expect(
                client.calls("shutdown") == ["write ENOTCONN"] && client.calls("sendmsg") == ["1", "EPIPE"])
            #expect(client.trace.contains { $0.why?.contains("takes effect all the same") == true })
            #expect(exchange.server?.received.text == "a")
        }
    }

    /// A framing is one of the bytes within a datagram: what it leaves is the next message, and its end is the datagram's.
    @Test func framing_isLookedForWithinADatagram() async throws {
        try await withLab { lab in
            let server = try await lab.create(
                #"{"listen":"udp://127.0.0.1:0","framing":"line","reply":{"repeat":1}}"#)
            let peer = try DatagramPeer()
            peer.send("one\ntwo\n", to: server)
            #expect(await peer.receive()?.text == "one\n")
            #expect(await peer.receive()?.text == "two\n")
            peer.send("three", to: server)
            #expect(await peer.receive()?.text == "ERROR:no end!\n")
        }
    }

    @Test func everyChunk_isADatagram() async throws {
        try await withLab { lab in
            let server = try await lab.create(#"{"listen":"udp://127.0.0.1:0","reply":"none"}"#)
            let exchange = try await lab.send(
                #"{"to":"TO","payload":"abcde","chunk":2,"interval":"1ms","timeouts":{"message":"20ms"}}"#,
                to: server)
            #expect(
                exchange.server?.messages.map { String(decoding: $0.captured, as: UTF8.self) } == [
                    "ab", "cd", "e",
                ])
        }
    }

    /// A long answer of several copies is one datagram all the same.
    @Test func answer_isOneDatagram() async throws {
        try await withLab { lab in
            let server = try await lab.create(#"{"listen":"udp://127.0.0.1:0","reply":{"repeat":3}}"#)
            let exchange = try await lab.send(
                #"{"to":"TO","payload":{"pattern":"xyz","size":20000}}"#, to: server)
            #expect(exchange.client?.messages.map(\.bytes) == [60000])
            let text = exchange.client?.received.text
            #expect(text?.hasPrefix("xyzxyz") == true)
        }
    }
}
