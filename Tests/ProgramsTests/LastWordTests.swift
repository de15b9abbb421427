import Testing

@testable import Programs

/// Whose the last word was, how far it came, and what is said of it where that is not known.
struct LastWordTests {
    // MARK: Both sides are ours

    /// The client says "hello" at 10; `change` says how it went on. The reason must be what was observed.
    struct Unheard: CustomTestStringConvertible {
        var testDescription: String
        var reason: String
        var acknowledged: Bool?
        var joinedBy = Exchange.JoinedBy.address
        var change: @Sendable (_ client: inout ConnectionReport, _ server: inout ConnectionReport) -> Void
    }

    @Test(arguments: unheard)
    func reason_isWhatWasObserved(_ it: Unheard) {
        var (client, server) = (Handmade.side(.client), Handmade.side(.server))
        client.said("hello", at: 10)
        it.change(&client, &server)
        let word = Verdict(client: client, server: server, joinedBy: it.joinedBy).lastWord
        #expect(
            word
                == .init(
                    by: .client, bytes: 5, delivered: false, acknowledged: it.acknowledged, reason: it.reason)
        )
    }

    static let unheard: [Unheard] = [
        Unheard(
            testDescription: "vanish", reason: "the server went without a packet", acknowledged: false
        ) { client, server in
            server.vanish(at: 5)
            client.close(at: 90, .fin, peer: .deaf, first: .own, unacknowledged: 5)
        },
        Unheard(
            testDescription: "endings: acked-not-read",
            reason: "the server closed with 5 bytes unread: its kernel sent RST", acknowledged: true
        ) { client, server in
            server.close(at: 20, .reset, peer: .fin, first: .peer, unread: 5)
            client.close(at: 30, .fin, peer: .reset, first: .own)
        },
        Unheard(
            testDescription: "endings: urgent; an urgent byte alone makes the reset",
            reason: "the server closed with data unread: its kernel sent RST", acknowledged: true
        ) { client, server in
            server.close(at: 20, .reset, peer: .fin, first: .peer)
            server.moments.closedUnread = true
            client.close(at: 30, .fin, peer: .reset, first: .own)
        },
        Unheard(
            testDescription: "endings: client-gone; the other way round",
            reason: "the server had closed both directions: its kernel answered with RST",
            acknowledged: false
        ) { client, server in
            server.close(at: 5, .fin, peer: PeerEnd.none, first: .own)
            client.close(at: 30, .none, peer: .finThenReset, first: .peer, unacknowledged: 5)
        },
        Unheard(
            testDescription: "The reset is not there yet, and is sure to come (endings: client-gone)",
            reason: "the server had closed both directions: its kernel answered with RST",
            acknowledged: false
        ) { client, server in
            server.close(at: 5, .fin, peer: PeerEnd.none, first: .own)
            client.close(at: 11, .fin, peer: .fin, first: .peer, unacknowledged: 5)
        },
        Unheard(
            testDescription: "Behind a middlebox nobody saw a reset",
            reason: "the server had closed both directions", acknowledged: true, joinedBy: .answeredBy
        ) { client, server in
            server.close(at: 5, .fin, peer: PeerEnd.none, first: .own)
            client.close(at: 30, .fin, peer: .fin, first: .peer)
        },
        Unheard(
            testDescription: "A deaf socket answers nothing, closed or not (endings: vanished-peer)",
            reason: "the server had closed both directions", acknowledged: false
        ) { client, server in
            server.trace = [TraceEntry(3, 0, .deafen, "setsockopt", 0)]
            server.close(at: 5, .fin, peer: PeerEnd.none, first: .own)
            client.close(at: 90, .fin, peer: .fin, first: .peer, unacknowledged: 5)
        },
        Unheard(
            testDescription: "endings: vanished-peer",
            reason: "the server's kernel had not acknowledged all of it when the client closed",
            acknowledged: false
        ) { client, server in
            client.close(at: 90, .fin, peer: .deaf, first: .own, unacknowledged: 5)
            server.close(at: 99, .fin, peer: PeerEnd.none, first: .own)
        },
        Unheard(
            testDescription: "endings: zero-window",
            reason: "the server took no more: its window was 0 when the client closed", acknowledged: false
        ) { client, server in
            client.close(at: 90, .fin, peer: .zeroWindow, first: .own, unacknowledged: 5)
            server.close(at: 99, .fin, peer: PeerEnd.none, first: .own)
        },
        Unheard(
            testDescription: "endings: user-timeout",
            reason: "the client's kernel had given the connection up (ETIMEDOUT)", acknowledged: false
        ) { client, server in
            client.close(at: 90, .none, peer: .vanished, first: nil, unacknowledged: 5)
            server.close(at: 99, .fin, peer: PeerEnd.none, first: .own)
        },
        Unheard(
            testDescription: "endings: keepalive",
            reason: "the server's kernel had given the connection up (ETIMEDOUT)", acknowledged: false
        ) { client, server in
            server.close(at: 50, .none, peer: .vanished, first: nil)
            client.close(at: 60, .fin, peer: PeerEnd.none, first: .own, unacknowledged: 5)
        },
        Unheard(
            testDescription: "endings: abort-admin",
            reason: "the server's connection was destroyed on its machine (ECONNABORTED)",
            acknowledged: true
        ) { client, server in
            server.close(at: 50, .none, peer: .killed, first: nil)
            client.close(at: 60, .none, peer: .reset, first: .peer)
        },
        Unheard(
            testDescription: "endings: shut-rdwr",
            reason: "the server had ended both directions: its kernel answered with RST", acknowledged: false
        ) { client, server in
            server.shutBoth(at: 5)
            client.close(at: 30, .none, peer: .finThenReset, first: .peer, unacknowledged: 5)
            server.close(at: 40, .fin, peer: .reset, first: .own)
        },
        Unheard(
            testDescription: "endings: abort-linger0",
            reason: "a reset (RST) reached the server before the data was read", acknowledged: false
        ) { client, server in
            client.close(at: 11, .reset, peer: PeerEnd.none, first: .own, unacknowledged: 5)
            server.close(at: 40, .none, peer: .reset, first: .peer)
        },
        Unheard(
            testDescription: "A time limit closed the reader, and the data came afterwards",
            reason: "the server closed without reading it: its kernel answered with RST",
            acknowledged: false
        ) { client, server in
            server.close(at: 11, .fin, peer: PeerEnd.none, first: .own)
            server.outcome = .timeout
            client.close(at: 12, .fin, peer: .finThenReset, first: .own, unacknowledged: 5)
        },
        Unheard(
            testDescription: "A time limit closed the reader, and nobody saw more",
            reason: "the server closed without reading it", acknowledged: true
        ) { client, server in
            server.close(at: 50, .fin, peer: PeerEnd.none, first: .own)
            server.outcome = .timeout
            client.close(at: 40, .fin, peer: .silent, first: .own)
        },
    ]

    @Test(
        "Urgent data is lost to ordinary reads, which is no fault of the last word (endings: urgent)",
        arguments: [
            ("abc", "ab", 1, true as Bool?), ("!", "", 1, nil), ("abc", "abc", 1, true),
            ("abc", "a", 1, false),
            ("abc", "ab", 0, false),
        ])
    func urgentData_aloneIsNoUndeliveredWord(said: String, heard: String, urgent: Int, delivered: Bool?) {
        var (client, server) = (Handmade.side(.client), Handmade.side(.server))
        client.said(said, at: 10)
        client.moments.sentUrgent = urgent
        client.trace = [
            TraceEntry(10, 1, .sendUrgent, "send", said.utf8.count).with { $0.flags = "MSG_OOB" }
        ]
        if !heard.isEmpty { server.heard(heard, at: 20) }
        server.close(at: 30, .fin, peer: .fin, first: .peer)
        client.close(at: 40, .fin, peer: .fin, first: .own)
        let verdict = Verdict(client: client, server: server)
        #expect(verdict.lastWord?.delivered == delivered)
        #expect((verdict.lastWord?.reason == nil) == (delivered == true))
        #expect(verdict.lost.toServer == said.utf8.count - heard.utf8.count)
    }

    // MARK: Acknowledged

    @Test(
        "A FIN is the last to be acknowledged, and counts as one (endings: zero-window)",
        arguments: [
            (0, true, true as Bool?), (1, true, true), (2, true, false), (0, false, true), (1, false, false),
            (nil, true, nil),
        ])
    func acknowledged_leavesTheEndOut(unacknowledged: Int?, ended: Bool, acknowledged: Bool?) {
        var client = Handmade.side(.client)
        client.said("hello", at: 10)
        if ended { client.end(.fin, at: 20) }
        client.close(at: 30, .fin, peer: PeerEnd.none, first: .own)
        client.ended.unacknowledged = unacknowledged
        #expect(Verdict(client: client, server: nil).lastWord?.acknowledged == acknowledged)
    }

    @Test("While it is open, the last sample after the last send tells")
    func acknowledged_isTakenFromASample_whileTheSpeakerIsOpen() {
        var client = Handmade.side(.client, outcome: nil)
        client.said("hello", at: 10)
        let send = TraceEntry(10, 1, .send, "send", 5)
        let shutdown = TraceEntry(15, 2, .shutdown, "shutdown", 0).with { $0.how = .write }
        func sample(_ count: Int) -> TraceEntry {
            TraceEntry(20, 3, .sample).with {
                $0.sample = Sample()
                $0.sample?.unacknowledged = count
            }
        }
        let wait = TraceEntry(30, 4, .waitFor, "ioctl", 0).with {
            $0.option = "SIOCOUTQ"
            $0.value = 0
            $0.event = .acknowledged
        }
        let cases: [([TraceEntry], Bool?)] = [
            ([send], nil), ([send, sample(5)], false), ([send, sample(0)], true), ([sample(0), send], nil),
            ([send, shutdown, sample(1)], true), ([send, sample(5), wait], true), ([send, wait, send], nil),
        ]
        for (trace, acknowledged) in cases {
            client.trace = trace
            #expect(Verdict(client: client, server: nil).lastWord?.acknowledged == acknowledged)
        }
        client.trace = [send, sample(0)]
        client.traceDropped = 1
        #expect(Verdict(client: client, server: nil).lastWord?.acknowledged == nil)
    }

    @Test("AF_UNSPEC forgets what was sent (endings: abort-unspec)")
    func acknowledged_isNotKnown_afterUnconnect() {
        var client = Handmade.side(.client)
        client.said("hello", at: 10)
        client.trace = [TraceEntry(20, 2, .unconnect, "connect", 0)]
        client.end(.reset, at: 20)
        client.close(at: 30, .reset, peer: .reset, first: .own, unacknowledged: 65538)
        #expect(Verdict(client: client, server: nil).lastWord?.acknowledged == nil)
    }

    // MARK: One side alone

    @Test(
        "Nobody but the peer's program knows whether it was read (endings: send-is-not-delivery)",
        arguments: [
            (0, "the server's kernel acknowledged it, which does not say that its program read it"),
            (5, "the server's kernel had not acknowledged all of it when the client last looked"),
            (nil, "only the server's program can tell"),
        ])
    func ownWord_saysWhatIsKnown_fromOneSide(unacknowledged: Int?, reason: String) {
        var client = Handmade.side(.client)
        client.said("hello", at: 10)
        client.close(at: 30, .fin, peer: .fin, first: .own)
        client.ended.unacknowledged = unacknowledged
        let word = Verdict(client: client, server: nil).lastWord
        #expect(word?.delivered == nil)
        #expect(word?.acknowledged == unacknowledged.map { $0 == 0 })
        #expect(word?.reason == reason)
    }

    @Test(
        "All of the peer's word was read where its end followed; else more may have been on its way",
        arguments: [
            (PeerEnd.fin, 0, true as Bool?, nil), (.finThenReset, 0, true, nil),
            (.fin, 3, false, "the client closed with 3 bytes unread"),
            (.reset, 0, nil, "what was on its way when the server was reset is not known"),
            (.none, 0, nil, "the client did not see the server's end, and more may have followed"),
            (.silent, 0, nil, "the client did not see the server's end, and more may have followed"),
        ] as [(PeerEnd, Int, Bool?, String?)])
    func peersWord_isDelivered_whereItsEndFollowed(
        peer: PeerEnd, unread: Int, delivered: Bool?, reason: String?
    ) {
        var client = Handmade.side(.client)
        client.said("hello", at: 10)
        client.heard("hello!", at: 20)
        client.close(at: 30, unread > 0 ? .reset : .fin, peer: peer, first: .own, unread: unread)
        let word = Verdict(client: client, server: nil).lastWord
        #expect(
            word
                == .init(
                    by: .server, bytes: 6 + unread, delivered: delivered,
                    acknowledged: delivered == true ? true : nil, reason: reason))
    }

    @Test func peersWord_isThere_whenThisSideSaidNothing() {
        var server = Handmade.side(.server)
        server.heard("hello", at: 20)
        server.close(at: 30, .fin, peer: .fin, first: .peer)
        #expect(
            Verdict(client: nil, server: server).lastWord
                == .init(by: .client, bytes: 5, delivered: true, acknowledged: true))
    }
}
