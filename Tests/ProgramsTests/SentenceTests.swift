import Testing

@testable import Programs

/// The verdict in words: plain, and no more than was seen.
struct SentenceTests {
    typealias Change = @Sendable (inout ConnectionReport, inout ConnectionReport) -> Void

    private static let endings: [(sentence: String, change: Change)] = [
        (
            "vanished: the server went without a packet.",
            { client, server in
                server.vanish(at: 5)
                client.close(at: 90, .fin, peer: .silent, first: .own)
            }
        ),
        (
            "vanished: the client did not answer the server any more (ETIMEDOUT).",
            { client, server in
                server.close(at: 90, .none, peer: .vanished, first: nil)
                client.close(at: 95, .fin, peer: PeerEnd.none, first: .own)
            }
        ),
        (
            "vanished: the server did not acknowledge what the client sent.",
            { client, server in
                client.close(at: 90, .fin, peer: .deaf, first: .own, unacknowledged: 5)
                server.close(at: 95, .fin, peer: PeerEnd.none, first: .own)
            }
        ),
        (
            "unread-close: the server closed with 5 bytes that it had not read, and its kernel sent a reset.",
            { client, server in
                server.close(at: 20, .reset, peer: .fin, first: .peer, unread: 5)
                client.close(at: 95, .fin, peer: .reset, first: .own)
            }
        ),
        (
            "abortive: the client reset the connection.",
            { client, server in
                client.close(at: 20, .reset, peer: PeerEnd.none, first: .own)
                server.close(at: 95, .none, peer: .reset, first: .peer)
            }
        ),
        (
            "abortive: the server's connection was destroyed on its machine.",
            { client, server in
                server.close(at: 20, .none, peer: .killed, first: nil)
                client.close(at: 95, .none, peer: .reset, first: .peer)
            }
        ),
    ]

    @Test(arguments: endings.indices)
    func ending_namesTheSide(_ index: Int) {
        let (sentence, change) = Self.endings[index]
        var (client, server) = (Handmade.side(.client), Handmade.side(.server))
        change(&client, &server)
        #expect(Handmade.exchange(client, server).sentences.first == sentence)
    }

    @Test("What a reset threw away (endings: close-unread-big)")
    func sentences_tellWhatWasThrownAway() {
        var (client, server) = (Handmade.side(.client), Handmade.side(.server))
        client.said("hello", at: 10)
        server.said(String(repeating: "x", count: 300), at: 15)
        server.close(at: 20, .reset, peer: PeerEnd.none, first: .own, unread: 5)
        server.ended.unsent = 296
        client.heard("xxxx", at: 30)
        client.close(at: 40, .none, peer: .reset, first: .peer)
        #expect(
            Handmade.exchange(client, server).sentences == [
                "unread-close: the server closed with 5 bytes that it had not read, and its kernel sent a reset.",
                "The server left 296 bytes unsent.",
                "The server had the last word, 300 bytes, not delivered, because a reset (RST) reached the client before the data was read.",
                "Lost: 5 bytes to the server, 296 bytes to the client.", "The server ended first.",
            ])
    }

    @Test("The kernel's counts after AF_UNSPEC are no bytes of anybody's (endings: abort-unspec)")
    func sentences_leaveTheCountsOut_afterUnconnect() {
        var (client, server) = (Handmade.side(.client), Handmade.side(.server))
        client.trace = [TraceEntry(20, 2, .unconnect, "connect", 0)]
        client.close(at: 30, .reset, peer: PeerEnd.none, first: .own, unacknowledged: 65538)
        client.ended.unsent = 65538
        server.close(at: 40, .none, peer: .reset, first: .peer)
        #expect(
            Handmade.exchange(client, server).sentences == [
                "abortive: the client reset the connection.", "Nobody said anything.",
                "The client ended first.",
            ])
    }

    @Test("endings: shut-rdwr")
    func sentences_sayThatBothDirectionsWereEnded_whenNothingWasClosed() {
        var (client, server) = (Handmade.side(.client), Handmade.side(.server))
        client.shutBoth(at: 5)
        server.said("answer", at: 10)
        server.close(at: 20, .none, peer: .finThenReset, first: .peer, unacknowledged: 6)
        client.close(at: 30, .fin, peer: .reset, first: .own)
        #expect(
            Handmade.exchange(client, server).sentences.prefix(2) == [
                "abandoned: the client had ended both directions when the other still had something to say.",
                "The server had the last word, 6 bytes, not delivered, because the client had ended both directions: its kernel answered with RST.",
            ])
    }

    @Test("endings: urgent")
    func sentences_nameUrgentData_whenItIsAllThatWasLost() {
        var (client, server) = (Handmade.side(.client), Handmade.side(.server))
        client.said("abcdef", at: 10)
        client.moments.sentUrgent = 1
        server.heard("abdef", at: 20)
        server.close(at: 30, .fin, peer: .fin, first: .peer)
        client.close(at: 25, .fin, peer: .fin, first: .own)
        #expect(
            Handmade.exchange(client, server).sentences == [
                "orderly: both sides ended in turn.", "The client had the last word, 6 bytes, delivered.",
                "Lost: 1 byte of urgent data to the server.", "The client ended first.",
            ])
    }

    @Test func sentences_claimNoLoss_whileTheReaderIsOpen() {
        var client = Handmade.side(.client)
        client.said("hello", at: 10)
        client.close(at: 20, .fin, peer: PeerEnd.none, first: .own)
        let server = Handmade.side(.server, outcome: nil)
        #expect(
            Handmade.exchange(client, server).sentences == [
                "open: the conversation goes on.",
                "The client had the last word, 5 bytes, and whether it was read is not known: the server is still open, and has not read all of it.",
                "The client ended first.",
            ])
    }

    // MARK: From one side

    @Test("Told from one side alone, it says what is not known")
    func sentences_sayWhatIsNotKnown_fromOneSide() {
        var client = Handmade.side(.client, outcome: .timeout)
        client.said("hello", at: 10)
        client.close(at: 90, .fin, peer: .silent, first: .own)
        #expect(
            Handmade.exchange(client, nil).sentences == [
                "unknown: the server said nothing more until the client closed.",
                "The client had the last word, 5 bytes, and whether it was read is not known: the server's kernel acknowledged it, which does not say that its program read it.",
                "The client ended first.",
                "Told from the client's side alone: how the server ended, what the server read, and what was lost is not known.",
            ])
    }

    @Test(
        arguments: [
            (.zeroWindow, "unknown: the server took no more when the client closed."),
            (.none, "unknown: the server had not ended when the client closed."),
            (.reset, "abortive: a reset reached the client."),
            (.finThenReset, "abortive: the client saw the server's end, and then a reset."),
        ] as [(PeerEnd, String)])
    func ending_isWhatOneSideSaw(peer: PeerEnd, sentence: String) {
        var client = Handmade.side(.client)
        client.close(at: 90, .fin, peer: peer, first: .own)
        let sentences = Handmade.exchange(client, nil).sentences
        #expect(sentences.first == sentence)
        #expect(sentences.contains("The client sent nothing, and read nothing."))
        let isKnown = peer == .reset || peer == .finThenReset
        #expect(
            sentences.last == "Told from the client's side alone"
                + (isKnown ? "." : ": how the server ended is not known."))
    }

    @Test func sentences_areOne_whenThereIsNothingToTell() {
        #expect(Handmade.exchange(nil, nil).sentences == ["unknown: neither side was recorded."])
        let unresolved = Handmade.exchange(Handmade.side(.client, outcome: .unresolved), nil).sentences
        #expect(unresolved.first == "unknown: there was no connection.")
    }
}
