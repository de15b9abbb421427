import Framing
import Testing

@testable import Programs

/// What a search does, and what it makes of the answers.
struct SearchTests {
    private static let printer = ResourceName("printer")!

    @Test func program_asksOnce_andTakesAnswersTwice() throws {
        let body = try read(
            #"{"service":"printer","to":"udp://h:1","interface":"lo","timeout":"2s","late":"1s"}"#,
            as: SearchBody.self)
        #expect(
            body.program.operations == [
                Operation(.setOption(.broadcast, 1)), Operation(.bind(.interface("lo"))),
                Operation(.sendTo(nil, Bytes("LASTWORD/1 SEARCH printer"), .endOfStream)),
                Operation(.receive(.timeout, receiveSize: 65_536), timeout: .seconds(2)),
                Operation(.receive(.timeout, receiveSize: 65_536), timeout: .seconds(1)),
                Operation(.close),
            ])
        // The answers' time is what ends it.
        #expect(body.program.timeouts.total > .seconds(3))
    }

    @Test func program_isTheLeast_whereLittleIsSaid() throws {
        let body = try read(#"{"service":"*","late":"0s"}"#, as: SearchBody.self)
        #expect(body.to.description == "udp://255.255.255.255:4445")
        #expect(
            body.program.operations == [
                Operation(.setOption(.broadcast, 1)),
                Operation(.sendTo(nil, Bytes("LASTWORD/1 SEARCH *"), .endOfStream)),
                Operation(.receive(.timeout, receiveSize: 65_536), timeout: .seconds(1)), Operation(.close),
            ])
    }

    @Test func result_hasEachServiceOfAHostOnce() {
        let result = search([
            (1_100, "udp://192.0.2.1:4445", "LASTWORD/1 SERVICE printer - A4"),
            (1_200, "udp://192.0.2.2:4445", "LASTWORD/1 SERVICE printer tcp://192.0.2.2:631"),
            // The announcement of a host that has answered already.
            (1_300, "udp://192.0.2.1:4445", "LASTWORD/1 SERVICE printer - A5"),
            // Another service of its own, at the same host.
            (1_400, "udp://192.0.2.2:4445", "LASTWORD/1 SERVICE printer tcp://192.0.2.2:632"),
            (1_500, "udp://192.0.2.2:9", "LASTWORD/1 SERVICE printer tcp://192.0.2.2:631"),
        ])
        #expect(result.hosts.map(\.from.last) == ["5", "5", "5", "9"])
        #expect(
            result.hosts.map(\.address) == [
                "udp://192.0.2.1:4445", "tcp://192.0.2.2:631", "tcp://192.0.2.2:632", "tcp://192.0.2.2:631",
            ])
        #expect(result.hosts.map(\.answers) == [2, 1, 1, 1])
        // The first answer counts.
        #expect(result.hosts[0].text == "A4")
        #expect(result.hosts.map(\.after) == [1_000, 1_100, 1_300, 1_400])
        #expect(result.ignored == 0)
    }

    @Test func result_marksWhatCameWhenTheTimeWasUp() {
        let result = search([
            (1_000_100, "udp://192.0.2.1:1", "LASTWORD/1 SERVICE printer -"),
            (1_000_101, "udp://192.0.2.2:1", "LASTWORD/1 SERVICE printer -"),
            // Its first answer came in time.
            (1_000_102, "udp://192.0.2.1:1", "LASTWORD/1 SERVICE printer -"),
        ])
        #expect(result.hosts.map(\.late) == [false, true])
        #expect(result.hosts.map(\.answers) == [2, 1])
    }

    @Test func result_countsWhatIsNoAnswer() {
        let result = search([
            (200, "udp://192.0.2.1:1", "LASTWORD/1 SERVICE scanner -"), (200, "udp://192.0.2.1:1", "hello"),
            (200, "udp://192.0.2.1:1", "LASTWORD/1 SEARCH printer"), (200, "udp://192.0.2.1:1", ""),
            (200, nil, "LASTWORD/1 SERVICE printer -"),
        ])
        #expect(result.hosts == [])
        #expect(result.ignored == 5)
    }

    @Test func result_countsWhatIsKeptInPart() {
        var report = Handmade.side(.client)
        var message = Handmade.message(.complete, "LASTWORD/1 SERVICE printer tcp://192.0.2.1:631")
        message.from = "udp://192.0.2.1:1"
        // As --capture keeps it.
        message.captured.removeLast()
        report.messages = [message]
        let result = SearchResult(SearchBody(service: Self.printer), exchange: "x-1", report)
        #expect(result.hosts == [])
        #expect(result.ignored == 1)
    }

    @Test func result_hasEveryService_whereAllAreAskedFor() throws {
        let body = try read(#"{"service":"*"}"#, as: SearchBody.self)
        let result = search(
            [
                (200, "udp://192.0.2.1:1", "LASTWORD/1 SERVICE scanner -"),
                (300, "udp://192.0.2.1:1", "LASTWORD/1 SERVICE printer -"),
            ], body)
        #expect(result.hosts.map(\.service.description) == ["scanner", "printer"])
        #expect(result.service == "*")
    }

    @Test func result_saysWhyNothingWasSent() {
        var report = Handmade.side(.client, outcome: .failed)
        report.trace = [
            TraceEntry(5, 0, .sendTo, "sendmsg", -1).with {
                ($0.errno, $0.why) = ("ENETUNREACH", "no route")
            }
        ]
        let result = SearchResult(SearchBody(service: Self.printer), exchange: "x-1", report)
        #expect(result.why == "ENETUNREACH: no route")
        #expect(result.outcome == .failed)
        #expect(SearchResult(SearchBody(service: Self.printer), exchange: "x-1", nil).hosts == [])
    }

    @Test func result_countsWhatTheReportCouldNotKeep() {
        var report = Handmade.side(.client)
        report.messagesDropped = 44
        let result = SearchResult(SearchBody(service: Self.printer), exchange: "x-1", report)
        #expect(result.dropped == 44)
    }

    /// The result of a search for printers that was sent after 100 µs.
    private func search(
        _ answers: [(at: Int, from: String?, text: String)],
        _ body: SearchBody = SearchBody(service: printer)
    ) -> SearchResult {
        var report = Handmade.side(.client)
        report.trace = [
            TraceEntry(50, 1, .sendTo, "bind", 0), TraceEntry(100, 1, .sendTo, "sendmsg", 25),
        ]
        report.messages = answers.map { answer in
            var message = Handmade.message(.complete, answer.text)
            (message.at, message.from) = (answer.at, answer.from)
            return message
        }
        return SearchResult(body, exchange: "x-1", report)
    }
}
