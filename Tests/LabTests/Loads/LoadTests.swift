import Foundation
import Framing
import Programs
import TestSupport
import Testing

@testable import Lab

/// A load from the body of a request; `to` is the server's address where the body has none.
func loadSettings(to servers: ServerView..., body: String) throws -> LoadSettings {
    let targets = servers.map { "\"\($0.bound)\"" }.joined(separator: ",")
    let text = "{\"to\":[\(targets)]," + body.drop { $0 == " " || $0 == "\n" }.dropFirst()
    return try JSONDecoder().decode(LoadBody.self, from: Data(text.utf8)).settings
}

/// Runs a load to its end.
func finished(_ lab: Lab, _ settings: LoadSettings) async throws -> LoadReport {
    let started = try await lab.startLoad(settings)
    let number = try #require(UInt64(started.id.dropFirst(2)))
    let report = try await lab.load(number, wait: .seconds(50)).value
    #expect(report.state != .running)
    return report
}

extension LoadResult {
    /// Whether every conversation is accounted for.
    var addsUp: Bool { begun == open + outcomes.values.reduce(0, +) }
}

@Suite(.timeLimit(.minutes(1))) struct LoadTests {
    private let recipe = #""payload":"a1234","framing":{"type":"marker","marker":"END"}"#

    private func server(_ lab: Lab, _ change: (inout ServerSettings) -> Void = { _ in }) async throws
        -> ServerView
    {
        try await lab.createServer(
            nil,
            serverSettings {
                $0.framing = .marker(Array("END".utf8))
                $0.record = .none
                change(&$0)
            })
    }

    @Test(arguments: [1, 7, 64])
    func everyConversation_isCounted_onBothSides(concurrency: Int) async throws {
        try await withLab { lab in
            let server = try await server(lab)
            let report = try await finished(
                lab,
                loadSettings(
                    to: server,
                    body: #"{\#(recipe),"concurrency":\#(concurrency),"conversations":600,"warmUp":100}"#))
            let result = report.result
            #expect(report.state == .done)
            #expect(result.begun == 500 && result.open == 0 && result.addsUp)
            #expect(result.outcomes == ["completed": 500])
            #expect(result.bytes.sent == 500 * 8 && result.bytes.received == 500 * 10)
            #expect(result.failures.isEmpty && result.host.isEmpty && result.missed == 0)
            for times in [result.latency.connect, result.latency.firstByte, result.latency.conversation] {
                let times = try #require(times)
                #expect(times.count == 500 && times.min <= times.p50 && times.p9999 <= times.max)
            }
            let both = try #require(result.servers)
            #expect(both.names == [server.name] && both.agrees && both.open == 0)
            #expect(both.connections == .init(load: 600, servers: 600))
            #expect(both.sent == .init(load: 4800, servers: 4800))
            #expect(both.outcomes == ["completed": 600])
            #expect(report.progress.done == 600 && report.progress.of == 600)
            #expect(report.progress.timeLeft == nil && report.progress.errors == 0)
        }
    }

    @Test(arguments: ["", #","rate":2000"#])
    func keptConnections_haveOneConversationAfterAnother(rate: String) async throws {
        try await withLab { lab in
            let server = try await server(lab) {
                $0.framing = .line(.lf)
                $0.messages = .many
            }
            let report = try await finished(
                lab,
                loadSettings(
                    to: server,
                    body: #"""
                        {"payload":"ping","framing":"line","receiveFraming":"line","connections":"kept",
                         "concurrency":8,"conversations":1000,"warmUp":10\#(rate)}
                        """#))
            let result = report.result
            #expect(result.begun == 990 && result.outcomes == ["completed": 990])
            #expect(result.messages == ["complete": 990])
            #expect(result.latency.conversation?.count == 990)
            let both = try #require(result.servers)
            #expect(
                both.agrees && both.connections.load <= 8
                    && both.outcomes["completed"] == both.connections.load)
        }
    }

    @Test
    func anOpenLoop_beginsWhenItIsDue_andTimesFromThere() async throws {
        try await withLab { lab in
            // One conversation at a time, each held for 20 ms, where one is due every 5 ms.
            let server = try await lab.createServer(
                nil,
                serverSettings {
                    $0.operations = OperationList([
                        Operation(.receiveMessage(.line(.lf))), Operation(.sleep(.milliseconds(20))),
                        Operation(.close),
                    ])
                })
            let body = #""payload":"x","concurrency":1,"conversations":20,"rate":200"#
            let late = try await finished(lab, loadSettings(to: server, body: "{\(body)}")).result
            #expect(late.begun == 20 && late.missed == 0)
            // The last was due after 95 ms and ended after 400 at least.
            #expect(try #require(late.latency.conversation).max > 250_000)
            let fresh = try await finished(lab, loadSettings(to: server, body: "{\(body),\"catchUp\":false}"))
                .result
            #expect(fresh.missed > 0 && fresh.begun + fresh.missed == 20)
            #expect(fresh.outcomes == ["completed": fresh.begun])
        }
    }

    @Test
    func failures_areCountedByKind_withTheirFirstReports() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(
                nil,
                serverSettings {
                    $0.operations = OperationList([
                        Operation(.receiveMessage(.line(.lf))), Operation(.send(Bytes("half"))),
                        Operation(.reset),
                    ])
                })
            let report = try await finished(
                lab,
                loadSettings(
                    to: server,
                    body:
                        #"{"payload":"x","receiveFraming":"line","concurrency":4,"conversations":50,"reports":2}"#
                ))
            let result = report.result
            #expect(result.addsUp && result.outcomes == ["reset": 50])
            let failure = try #require(result.failures.first)
            #expect(result.failures.count == 1 && failure.outcome == .reset && failure.count == 50)
            #expect(failure.why == "ECONNRESET" && failure.reports.count == 2)
            let first = failure.reports[0]
            #expect(first.outcome == .reset && first.sent.bytes == 2 && first.ended.peer == .reset)
            #expect(
                first.trace.contains { $0.call == "connect" }
                    && first.trace.contains { $0.errno == "ECONNRESET" })
        }
    }

    @Test
    func aMessageThatIsNotComplete_isNoSuccess() async throws {
        try await withLab { lab in
            let server = try await server(lab)
            let report = try await finished(
                lab,
                loadSettings(
                    to: server,
                    body: #"{"payload":"x","framing":"line","receiveFraming":"line","conversations":20}"#))
            #expect(report.result.outcomes == ["incomplete": 20])
            #expect(report.result.failures.map(\.why) == ["no-end"])
            #expect(report.result.failures[0].reports[0].received.text == "ERROR:no end!")
        }
    }

    @Test
    func aTargetWhereNobodyListens_isRefused_andTheLoadEnds() async throws {
        try await withLab { lab in
            let server = try await server(lab)
            _ = try await lab.stopServer(server.name, abortConnections: false)
            let report = try await finished(
                lab, loadSettings(to: server, body: #"{"payload":"x","conversations":500}"#))
            #expect(report.result.outcomes == ["refused": 500] && report.result.servers == nil)
            #expect(report.result.latency.conversation == nil)
        }
    }

    @Test
    func aStoppedLoad_keepsItsResult() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(
                nil, serverSettings { $0.operations = OperationList([Operation(.sleep(.seconds(30)))]) })
            let started = try await lab.startLoad(
                loadSettings(to: server, body: #"{"payload":"x","concurrency":5,"duration":"1h"}"#))
            #expect(started.state == .running && started.id == "l-1")
            while try await lab.load(1).result.open < 5 { await pause() }
            let stopped = try await lab.stopLoad(1)
            #expect(stopped.state == .stopped && stopped.result.outcomes == ["aborted": 5])
            #expect(try await lab.stopLoad(1).result.begun == 5)
            #expect(await lab.loads(LoadFilter()).items.map(\.id) == ["l-1"])
            #expect(await problem { try await lab.load(2) } == .unknownLoad)
            try await lab.reset()
            #expect(await lab.loads(LoadFilter()).items.isEmpty)
        }
    }

    @Test
    func aDuration_endsTheLoad() async throws {
        try await withLab { lab in
            let server = try await server(lab)
            let report = try await finished(
                lab, loadSettings(to: server, body: #"{\#(recipe),"concurrency":4,"duration":"200ms"}"#))
            #expect(report.state == .done && report.result.begun > 0 && report.result.addsUp)
            #expect(report.result.open == 0 && report.progress.of == nil)
        }
    }

    @Test
    func severalTargets_takeTurns() async throws {
        try await withLab { lab in
            let (first, second) = try await (server(lab), server(lab))
            let report = try await finished(
                lab, loadSettings(to: first, second, body: #"{\#(recipe),"conversations":100}"#))
            #expect(try #require(report.result.servers).agrees)
            #expect(try lab.server(first.name).connections.begun == 50)
            #expect(try lab.server(second.name).connections.begun == 50)
        }
    }

    @Test
    func aLimitOfTheService_isNamed_andCostsNoConversation() async throws {
        var configuration = LabConfiguration()
        configuration.connections = 10
        try await withLab { other in
            let server = try await other.createServer(
                nil,
                serverSettings {
                    $0.operations = OperationList([
                        Operation(.receive(.end)), Operation(.sleep(.milliseconds(20))), Operation(.close),
                    ])
                })
            try await withLab(configuration) { lab in
                // A connection beside the load's, which leaves it too few.
                let held = try await lab.createClient(nil, sendFields(to: server))
                _ = try await lab.openConnection(SendFields(), client: held.name)
                let report = try await finished(
                    lab,
                    loadSettings(to: server, body: #"{"payload":"x","concurrency":10,"conversations":40}"#))
                #expect(report.result.outcomes == ["completed": 40])
                let limit = try #require(report.result.host.first)
                #expect(
                    limit.limit == "connections" && limit.count > 0 && limit.remedy.contains("concurrency"))
            }
        }
    }
}
