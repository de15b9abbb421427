import Programs
import Testing

@testable import Lab

/// Connections that nobody takes, or not yet.
@Suite(.timeLimit(.minutes(1)))
struct QueueTests {
    @Test("endings: refused")
    func portWithoutAListenerRefuses() async throws {
        let exchange = try await exchange(
            toNobody: #"[{"op":"connect"},{"op":"send","payload":"x"},{"op":"close"}]"#)
        let client = try #require(exchange.client)
        #expect(client.calls == ["connect ECONNREFUSED"])
        #expect(client.trace.dropFirst().map(\.skipped) == ["closed", "closed"])
        #expect(client.outcome == .refused)
        #expect(client.ended == Ended(own: .none))
        #expect(exchange.server == nil && exchange.joinedBy == .none && exchange.complete)
        #expect(exchange.verdict.ending == .refused && exchange.verdict.lastWord == nil)
    }

    @Test("endings: refused, without waiting")
    func refusalIsTheErrorOfTheSocket() async throws {
        let begin =
            #"[{"op":"connect","wait":false},{"op":"waitFor","event":"writable"},{"op":"sample"},{"op":"receive"}"#
        let exchange = try await exchange(toNobody: begin + #",{"op":"close"}]"#)
        let client = try #require(exchange.client)
        let calls = ["connect EINPROGRESS", "poll 1", "getsockopt TCP_INFO 0", "recv ECONNREFUSED"]
        #expect(client.calls == calls + ["close 0"])
        #expect(client.samples[0].events == ["IN", "OUT", "ERR", "HUP", "RDHUP"])
        #expect(client.samples[0].tcpState == "CLOSE")
        #expect(client.outcome == .refused && client.ended.own == OwnEnd.none)
        #expect(exchange.verdict.ending == .refused)
        // The descriptor can not be used again.
        let again = try await self.exchange(toNobody: begin + #",{"op":"connect"},{"op":"close"}]"#).client
        #expect(again?.calls == calls + ["connect ECONNABORTED"])
    }

    @Test("endings: backlog-full")
    func queueTakesOneMoreThanItsBacklog() async throws {
        try await withLab { lab in
            let server = try await lab.serve(#"[{"op":"receive"},{"op":"close"}]"#) { $0.backlog = 1 }
            _ = try await lab.operateListener(server.name, .pause)
            let patient =
                #"[{"op":"connect"},{"op":"send","payload":"x"},{"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]"#
            async let first = lab.send(to: server, patient)
            async let second = lab.send(to: server, patient)
            // They are connected without anybody's accept.
            while try await lab.queue(of: server) != 2 { await pause() }
            let sample = try #require(
                try await lab.operateListener(server.name, .sample).entries.first?.sample)
            #expect(sample.queue == 2 && sample.backlog == 1 && sample.tcpState == "LISTEN")
            async let late = lab.send(
                to: server,
                #"""
                [{"op":"connect","wait":false},{"op":"waitFor","event":"writable","timeout":"300ms"},
                 {"op":"sample"},{"op":"close"}]
                """#, wait: .milliseconds(500))
            async let timedOut = lab.send(
                to: server, #"[{"op":"connect","timeout":"300ms"}]"#, wait: .milliseconds(500))
            let waiting = try #require(try await late.client)
            // Its SYN is dropped, and not refused.
            #expect(waiting.calls == ["connect EINPROGRESS", "getsockopt TCP_INFO 0", "close 0"])
            #expect(waiting.samples[0].tcpState == "SYN_SENT" && waiting.samples[0].events == [])
            #expect(waiting.ended.own == OwnEnd.none && waiting.outcome == .timeout)
            #expect(try await late.verdict.ending == .unknown)
            let client = try #require(try await timedOut.client)
            #expect(client.outcome == .timeout && client.trace.first?.timeout == "connect")
            #expect(try await lab.queue(of: server) == 2)
            _ = try await lab.operateListener(server.name, .resume)
            for verdict in [try await first.verdict, try await second.verdict] {
                #expect(verdict.told == "orderly, client first: client 1 heard, lost 0 0")
            }
        }
    }

    @Test("endings: reset-before-accept", arguments: [true, false])
    func connectionThatIsOverIsAccepted(resets: Bool) async throws {
        let exchange = try await withLab { lab in
            let server = try await lab.serve(
                #"[{"op":"receive"},{"op":"receive"},{"op":"sample"},{"op":"close"}]"#)
            _ = try await lab.operateListener(server.name, .pause)
            async let exchange = lab.send(
                to: server,
                #"""
                [{"op":"connect"},{"op":"send","payload":"gone"},{"op":"waitFor","event":"acknowledged"},
                 {"op":"\#(resets ? "reset" : "close")"}]
                """#)
            while await lab.connections(ConnectionFilter()).items.first?.state != .closed { await pause() }
            #expect(try await lab.queue(of: server) == 1)
            _ = try await lab.operateListener(server.name, .resume)
            return try await exchange
        }
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.ended.own == (resets ? .reset : .fin))
        // It is accepted as any other, with its bytes.
        #expect(server.trace[0].call == "accept4" && server.trace[0].errno == nil)
        #expect(server.trace[0].tcpState == (resets ? "CLOSE" : "CLOSE_WAIT"))
        #expect(server.calls("recv") == (resets ? ["4", "ECONNRESET", "0"] : ["4", "0", "0"]))
        #expect(server.ended.peer == (resets ? .reset : .fin))
        #expect(server.ended.own == (resets ? OwnEnd.none : .fin) && server.ended.first == .peer)
        #expect(exchange.joinedBy == .address && exchange.complete)
        let ending = resets ? "abortive" : "orderly"
        #expect(exchange.verdict.told == "\(ending), client first: client 4 heard, lost 0 0")
    }

    private func exchange(toNobody client: String) async throws -> Exchange {
        let port = try ClosedPort()
        return try await withLab { lab in
            var fields = SendFields()
            fields.to = port.endpoint
            fields.program = try program(client)
            return try await lab.send(fields)
        }
    }
}

extension Lab {
    /// Connections that wait to be accepted.
    fileprivate func queue(of server: ServerView) async throws -> Int? {
        try await operateListener(server.name, .sample).entries.first?.sample?.queue
    }
}
