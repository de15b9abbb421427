import Testing

@testable import Programs

/// The name of an ending and what each side sent to end, for the ways that a program can end a conversation.
struct EndingTests {
    /// A conversation: a fact of docs/endings.md, the two sides, and what they amount to.
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var client: ConnectionReport?
        var server: ConnectionReport?
        var ending: Verdict.Ending
        var ends: Verdict.Ends
    }

    @Test(arguments: bothSides + oneSide)
    func verdict_namesTheEnding(_ it: Case) {
        let verdict = Verdict(client: it.client, server: it.server)
        #expect(verdict.ending == it.ending)
        #expect(verdict.ends == it.ends)
    }

    static let bothSides: [Case] = [
        Case("vanish: the server leaves without a packet", .vanished, .fin, .vanished) { client, server in
            server.vanish(at: 20)
            client.said("hello", at: 10)
            client.close(at: 90, .fin, peer: .deaf, first: .own, unacknowledged: 5)
        },
        Case("endings: rebooted-peer", .vanished, Verdict.End.none, .vanished) { client, server in
            server.vanish(at: 20)
            client.said("hello", at: 30)
            client.close(at: 90, .none, peer: .reset, first: .peer, unacknowledged: 5)
        },
        Case("endings: keepalive", .vanished, Verdict.End.none, .fin) { client, server in
            client.close(at: 90, .none, peer: .vanished, first: nil)
            server.close(at: 99, .fin, peer: PeerEnd.none, first: .own)
        },
        Case("endings: vanished-peer; deaf to the end", .vanished, .fin, .fin) { client, server in
            client.said("hello", at: 10)
            client.close(at: 90, .fin, peer: .deaf, first: .own, unacknowledged: 5)
            server.close(at: 99, .fin, peer: PeerEnd.none, first: .own)
        },
        Case("endings: vanished-peer; healed in time to read it all", .orderly, .fin, .fin) {
            client, server in
            client.said("hello", at: 10)
            client.close(at: 90, .fin, peer: .deaf, first: .own, unacknowledged: 5)
            server.heard("hello", at: 95)
            server.close(at: 99, .fin, peer: .fin, first: .peer)
        },
        Case("endings: abort-admin", .abortive, .reset, Verdict.End.none) { client, server in
            client.close(at: 50, .none, peer: .killed, first: nil)
            server.close(at: 60, .none, peer: .reset, first: .peer)
        },
        Case("endings: abort-unspec", .abortive, .reset, Verdict.End.none) { client, server in
            client.trace = [TraceEntry(40, 2, .unconnect, "connect", 0, state: "CLOSE")]
            client.end(.reset, at: 40)
            client.close(at: 50, .reset, peer: .reset, first: .own)
            server.close(at: 60, .none, peer: .reset, first: .peer)
        },
        Case("endings: abort-linger0-states; from FIN_WAIT2", .abortive, .reset, .fin) { client, server in
            client.end(.fin, at: 20)
            client.close(at: 50, .reset, peer: PeerEnd.none, first: .own)
            server.close(at: 60, .fin, peer: .finThenReset, first: .peer)
        },
        Case("endings: abort-linger0-states; from CLOSE_WAIT", .abortive, .fin, .reset) { client, server in
            client.end(.fin, at: 20)
            server.close(at: 50, .reset, peer: .fin, first: .peer)
            client.close(at: 60, .fin, peer: .reset, first: .own)
        },
        Case("endings: acked-not-read", .unreadClose, .fin, .reset) { client, server in
            client.said("hello", at: 10)
            client.end(.fin, at: 20)
            server.close(at: 50, .reset, peer: .fin, first: .peer, unread: 5)
            client.close(at: 60, .fin, peer: .reset, first: .own)
        },
        Case("endings: shut-rdwr", .abandoned, .fin, Verdict.End.none) { client, server in
            client.shutBoth(at: 20)
            server.said("late", at: 30)
            server.close(at: 50, .none, peer: .finThenReset, first: .peer, unacknowledged: 4)
            client.close(at: 60, .fin, peer: .reset, first: .own)
        },
        Case("endings: late-data-after-close", .abandoned, Verdict.End.none, .fin) { client, server in
            server.said("LASTWORD", at: 10)
            server.close(at: 20, .fin, peer: PeerEnd.none, first: .own)
            client.heard("LASTWORD", at: 25)
            client.said("late", at: 30)
            client.close(at: 60, .none, peer: .finThenReset, first: .peer, unacknowledged: 4)
        },
        Case("endings: close-queued", .orderly, .fin, .fin) { client, server in
            server.said(String(repeating: "x", count: 300), at: 10)
            server.close(at: 20, .fin, peer: PeerEnd.none, first: .own, unacknowledged: 296)
            client.heard(String(repeating: "x", count: 300), at: 40)
            client.close(at: 60, .fin, peer: .fin, first: .peer)
        },
        Case("endings: simultaneous-close; seen by a sample", .simultaneous, .fin, .fin) { client, server in
            var entry = TraceEntry(30, 2, .sample)
            entry.sample = Sample()
            entry.sample?.tcpState = "CLOSING"
            client.trace = [entry]
            client.close(at: 60, .fin, peer: .fin, first: .own)
            server.close(at: 60, .fin, peer: .fin, first: .own)
        },
        Case("endings: urgent; passed over by an orderly reader", .orderly, .fin, .fin) { client, server in
            client.said("abcdef", at: 10)
            client.moments.sentUrgent = 1
            server.heard("abdef", at: 20)
            server.close(at: 30, .fin, peer: .fin, first: .peer)
            client.close(at: 40, .fin, peer: .fin, first: .own)
        },
        Case("endings: urgent; read inline and cut short", .abandoned, .fin, .fin) { client, server in
            client.said("abcdef", at: 10)
            client.moments.sentUrgent = 1
            server.trace = [
                TraceEntry(1, 0, .setOption, "setsockopt", 0).with {
                    $0.option = "SO_OOBINLINE"
                    $0.value = 1
                }
            ]
            server.heard("abcde", at: 20)
            server.close(at: 30, .fin, peer: .fin, first: .peer)
            client.close(at: 40, .fin, peer: .finThenReset, first: .own)
        },
        Case("endings: urgent; an urgent byte alone is no answer", .orderly, .fin, .fin) { client, server in
            client.close(at: 20, .fin, peer: PeerEnd.none, first: .own)
            server.said("!", at: 30)
            server.moments.sentUrgent = 1
            server.close(at: 40, .fin, peer: .fin, first: .peer)
        },
        Case("endings: dup-close; a close that was not the last holder's", .open, .open, .open) { client, _ in
            client.trace = [TraceEntry(20, 1, .close, "close", 0)]
            client.state = .open
        },
        Case("A side that has ended its direction, and goes on", .open, .fin, .open) { client, _ in
            client.state = .open
            client.moments.ownEnd = 20
        },
        Case("Nothing was owed when the time ran out", .orderly, .fin, .fin) { client, server in
            client.outcome = .timeout
            client.close(at: 90, .fin, peer: .silent, first: .own)
            server.close(at: 95, .fin, peer: .fin, first: .peer)
        },
    ]

    static let oneSide: [Case] = [
        Case("endings: zero-window; which is no end", .unknown, .fin, nil) { client, server in
            server = nil
            client?.said("hello", at: 10)
            client?.close(at: 90, .fin, peer: .zeroWindow, first: .own)
        },
        Case("A silent peer has not ended", .unknown, .fin, nil) { client, server in
            server = nil
            client?.close(at: 90, .fin, peer: .silent, first: .own)
        },
        Case("endings: vanished-peer; from one side", .vanished, .fin, nil) { client, server in
            server = nil
            client?.said("hello", at: 10)
            client?.close(at: 90, .fin, peer: .deaf, first: .own, unacknowledged: 5)
        },
        Case("endings: user-timeout", .vanished, Verdict.End.none, .vanished) { client, server in
            server = nil
            client?.close(at: 90, .none, peer: .vanished, first: nil)
        },
        Case("endings: client-gone; from the server alone", .abandoned, .finThenReset, .fin) {
            client, server in
            client = nil
            server = Handmade.closedImmediately.server
        },
        Case(
            "endings: abort-linger0-states; what was acknowledged had arrived", .abortive, .finThenReset, .fin
        ) { client, server in
            client = nil
            server = Handmade.closedImmediately.server
            server?.ended.unacknowledged = 0
        },
        Case("endings: fin-then-reset; with nothing said in between", .abortive, .finThenReset, .fin) {
            client, server in
            client = nil
            server?.said("hello", at: 5)
            server?.moments.peerEnd = 20
            server?.close(at: 60, .fin, peer: .finThenReset, first: .peer, unacknowledged: 5)
        },
        Case("endings: orderly-close; from one side", .orderly, .fin, .fin) { client, server in
            server = nil
            client?.close(at: 60, .fin, peer: .fin, first: .own)
        },
        Case("Nobody was recorded", .unknown, nil, nil) { client, server in
            client = nil
            server = nil
        },
    ]

    @Test("What an open side has not read may still be read")
    func lost_isNotKnown_whileTheReaderIsOpen() {
        var client = Handmade.side(.client)
        client.said("hello", at: 10)
        client.close(at: 20, .fin, peer: PeerEnd.none, first: .own)
        let server = Handmade.side(.server, outcome: nil)
        #expect(Verdict(client: client, server: server).lost == .init(toServer: nil, toClient: 0))
    }

    @Test func first_isTheSideThatLeft_whenItLeftWithoutAPacket() {
        var (client, server) = (Handmade.side(.client), Handmade.side(.server))
        server.vanish(at: 20)
        client.close(at: 90, .fin, peer: .silent, first: .own)
        #expect(Verdict(client: client, server: server).first == .server)
    }
}

extension EndingTests.Case {
    /// Both sides are ours and closed; `change` says what they did.
    init(
        _ name: String, _ ending: Verdict.Ending, _ client: Verdict.End?, _ server: Verdict.End?,
        _ change: (inout ConnectionReport, inout ConnectionReport) -> Void
    ) {
        var sides = (Handmade.side(.client), Handmade.side(.server))
        change(&sides.0, &sides.1)
        self.init(
            testDescription: name, client: sides.0, server: sides.1, ending: ending,
            ends: .init(client: client, server: server))
    }

    /// The same, where a side may be taken away.
    init(
        _ name: String, _ ending: Verdict.Ending, _ client: Verdict.End?, _ server: Verdict.End?,
        _ change: (inout ConnectionReport?, inout ConnectionReport?) -> Void
    ) {
        var sides: (ConnectionReport?, ConnectionReport?) = (Handmade.side(.client), Handmade.side(.server))
        change(&sides.0, &sides.1)
        self.init(
            testDescription: name, client: sides.0, server: sides.1, ending: ending,
            ends: .init(client: client, server: server))
    }
}
