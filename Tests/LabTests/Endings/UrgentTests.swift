import Programs
import Testing

@testable import Lab

/// The urgent byte. That of a default stream can be taken by `recv` with MSG_OOB only, which no operation does.
@Suite(.timeLimit(.minutes(1)))
struct UrgentTests {
    @Test("endings: urgent")
    func byteIsMissingInTheStream() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"waitFor","event":"peer-end"},{"op":"sample"},{"op":"receive","until":"data"},{"op":"sample"},
                 {"op":"receive"},{"op":"sample"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"sendUrgent","payload":"abc"},{"op":"send","payload":"def"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.trace.first { $0.op == .sendUrgent }?.flags == "MSG_OOB")
        // The stream stops at the place of the byte, and goes on behind it.
        #expect(server.calls("recv") == ["2", "3", "0"] && server.received.text == "abdef")
        // SIOCINQ counts up to that place only.
        #expect(server.samples.map(\.unread) == [2, 0, 0])
        #expect(server.samples.map(\.atMark) == [nil, true, nil])
        #expect(server.samples[0].events == ["IN", "OUT", "PRI", "RDHUP"])
        #expect(server.samples[2].events == ["IN", "OUT", "RDHUP"])
        #expect(server.ended == .seen(.fin, .fin, first: .peer))
        #expect(client.sent.bytes == 6 && server.received.bytes == 5)
    }

    @Test("endings: urgent, SO_OOBINLINE")
    func byteStaysInTheStream() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"setOption","option":"SO_OOBINLINE","value":1},{"op":"send","payload":"go"},
                 {"op":"waitFor","event":"peer-end"},{"op":"receive","until":"data"},{"op":"sample"},
                 {"op":"receive"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"receive","count":2},{"op":"sendUrgent","payload":"abc"},
                 {"op":"send","payload":"def"},{"op":"close"}]
                """#)
        let server = try #require(exchange.server)
        #expect(server.calls("recv") == ["2", "4", "0"] && server.received.text == "abcdef")
        #expect(server.samples[0].atMark == true)
        #expect(exchange.verdict.told == "orderly, client first: client 6 heard, lost 0 0")
    }

    /// Neither SIOCINQ nor `poll` tells of a byte to read.
    @Test("endings: urgent, unread")
    func closeResetsWhenOnlyTheByteIsUnread() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"sleep","time":"300ms"},{"op":"sample"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"sendUrgent","payload":"!"},{"op":"waitFor","event":"reset"},
                 {"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(server.samples[0].unread == 0)
        #expect(server.samples[0].events == ["OUT", "PRI"])
        #expect(client.calls("recv") == ["ECONNRESET"])
        #expect(client.ended.peer == .reset)
        #expect(server.ended.own == .reset && server.ended.unread == 0)
        #expect(exchange.verdict.ending == .unreadClose && exchange.verdict.first == .server)
    }
}
