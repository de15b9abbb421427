import Programs
import Testing

@testable import Lab

/// Ends of a listener, and of a `connect` that it does not answer, one fact of docs/endings.md each.
@Suite(.timeLimit(.minutes(1)))
struct ListenerEndTests {
    private static let waiting = #"[{"op":"connect"},{"op":"receive"},{"op":"receive"},{"op":"close"}]"#

    /// A deaf listener drops every SYN. Not only SHUT_RDWR ends it.
    @Test("endings: shut-connecting", arguments: ["read", "write", "both"])
    func shutConnecting(how: String) async throws {
        try await withLab { lab in
            let server = try await lab.serve(#"[{"op":"close"}]"#)
            _ = try await lab.operateListener(server.name, .deafen)
            let exchange = try await lab.send(
                to: server,
                #"""
                [{"op":"connect","wait":false},{"op":"sample"},{"op":"shutdown","how":"\#(how)"},{"op":"sample"},
                 {"op":"receive"},{"op":"receive"},{"op":"close"}]
                """#)
            let client = try #require(exchange.client)
            #expect(client.calls("connect") == ["EINPROGRESS"])
            #expect(client.samples.map(\.tcpState) == ["SYN_SENT", "CLOSE"])
            #expect(client.calls("shutdown") == ["\(how) 0"])
            #expect(client.samples[1].events.filter { $0 != "IN" && $0 != "RDHUP" } == ["OUT", "ERR", "HUP"])
            #expect(client.calls("recv") == ["ECONNRESET", "ENOTCONN"])
            // Nothing was sent, and nobody else did anything.
            #expect(client.ended == Ended(own: .none, peer: PeerEnd.none))
            #expect(client.outcome == .completed)
            #expect(exchange.server == nil)
            #expect(exchange.verdict.ending == .unknown && exchange.verdict.first == nil)
        }
    }

    @Test("endings: shut-listen, write")
    func shutListenWrite() async throws {
        try await withLab { lab in
            let server = try await lab.serve(#"[{"op":"close"}]"#)
            let shut = try #require(
                try await lab.operateListener(server.name, .shutdown(.write)).entries.first)
            #expect(shut.call == "shutdown" && shut.how == .write && shut.result == 0)
            #expect(shut.tcpState == "LISTEN")
            #expect(try await lab.send(to: server, Self.waiting).verdict.ending == .orderly)
        }
    }

    /// What is queued is reset, and the port refuses; `listen` revives it.
    @Test("endings: shut-listen, read")
    func shutListenRead() async throws {
        try await withLab { lab in
            // A port that the kernel chose would be lost: one that is free with some certainty is asked for.
            let other = try await lab.serve(#"[{"op":"close"}]"#)
            let server = try await lab.serve(#"[{"op":"close"}]"#) {
                $0.listen = Endpoint(host: "127.0.0.3", port: other.bound.port)
            }
            _ = try await lab.operateListener(server.name, .pause)
            async let queued = lab.send(to: server, Self.waiting)
            try await lab.whenQueued(1, at: server)
            let shut = try #require(
                try await lab.operateListener(server.name, .shutdown(.read)).entries.first)
            #expect(shut.result == 0 && shut.tcpState == "CLOSE")
            let first = try await queued
            #expect(first.client?.calls("recv") == ["ECONNRESET", "0"])
            #expect(first.client?.ended == .seen(.none, .reset, first: .peer))
            #expect(first.server == nil && first.verdict.told == "abortive, server first, lost ? ?")
            let refused = try await lab.send(to: server, Self.waiting)
            #expect(refused.client?.calls == ["connect ECONNREFUSED"] && refused.verdict.ending == .refused)
            let revived = try #require(try await lab.operateListener(server.name, .listen).entries.first)
            #expect(revived.result == 0 && revived.tcpState == "LISTEN")
            #expect(try await lab.send(to: server, Self.waiting).verdict.ending == .orderly)
        }
    }

    @Test("endings: shut-listen, close")
    func shutListenClose() async throws {
        try await withLab { lab in
            let server = try await lab.serve(#"[{"op":"close"}]"#)
            _ = try await lab.operateListener(server.name, .pause)
            async let queued = lab.send(to: server, Self.waiting)
            try await lab.whenQueued(1, at: server)
            _ = try await lab.stopServer(server.name, abortConnections: false)
            let exchange = try await queued
            #expect(exchange.client?.calls("recv") == ["ECONNRESET", "0"])
            #expect(exchange.server == nil && exchange.verdict.ending == .abortive)
        }
    }
}

extension Lab {
    /// Waits until so many connections wait to be accepted.
    fileprivate func whenQueued(_ count: Int, at server: ServerView) async throws {
        while try await operateListener(server.name, .sample).entries.first?.sample?.queue != count {
            await pause()
        }
    }
}
