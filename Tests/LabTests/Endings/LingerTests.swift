import Programs
import Testing

@testable import Lab

/// Closes that wait for what was sent, on a thread of their own. endings: linger-n
@Suite(.timeLimit(.minutes(1)))
struct LingerTests {
    /// What a server does that does not read for a while, so that a client has much to wait for.
    private func slow(_ time: String) -> String {
        #"""
        [{"op":"sleep","time":"\#(time)"},{"op":"receive"},{"op":"close"}]
        """#
    }

    private func lingering(_ time: String) -> String {
        #"""
        [{"op":"connect"},{"op":"send","payload":{"pattern":"x","size":1000000},"timeout":"50ms"},
         {"op":"linger","time":"\#(time)"}]
        """#
    }

    /// A conversation whose close lingers. It does not while this process starts another, as other tests do: until that
    /// runs its program it holds every descriptor too (endings: dup-close). Then it is tried again.
    private func lingeringExchange(server: String, client: String) async throws -> Exchange {
        for _ in 0..<4 {
            let exchange = try await exchange(server: server, client: client)
            if exchange.client?.trace.last?.took ?? 0 > 100_000 { return exchange }
        }
        return try await exchange(server: server, client: client)
    }

    @Test("endings: linger-n")
    func linger() async throws {
        let exchange = try await lingeringExchange(server: slow("1800ms"), client: lingering("1s"))
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        let close = try #require(client.trace.last)
        // All the time, and it tells nothing.
        #expect(close.call == "close" && close.result == 0)
        #expect(try #require(close.took) > 700_000)
        #expect(client.ended.own == .fin && client.ended.peer == PeerEnd.none && client.ended.first == .own)
        #expect(client.ended.unsent ?? 0 > 0 && client.ended.unacknowledged ?? 0 > 0)
        // Nothing is thrown away.
        #expect(server.received.bytes == client.sent.bytes)
        #expect(server.calls("recv").last == "0")
        #expect(server.ended.peer == .fin)
        #expect(
            exchange.verdict.told == "orderly, client first: client \(client.sent.bytes) heard, lost 0 0")
    }

    @Test("endings: linger-n, to a deaf peer")
    func lingerToDeafPeer() async throws {
        let exchange = try await lingeringExchange(
            server:
                #"[{"op":"deafen"},{"op":"send","payload":"x"},{"op":"sleep","time":"1800ms"},{"op":"close"}]"#,
            client:
                #"[{"op":"connect"},{"op":"receive","count":1},{"op":"send","payload":"hello?"},{"op":"linger","time":"1s"}]"#
        )
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        let close = try #require(client.trace.last)
        #expect(close.result == 0 && close.took ?? 0 > 700_000)
        #expect(client.ended.own == .fin && client.ended.unacknowledged == 6)
        #expect(server.received.bytes == 0)
        #expect(exchange.verdict.lastWord?.delivered == false && exchange.verdict.lost.toServer == 6)
    }

    @Test("endings: linger-n, with nothing to wait for")
    func lingerForNothing() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"close"}]"#,
            client: #"[{"op":"connect"},{"op":"send","payload":"x"},{"op":"linger","time":"5s"}]"#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(try #require(client.trace.last?.took) < 3_000_000)
        #expect(server.calls("recv") == ["1", "0"])
        #expect(exchange.verdict.told == "orderly, client first: client 1 heard, lost 0 0")
    }

    @Test("endings: linger-n, with bytes unread")
    func lingerOverUnread() async throws {
        let exchange = try await exchange(
            server:
                #"[{"op":"send","payload":"unread"},{"op":"waitFor","event":"reset"},{"op":"receive"},{"op":"close"}]"#,
            client: #"[{"op":"connect"},{"op":"waitFor","event":"readable"},{"op":"linger","time":"5s"}]"#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // A reset, as without it, and nothing to wait for.
        #expect(try #require(client.trace.last?.took) < 3_000_000)
        #expect(client.ended.own == .reset && client.ended.unread == 6)
        #expect(server.calls("recv") == ["ECONNRESET"])
        #expect(exchange.verdict.told == "unread-close, client first: server 6 unheard, lost 0 6")
    }

    /// Though SO_LINGER is set by then, and socket(7) says otherwise; nor does the close of one of two descriptors.
    @Test("endings: linger-n, shutdown")
    func shutdownDoesNotLinger() async throws {
        let exchange = try await lingeringExchange(
            server: slow("1s"),
            client: #"""
                [{"op":"connect"},{"op":"duplicate"},{"op":"send","payload":{"pattern":"x","size":1000000},"timeout":"50ms"},
                 {"op":"linger","time":"5s"},{"op":"shutdown","how":"write"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        let closes = client.trace.filter { $0.call == "close" }
        try #require(closes.count == 2)
        #expect(try #require(closes[0].took) < 3_000_000)
        let shutdown = try #require(client.trace.first { $0.call == "shutdown" })
        #expect(shutdown.result == 0 && shutdown.at - closes[0].at < 3_000_000)
        #expect(try #require(closes[1].took) > 100_000)
        #expect(server.received.bytes == client.sent.bytes)
        #expect(client.ended.own == .fin)
    }

    /// One loop runs all of them, and is never blocked.
    @Test("endings: linger-n, and the others")
    func othersGoOn() async throws {
        try await withLab { lab in
            let deaf = try await lab.serve(slow("20s"))
            let quick = try await lab.serve(#"[{"op":"receive"},{"op":"close"}]"#)
            let first = try await lab.linger(at: deaf, lingering("5s"))
            let other = try await lab.send(
                to: quick,
                #"[{"op":"connect"},{"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]"#)
            #expect(other.verdict.ending == .orderly)
            #expect(await lab.openLinger() == 1)
            // A reset wakes it.
            _ = try await lab.stopServer(deaf.name, abortConnections: true)
            let close = try #require(try await first.value.client?.trace.last)
            #expect(close.call == "close" && close.result == 0 && close.took ?? .max < 4_900_000)
        }
    }

    @Test("endings: linger-n, and the end of the service")
    func shutdownWaitsForNoClose() async throws {
        try await withLab { other in
            let deaf = try await other.serve(slow("20s"))
            let records = try await withLab { lab in
                let sent = try await lab.linger(at: deaf, lingering("5s"))
                await lab.shutdown()
                return try await sent.value
            }
            let client = try #require(records.client)
            #expect(client.outcome == .aborted && client.ended.own == .fin)
            #expect(client.calls.last == "setsockopt SO_LINGER 0", "the close has not come back")
        }
    }

    @Test("endings: linger-n, too many")
    func tooManyLinger() async throws {
        var configuration = LabConfiguration()
        configuration.lingering = 1
        try await withLab(configuration) { lab in
            let deaf = try await lab.serve(slow("20s"))
            let first = try await lab.linger(at: deaf, lingering("5s"))
            // It goes on without, and closes as any other.
            let second = try #require(
                try await lab.send(to: deaf, lingering("5s"), wait: .seconds(4)).client)
            let refused = try #require(second.trace.first { $0.skipped != nil })
            #expect(refused.op == .linger && refused.skipped?.hasPrefix("too-many-lingering") == true)
            let close = try #require(second.trace.last)
            #expect(close.call == "close" && close.implicit == true && close.took == nil)
            #expect(second.ended.own == .fin && second.outcome == .completed)
            _ = try await lab.stopServer(deaf.name, abortConnections: true)
            #expect(try await first.value.client?.trace.last?.took != nil)
        }
    }
}

extension Lab {
    /// Begins conversations until the close of one lingers, see `lingeringExchange`.
    fileprivate func linger(at server: ServerView, _ json: String) async throws -> Task<Exchange, any Error> {
        while true {
            let known = await closing().count
            let sent = Task { try await self.send(to: server, json) }
            while await closing().count == known { await pause() }
            if await openLinger() > 0 { return sent }
            _ = try await sent.value
        }
    }

    /// Connections for which SO_LINGER was set.
    private func closing() async -> [ConnectionReport] {
        await connections(ConnectionFilter()).items.filter { $0.trace.contains { $0.option == "SO_LINGER" } }
    }

    /// How many closes linger at the moment: they have not come back.
    fileprivate func openLinger() async -> Int {
        await closing().filter { $0.state == .open && $0.trace.last?.option == "SO_LINGER" }.count
    }
}
