import Programs
import Testing

@testable import Lab

/// The record of a conversation that went well is written anew for a later one, of which it must tell alone.
@Suite(.timeLimit(.minutes(1))) struct ReusedRecordTests {
    private let body =
        #"{"payload":"x","framing":"line","receiveFraming":"line","concurrency":1,"#

    /// One conversation, whose answer is cut off.
    private func expectOne(_ report: ConnectionReport, to server: ServerView) {
        #expect(report.outcome == .completed && report.state == .closed)
        #expect(report.peer == server.bound.description)
        #expect(report.sent.bytes == 2 && report.sent.text == "x\n")
        #expect(report.received.bytes == 4 && report.received.text == "half")
        #expect(report.messages.map(\.outcome) == [.noEnd] && report.messagesDropped == 0)
        #expect(report.ended.own == .fin && report.ended.peer == .fin)
        #expect(report.leftover == nil && report.traceDropped == 0 && !report.held)
        #expect(report.trace.filter { $0.call == "send" }.count == 1)
        #expect(report.trace.filter { $0.call == "close" }.count == 1)
        #expect(report.moments.sentSinceReceive == 2 && report.moments.receivedSinceSend == 4)
    }

    @Test
    func aFailureBehindManyThatWentWell_isReportedAlone() async throws {
        try await withLab { lab in
            let good = try await lab.serve(
                #"[{"op":"receiveMessage","framing":"line"},{"op":"send","payload":"a long answer\n"},{"op":"close"}]"#
            )
            let bad = try await lab.serve(
                #"[{"op":"receiveMessage","framing":"line"},{"op":"send","payload":"half"},{"op":"close"}]"#)
            // The fifth of each five conversations, which have one record by turns until it is a report.
            let report = try await finished(
                lab, loadSettings(to: good, good, good, good, bad, body: body + #""conversations":15}"#))
            #expect(report.result.outcomes == ["completed": 12, "incomplete": 3])
            let reports = try #require(report.result.failures.first).reports
            #expect(reports.count == 3)
            var latest: UInt64 = 0
            for (index, one) in reports.enumerated() {
                expectOne(one, to: bad)
                #expect(one.ended.first == .own)
                #expect(one.id == "l-1.\(5 * index + 5)")
                #expect(one.trace.filter { $0.call == "connect" }.count == 1)
                // Each began behind the end of the one before.
                let moments = one.moments
                #expect(moments.started > latest)
                #expect(try #require(moments.connected) >= moments.started)
                #expect(try #require(moments.lastSend) >= moments.started)
                latest = try #require(moments.closed)
                #expect(one.trace.allSatisfy { $0.at >= 0 && $0.at <= (latest - moments.started) / 1000 })
            }
            #expect(Set(reports.map(\.local)).count == 3)
            let sides = await lab.connections(filter(bad)).items.map(\.peer)
            #expect(reports.map(\.local) == sides)
        }
    }

    private func filter(_ server: ServerView) -> ConnectionFilter {
        var filter = ConnectionFilter()
        filter.server = server.name
        return filter
    }

    @Test
    func aFailureOverAKeptConnection_isReportedWithoutThoseBefore() async throws {
        try await withLab { lab in
            let server = try await lab.serve(
                #"""
                [{"op":"repeat","count":4,"operations":[{"op":"receiveMessage","framing":"line"},
                    {"op":"send","payload":"a long answer\n"}]},
                 {"op":"receiveMessage","framing":"line"},{"op":"send","payload":"half"},{"op":"close"}]
                """#)
            let report = try await finished(
                lab,
                loadSettings(to: server, body: body + #""connections":"kept","conversations":15}"#))
            #expect(report.result.outcomes == ["completed": 12, "incomplete": 3])
            let reports = try #require(report.result.failures.first).reports
            #expect(reports.count == 3)
            for one in reports {
                expectOne(one, to: server)
                #expect(one.ended.first == .peer)
            }
        }
    }
}
