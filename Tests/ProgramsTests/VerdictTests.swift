import Testing

@testable import Programs

/// What is made of two reports, or of one. The reports are handmade: no kernel, no race.
struct VerdictTests {
    typealias Sides = (client: ConnectionReport?, server: ConnectionReport?)

    @Test("endings: half-close-last-word")
    func verdict_isHalfClose_whenDataFollowsTheOthersEnd() {
        let sides = Handmade.halfClose
        let verdict = Verdict(client: sides.client, server: sides.server)
        #expect(verdict.ending == .halfClose)
        #expect(verdict.ends == .init(client: .fin, server: .fin))
        #expect(verdict.first == .client)
        #expect(verdict.lastWord == .init(by: .server, bytes: 13, delivered: true, acknowledged: true))
        #expect(verdict.lost == .init(toServer: 0, toClient: 0))
        #expect(verdict.basis == .observed)
    }

    @Test("endings: client-gone")
    func verdict_isAbandoned_whenOneSideHasClosedAltogether() {
        let sides = Handmade.closedImmediately
        let verdict = Verdict(client: sides.client, server: sides.server)
        #expect(verdict.ending == .abandoned)
        #expect(verdict.first == .client)
        #expect(verdict.lastWord?.by == .server)
        #expect(verdict.lastWord?.delivered == false)
        #expect(
            verdict.lastWord?.reason == "the client had closed both directions: its kernel answered with RST")
        #expect(verdict.lost == .init(toServer: 0, toClient: 13))
    }

    @Test(
        "The reply can be in flight when the client closes: it is not read either (endings: client-gone)"
    )
    func verdict_isUnreadClose_whenTheReplyCameBeforeTheClose() {
        var (client, server) = Handmade.closedImmediately
        server.moments.lastSend = 40
        client.close(at: 41, .reset, peer: PeerEnd.none, first: .own, unread: 13)
        server.close(at: 85, .fin, peer: .reset, first: .peer)
        let verdict = Verdict(client: client, server: server)
        #expect(verdict.ending == .unreadClose)
        #expect(verdict.lastWord?.reason == "the client closed with 13 bytes unread: its kernel sent RST")
    }

    @Test("endings: refused")
    func verdict_isRefused_whenNobodyListens() {
        let verdict = Verdict(client: Handmade.side(.client, outcome: .refused), server: nil)
        #expect(verdict.ending == .refused)
        #expect(verdict.lastWord == nil)
        #expect(verdict.lost == .init(toServer: nil, toClient: nil))
        #expect(verdict.basis == .observed)
    }

    @Test("endings: abort-linger0")
    func verdict_isAbortive_whenOneSideResets() {
        var (client, server) = Handmade.halfClose
        client.trace = [TraceEntry(120, 4, .reset, "close", 0)]
        client.close(at: 120, .reset, peer: .fin, first: .own, unread: 5)
        client.moments.closedUnread = false
        server.close(at: 130, .none, peer: .reset, first: .peer)
        server.outcome = .reset
        #expect(Verdict(client: client, server: server).ending == .abortive)
    }

    @Test("A close with unread data is a reset, whatever was asked (endings: close-unread-small)")
    func verdict_isUnreadClose_whenTheServerDoesNotRead() {
        var client = Handmade.side(.client, outcome: .reset)
        client.said(String(repeating: "x", count: 1000), at: 10)
        client.heard("LASTWORD", at: 30)
        client.close(at: 40, .none, peer: .reset, first: .peer)
        var server = Handmade.side(.server)
        server.said("LASTWORD", at: 20)
        server.close(at: 25, .reset, peer: PeerEnd.none, first: .own, unread: 1000)
        let verdict = Verdict(client: client, server: server)
        #expect(verdict.ending == .unreadClose)
        #expect(verdict.lastWord == .init(by: .server, bytes: 8, delivered: true, acknowledged: true))
        #expect(verdict.lost == .init(toServer: 1000, toClient: 0))
        #expect(verdict.first == .server)
    }

    @Test("endings: orderly-close")
    func verdict_isOrderly_whenBothHaveSpokenAndThenEnd() {
        var client = Handmade.side(.client)
        client.said("hello", at: 10)
        client.heard("hello", at: 30)
        client.close(at: 50, .fin, peer: .fin, first: .peer)
        var server = Handmade.side(.server)
        server.heard("hello", at: 15)
        server.said("hello", at: 20)
        server.close(at: 40, .fin, peer: PeerEnd.none, first: .own)
        let verdict = Verdict(client: client, server: server)
        #expect(verdict.ending == .orderly)
        #expect(verdict.first == .server)
        #expect(verdict.lost == .init(toServer: 0, toClient: 0))
    }

    @Test("endings: simultaneous-close")
    func verdict_isSimultaneous_whenTheKernelSaysSo() {
        var (client, server) = Handmade.halfClose
        client.trace = [TraceEntry(120, 4, .shutdown, "shutdown", 0, state: "CLOSING")]
        server.moments.lastSend = 30
        #expect(Verdict(client: client, server: server).ending == .simultaneous)
    }

    @Test func verdict_isOpen_whileASideGoesOn() {
        var client = Handmade.side(.client, outcome: nil)
        client.said("hello", at: 10)
        let server = Handmade.side(.server, outcome: nil)
        let verdict = Verdict(client: client, server: server)
        #expect(verdict.ending == .open)
        #expect(verdict.first == nil)
        #expect(verdict.ends == .init(client: .open, server: .open))
        #expect(
            verdict.lastWord
                == .init(
                    by: .client, bytes: 5, delivered: nil, acknowledged: nil,
                    reason: "the server is still open, and has not read all of it"))
        #expect(verdict.lost == .init(toServer: nil, toClient: 0))
    }

    @Test func verdict_isInferred_fromTheClientAlone() {
        let verdict = Verdict(client: Handmade.halfClose.client, server: nil)
        #expect(verdict.ending == .halfClose)
        #expect(verdict.first == .client)
        #expect(verdict.lastWord == .init(by: .server, bytes: 13, delivered: true, acknowledged: true))
        #expect(verdict.lost == .init(toServer: nil, toClient: nil))
        #expect(verdict.basis == .inferred)
    }

    @Test func verdict_isInferred_fromTheServerAlone() {
        let verdict = Verdict(client: nil, server: Handmade.halfClose.server)
        #expect(verdict.ending == .halfClose)
        #expect(verdict.first == .client)
        #expect(
            verdict.lastWord
                == .init(
                    by: .server, bytes: 13, delivered: nil, acknowledged: true,
                    reason: "the client's kernel acknowledged it, which does not say that its program read it"
                ))
        #expect(verdict.basis == .inferred)
    }

    @Test("A reset behind an end of stream, seen from one side (endings: fin-then-reset)")
    func verdict_isAbandoned_fromTheServerAlone() {
        let verdict = Verdict(client: nil, server: Handmade.closedImmediately.server)
        #expect(verdict.ending == .abandoned)
        #expect(verdict.ends == .init(client: .finThenReset, server: .fin))
        #expect(verdict.lastWord?.delivered == nil)
        #expect(verdict.lastWord?.acknowledged == false)
    }

    @Test("endings: vanished-peer")
    func verdict_isVanished_whenThePeerIsGone() {
        var client = Handmade.side(.client, outcome: .timeout)
        client.said("hello", at: 10)
        client.close(at: 90, .fin, peer: .vanished, first: .own)
        #expect(Verdict(client: client, server: nil).ending == .vanished)
    }

    @Test func verdict_isUnknown_withoutAConnection() {
        var client = Handmade.side(.client, outcome: .unresolved)
        client.local = nil
        #expect(Verdict(client: client, server: nil).ending == .unknown)
        #expect(Verdict(client: nil, server: nil).ending == .unknown)
    }

    @Test func lastWord_isNobodys_whenNothingWasSaid() {
        var client = Handmade.side(.client)
        client.close(at: 10, .fin, peer: .fin, first: .own)
        var server = Handmade.side(.server)
        server.close(at: 20, .fin, peer: .fin, first: .peer)
        let verdict = Verdict(client: client, server: server)
        #expect(verdict.lastWord == nil)
        #expect(verdict.ending == .orderly)
    }
}
