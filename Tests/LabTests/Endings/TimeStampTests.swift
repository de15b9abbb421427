import Programs
import Testing

@testable import Lab

/// Time stamps of what was acknowledged, which lie in the error queue of the socket.
@Suite(.timeLimit(.minutes(1)))
struct TimeStampTests {
    @Test("endings: shut-wr-not-blocking, by a time stamp")
    func timeStampNamesTheByteThatWasAcknowledged() async throws {
        // SOF_TIMESTAMPING_TX_ACK, SOFTWARE, OPT_ID and OPT_TSONLY.
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"setOption","option":"SO_TIMESTAMPING","value":2704},
                 {"op":"send","payload":"word"},{"op":"waitFor","event":"acknowledged"},
                 {"op":"waitFor","event":"reset","timeout":"50ms"},{"op":"sample"},{"op":"sample"},{"op":"close"}]
                """#)
        let client = try #require(exchange.client)
        let stamp = Sample.QueuedError(errno: "ENOMSG", origin: 4, type: 0, code: 0, info: 2, data: 3)
        #expect(client.samples.map(\.errors) == [[stamp], nil])
        #expect(client.samples.map(\.events) == [["OUT", "ERR"], ["OUT"]])
        // It makes the event of an error, and is none.
        #expect(client.trace.first { $0.event == .reset }?.timeout == "operation")
        #expect(exchange.verdict.ending == .orderly)
    }

    /// A time stamp that nobody takes makes the event of an error as long as it lies there.
    @Test("endings: classifier, with a time stamp")
    func timeStampIsNoReset() async throws {
        let exchange = try await exchange(
            server: #"[{"op":"receive"},{"op":"close"}]"#,
            client: #"""
                [{"op":"connect"},{"op":"setOption","option":"SO_TIMESTAMPING","value":2704},
                 {"op":"send","payload":"word"},{"op":"shutdown","how":"write"},{"op":"receive"},
                 {"op":"waitFor","event":"peer-end"},{"op":"close"}]
                """#)
        let client = try #require(exchange.client)
        let end = try #require(client.trace.last { $0.op == .waitFor })
        #expect(end.events == ["IN", "OUT", "ERR", "HUP", "RDHUP"] && end.tcpState == "CLOSE")
        #expect(client.ended.peer == .fin && client.outcome == .completed)
        #expect(exchange.verdict.ending == .orderly)
    }
}
