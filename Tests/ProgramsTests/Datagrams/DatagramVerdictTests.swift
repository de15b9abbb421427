import Framing
import Testing

@testable import Programs

/// How conversations of datagrams ended, and in which words that is told.
struct DatagramVerdictTests {
    typealias Change = @Sendable (inout ConnectionReport, inout ConnectionReport) -> Void

    private static let spoke: Change = { client, server in
        client.said("a1", at: 10)
        server.heard("a1", at: 20)
        server.said("a1a1", at: 30)
        client.heard("a1a1", at: 40)
    }

    private static let endings: [(sentence: String, ending: Verdict.Ending, change: Change)] = [
        (
            "connectionless: datagrams have no end, and each side stopped by itself.", .connectionless,
            { client, server in spoke(&client, &server) }
        ),
        (
            // One without content is one.
            "connectionless: datagrams have no end, and each side stopped by itself.", .connectionless,
            { client, server in
                client.said("", at: 10)
                server.heard("", at: 20)
            }
        ),
        (
            "silence: nothing that was sent reached the other side.", .silence,
            { client, _ in client.said("a1", at: 10) }
        ),
        (
            "refused: nobody listens there.", .refused,
            { client, _ in
                client.said("a1", at: 10)
                client.outcome = .refused
            }
        ),
        (
            // One refusal, of a datagram among others, is not what it came to.
            "connectionless: datagrams have no end, and each side stopped by itself.", .connectionless,
            { client, server in
                spoke(&client, &server)
                client.outcome = .refused
            }
        ),
        (
            "open: the conversation goes on.", .open,
            { client, server in
                spoke(&client, &server)
                (server.state, server.outcome) = (.open, nil)
            }
        ),
        ("unknown: what was seen does not tell.", .unknown, { _, _ in }),
    ]

    @Test(arguments: endings.indices, [Transport.udp, .unixgram])
    func ending_isTold(_ index: Int, _ transport: Transport) {
        let (sentence, ending, change) = Self.endings[index]
        var (client, server) = sides(transport)
        change(&client, &server)
        let exchange = Handmade.exchange(client, server)
        #expect(exchange.verdict.ending == ending)
        #expect(exchange.sentences.first == sentence)
    }

    @Test func silence_isToldOfOneSide() {
        var (client, _) = sides(.udp)
        client.said("a1", at: 10)
        client.outcome = .timeout
        let exchange = Handmade.exchange(client, nil)
        #expect(exchange.verdict.ending == .silence)
        #expect(exchange.sentences.first == "silence: nobody answered the client.")
        // How a peer ends is nothing that datagrams tell, so it is not missed.
        #expect(exchange.sentences.last?.contains("how the server ended") == false)
    }

    @Test(arguments: [
        (["udp://192.0.2.1:1"], "There came 1 answer from 1 address."),
        (["udp://192.0.2.1:1", "udp://192.0.2.1:1"], "There came 2 answers from 1 address."),
        (["udp://192.0.2.1:1", "udp://192.0.2.2:1"], "There came 2 answers from 2 addresses."),
    ])
    func answersOfAnybody_areCounted(_ senders: [String], _ sentence: String) {
        var (client, _) = sides(.udp)
        client.said("who?", at: 10)
        client.heard("here", at: 20)
        client.messages = senders.map { sender in
            var message = Handmade.message(.complete, "here")
            message.from = sender
            return message
        }
        #expect(Handmade.exchange(client, nil).sentences[1] == sentence)
    }

    @Test func lastWord_thatWasRefused_isNotDelivered() {
        var (client, _) = sides(.udp)
        client.said("a1", at: 10)
        client.outcome = .refused
        let word = Handmade.exchange(client, nil).verdict.lastWord
        #expect(word?.delivered == false)
        #expect(word?.reason == "nobody listens there")
    }

    @Test("No kernel acknowledges a datagram")
    func lastWord_thatWasRead_isNotAcknowledged() {
        var (client, server) = sides(.udp)
        Self.spoke(&client, &server)
        let word = Handmade.exchange(client, server).verdict.lastWord
        #expect(word?.by == .server)
        #expect(word?.delivered == true)
        #expect(word?.acknowledged == nil)
    }

    @Test func lastWord_thatWasLeftUnread_saysSo() {
        var (client, server) = sides(.udp)
        client.said("a1", at: 10)
        server.close(at: 20, .none, peer: PeerEnd.none, first: nil, unread: 2)
        var word = Handmade.exchange(client, server).verdict.lastWord
        #expect(word?.delivered == false)
        #expect(word?.reason == "the server closed with a datagram of 2 bytes unread")
        server.ended.unread = 0
        word = Handmade.exchange(client, server).verdict.lastWord
        #expect(word?.reason == "no such datagram was read by the server")
    }

    // MARK: Messages and calls

    @Test func message_tellsWhereItCameFrom_andWhatWasCut() throws {
        var message = MessageReport(
            outcome: .truncated, bytes: 2, captured: Array("a1".utf8),
            defect: .truncated(.datagram, received: 2, expected: 5))
        (message.at, message.from) = (812, "udp://192.0.2.2:4444")
        #expect(
            try write(message)
                == #"{"arrived":812,"bytes":2,"expected":5,"from":"udp://192.0.2.2:4444","outcome":"truncated","part":"datagram","received":2,"text":"a1","why":"2 of the 5 bytes of the datagram were taken, and the rest is lost"}"#
        )
    }

    /// The place of what is wrong has a name of its own.
    @Test func message_thatIsMalformed_tellsWhenAndWhere() throws {
        var message = MessageReport(
            outcome: .malformed, bytes: 2, captured: [], defect: .malformed(.escape, at: 1))
        message.at = 812
        let json = try write(message)
        #expect(json.contains(#""arrived":812,"at":1,"#))
    }

    private static let explained:
        [(errno: String, Transport, Programs.Operation.Name, call: String, says: String?)] = [
            ("EACCES", .udp, .sendTo, "sendmsg", "broadcast true"),
            ("EMSGSIZE", .udp, .sendMessage, "send", "65507"),
            ("ECONNREFUSED", .udp, .receiveMessage, "recvmsg", "ICMP"),
            ("ENOTCONN", .udp, .shutdown, "shutdown", "takes effect all the same"),
            ("EDESTADDRREQ", .udp, .sendMessage, "send", "use sendTo"),
            ("ENETUNREACH", .udp, .sendTo, "sendmsg", "no route"),
            ("ENETUNREACH", .tcp, .connect, "connect", "no route"),
            ("ENODEV", .udp, .bind, "setsockopt", "no such interface"),
            ("EADDRNOTAVAIL", .tcp, .bind, "bind", "none of this machine"),
            ("ENOENT", .unix, .connect, "connect", "no file"),
            ("ECONNREFUSED", .unix, .connect, "connect", "left behind"),
            ("EACCES", .unixgram, .connect, "connect", "permissions"),
            ("ECONNRESET", .unix, .receive, "recv", "had not read"),
            ("EPIPE", .unix, .reply, "send", "reads no more"),
            ("EMSGSIZE", .unixgram, .sendTo, "sendmsg", "SO_SNDBUF"),
            ("EAGAIN", .unix, .connect, "connect", "queue is full"),
            ("EPROTOTYPE", .unix, .connect, "connect", "unixgram"),
            // What says enough by its name, or is told elsewhere.
            ("ECONNREFUSED", .tcp, .connect, "connect", nil), ("EPIPE", .tcp, .send, "send", nil),
            ("EACCES", .tcp, .connect, "connect", nil), ("EADDRNOTAVAIL", .tcp, .connect, "connect", nil),
            ("EAGAIN", .unix, .send, "send", nil), ("ENOTCONN", .tcp, .shutdown, "shutdown", nil),
        ]

    @Test(arguments: explained.indices)
    func error_isExplained_whereItsNameIsNotEnough(_ index: Int) {
        let (errno, transport, name, call, says) = Self.explained[index]
        var entry = TraceEntry(5, 0, name, call, -1).with { $0.errno = errno }
        entry.explain(on: transport)
        #expect(says.map { entry.why?.contains($0) == true } ?? (entry.why == nil), "\(entry.why ?? "nil")")
    }

    @Test func callThatSucceeded_isNotExplained() {
        var entry = TraceEntry(5, 0, .sendTo, "sendmsg", 2)
        entry.explain(on: .udp)
        #expect(entry.why == nil)
    }

    private func sides(_ transport: Transport) -> (client: ConnectionReport, server: ConnectionReport) {
        var sides = (client: Handmade.side(.client), server: Handmade.side(.server))
        (sides.client.transport, sides.server.transport) = (transport, transport)
        sides.client.close(at: 90, .none, peer: PeerEnd.none, first: nil)
        sides.server.close(at: 95, .none, peer: PeerEnd.none, first: nil)
        return sides
    }
}
