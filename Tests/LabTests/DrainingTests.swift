import Programs
import Testing

@testable import Lab

/// The end in peace.
@Suite(.timeLimit(.minutes(1)))
struct DrainingTests {
    @Test
    func whatRuns_comesToItsEnd_andNothingNewBegins() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let slow = sendFields(to: server, "a1234") { fields in
                fields.chunk = 1
                fields.interval = .milliseconds(100)
            }
            let begun = try await lab.send(slow, wait: .seconds(0))
            var filter = ConnectionFilter()
            filter.count = 2
            filter.wait = .seconds(30)
            #expect(await lab.connections(filter).satisfied)
            #expect(await lab.drain(within: .seconds(50)) == 0)
            #expect(lab.isDraining)
            let exchange = try await lab.exchange(1)
            #expect(exchange.id == begun.id)
            #expect(exchange.client?.outcome == .completed)
            #expect(exchange.server?.outcome == .completed)
            #expect(await problem { try await lab.send(slow) } == .stopping)
            #expect(await problem { try await lab.createServer(nil, serverSettings()) } == .stopping)
            #expect(try lab.server(server.name).state == .stopped)
        }
    }

    @Test
    func whatDoesNotEnd_isCounted_whenTheTimeHasPassed() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            _ = try await lab.send(silentFields(to: server), wait: .seconds(0))
            var filter = ConnectionFilter()
            filter.state = .open
            filter.count = 2
            filter.wait = .seconds(30)
            #expect(await lab.connections(filter).satisfied)
            #expect(await lab.drain(within: .milliseconds(20)) == 2)
        }
    }

    @Test
    func aLoad_beginsNoConversationAnyMore() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.record = .none })
            let body = #"{"payload":"a","duration":"1h","rate":100}"#
            let load = try await lab.startLoad(loadSettings(to: server, body: body))
            while try await lab.loadProgress(1).done < 5 { await pause() }
            #expect(await lab.drain(within: .seconds(50)) == 0)
            let ended = try await lab.load(1, wait: .seconds(30)).value
            #expect(ended.id == load.id)
            #expect(ended.state == .stopped)
            #expect(ended.result.outcomes.keys.sorted() == ["completed"])
        }
    }
}
