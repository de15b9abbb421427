import Programs
import TestSupport
import Testing

@testable import Lab

/// One end, and how the side that looks tells it from the others.
struct ClassifierRow: CustomTestStringConvertible {
    var name: String
    /// The program of the server, which looks, and of the client, which ends.
    var looks: String
    var ends: String
    var peer: PeerEnd
    /// What its `recv` and `send` answered, and what the last `sample` saw.
    var calls: [String]
    var state: String
    var events: [String]
    var outcome = ConnectionOutcome.completed
    var testDescription: String { name }

    static let gone = ["IN", "OUT", "ERR", "HUP", "RDHUP"]
}

/// The table of docs/endings.md, row by row.
@Suite(.timeLimit(.minutes(1)))
struct ClassifierTests {
    static let rows = [
        ClassifierRow(
            name: "fin", looks: #"{"op":"receive"},{"op":"sample"}"#, ends: #"{"op":"close"}"#, peer: .fin,
            calls: ["recv 0"], state: "CLOSE_WAIT", events: ["IN", "OUT", "RDHUP"]),
        ClassifierRow(
            name: "fin-then-reset, by the state",
            looks: #"{"op":"receive"},{"op":"waitFor","event":"reset"},{"op":"receive"},{"op":"sample"}"#,
            ends: #"{"op":"shutdown","how":"write"},{"op":"waitFor","event":"acknowledged"},{"op":"reset"}"#,
            peer: .finThenReset, calls: ["recv 0", "recv 0"], state: "CLOSE", events: ClassifierRow.gone,
            outcome: .reset),
        ClassifierRow(
            name: "fin-then-reset, by send",
            looks:
                #"{"op":"receive"},{"op":"waitFor","event":"reset"},{"op":"send","payload":"x"},{"op":"sample"}"#,
            ends: #"{"op":"shutdown","how":"write"},{"op":"waitFor","event":"acknowledged"},{"op":"reset"}"#,
            peer: .finThenReset, calls: ["recv 0", "send EPIPE"], state: "CLOSE",
            events: ["IN", "OUT", "HUP", "RDHUP"], outcome: .reset),
        ClassifierRow(
            name: "both-sides-closed",
            looks:
                #"{"op":"shutdown","how":"write"},{"op":"receive"},{"op":"waitFor","event":"acknowledged"},{"op":"sample"}"#,
            ends: #"{"op":"receive"},{"op":"close"}"#, peer: .fin, calls: ["recv 0"], state: "CLOSE",
            events: ["IN", "OUT", "HUP", "RDHUP"]),
        ClassifierRow(
            name: "own SHUT_RD", looks: #"{"op":"shutdown","how":"read"},{"op":"receive"},{"op":"sample"}"#,
            ends: #"{"op":"receive"},{"op":"close"}"#, peer: .none, calls: ["recv 0"], state: "ESTABLISHED",
            events: ["IN", "OUT", "RDHUP"]),
        ClassifierRow(
            name: "reset, by recv", looks: #"{"op":"receive"},{"op":"receive"},{"op":"sample"}"#,
            ends: #"{"op":"reset"}"#, peer: .reset, calls: ["recv ECONNRESET", "recv 0"], state: "CLOSE",
            events: ["IN", "OUT", "HUP", "RDHUP"], outcome: .reset),
        ClassifierRow(
            name: "reset, by send",
            looks:
                #"{"op":"waitFor","event":"reset"},{"op":"send","payload":"x"},{"op":"receive"},{"op":"sample"}"#,
            ends: #"{"op":"reset"}"#, peer: .reset, calls: ["send ECONNRESET", "recv 0"], state: "CLOSE",
            events: ["IN", "OUT", "HUP", "RDHUP"], outcome: .reset),
        ClassifierRow(
            name: "reset, by nobody", looks: #"{"op":"waitFor","event":"reset"},{"op":"sample"}"#,
            ends: #"{"op":"reset"}"#, peer: .reset, calls: [], state: "CLOSE", events: ClassifierRow.gone,
            outcome: .reset),
        ClassifierRow(
            name: "vanished",
            looks:
                #"{"op":"setOption","option":"TCP_USER_TIMEOUT","value":300},{"op":"receive","until":"data"},{"op":"send","payload":"x"},{"op":"receive"},{"op":"sample"}"#,
            ends:
                #"{"op":"deafen"},{"op":"send","payload":"y"},{"op":"sleep","time":"900ms"},{"op":"close"}"#,
            peer: .vanished, calls: ["recv 1", "send 1", "recv ETIMEDOUT"], state: "CLOSE",
            events: ["IN", "OUT", "HUP", "RDHUP"], outcome: .timeout),
        ClassifierRow(
            name: "deaf",
            looks:
                #"{"op":"receive","until":"data"},{"op":"send","payload":"x"},{"op":"receive","timeout":"600ms"},{"op":"sample"}"#,
            ends:
                #"{"op":"deafen"},{"op":"send","payload":"y"},{"op":"sleep","time":"900ms"},{"op":"close"}"#,
            peer: .deaf, calls: ["recv 1", "send 1"], state: "ESTABLISHED", events: ["OUT"], outcome: .timeout
        ),
        ClassifierRow(
            name: "zero-window",
            looks:
                #"{"op":"send","payload":{"pattern":"x","size":16000000},"timeout":"500ms"},{"op":"sample"}"#,
            ends: #"{"op":"sleep","time":"2s"},{"op":"close"}"#, peer: .zeroWindow, calls: [],
            state: "ESTABLISHED", events: [], outcome: .timeout),
        ClassifierRow(
            name: "silent", looks: #"{"op":"receive","timeout":"200ms"},{"op":"sample"}"#,
            ends: #"{"op":"receive"},{"op":"close"}"#, peer: .silent, calls: [], state: "ESTABLISHED",
            events: ["OUT"], outcome: .timeout),
    ]

    @Test("endings: classifier", arguments: rows)
    func peersEndIsNamed(row: ClassifierRow) async throws {
        let exchange = try await exchange(
            server: #"[\#(row.looks),{"op":"close"}]"#, client: #"[{"op":"connect"},\#(row.ends)]"#)
        let server = try #require(exchange.server)
        #expect(server.ended.peer == row.peer)
        #expect(server.outcome == row.outcome)
        let calls = server.calls.filter { $0.hasPrefix("recv") || $0.hasPrefix("send") }
        #expect(row.peer == .zeroWindow || calls == row.calls)
        let sample = try #require(server.samples.last)
        #expect(sample.tcpState == row.state && sample.events == row.events)
        switch row.peer {
        case .deaf: #expect(sample.unacknowledged == 1 && sample.retransmits ?? 0 > 0)
        case .zeroWindow: #expect(sample.unsent ?? 0 > 0 && sample.sendWindow == 0)
        case .silent: #expect(sample.unacknowledged == 0 && sample.unread == 0)
        default: break
        }
    }

    /// In a network of its own, so that `ss -K` can not meet anything else.
    @Test(
        "endings: classifier, killed",
        .enabled(if: Surroundings.ownNetwork.areAllowed, "needs the right to make a network namespace"))
    func connectionThatIsKilledIsNamed() async throws {
        let exchange = try await Surroundings.ownNetwork.run {
            try await withLab { lab in
                let view = try await lab.serve(
                    #"[{"op":"receive"},{"op":"receive"},{"op":"sample"},{"op":"close"}]"#)
                async let exchange = lab.send(
                    to: view,
                    #"[{"op":"connect"},{"op":"send","payload":"x"},{"op":"receive"},{"op":"receive"},{"op":"close"}]"#
                )
                while await lab.connections(ConnectionFilter()).items.allSatisfy({ $0.received.bytes == 0 }) {
                    await pause()
                }
                let ended = try OutsideProcess("ss", "-K", "-t", "sport = :\(view.bound.port)").wait()
                #expect(ended == 0)
                return try await exchange
            }
        }
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(server.calls("recv") == ["1", "ECONNABORTED", "0"])
        #expect(server.samples[0].tcpState == "CLOSE")
        #expect(server.ended.peer == .killed && server.ended.own == OwnEnd.none)
        #expect(client.calls("recv") == ["ECONNRESET", "0"])
        #expect(client.ended.peer == .reset && client.outcome == .reset)
        #expect(exchange.verdict.ending == .abortive)
        #expect(exchange.verdict.lastWord?.by == .client && exchange.verdict.lastWord?.delivered == true)
    }
}
