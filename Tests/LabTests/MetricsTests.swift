import Conversations
import Programs
import Testing

@testable import Lab

/// The lab in numbers.
@Suite(.timeLimit(.minutes(1)))
struct MetricsTests {
    @Test
    func conversations_areCounted_whateverBecomesOfTheirServersAndClients() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(ResourceName("s"), serverSettings())
            _ = try await lab.createClient(ResourceName("c"), sendFields(to: server))
            _ = try await lab.send(SendFields(), client: ResourceName("c"))
            _ = try await lab.send(sendFields(to: server))
            let load = #"{"payload":"a1234","conversations":10,"warmUp":3}"#
            _ = try await finished(lab, loadSettings(to: server, body: load))
            let before = await lab.metrics()
            #expect(before.servers == [.running: 1, .stopped: 0])
            try await lab.deleteServer(server.name)
            try await lab.deleteClient(ResourceName("c")!)
            try await lab.reset()
            let after = await lab.metrics()
            for metrics in [before, after] {
                for role in Role.allCases {
                    let totals = try #require(metrics.conversations[role])
                    #expect(totals.begun == 12)
                    #expect(totals.ended[.completed] == totals.begun)
                    #expect(totals.open == 0)
                }
                #expect(metrics.open == 0)
            }
            #expect(before.conversations[.client]?.bytesSent == after.conversations[.client]?.bytesSent)
            #expect(after.conversations[.server]?.bytesReceived == after.conversations[.client]?.bytesSent)
            #expect(before.lag.count == lab.loops.count && before.lag.allSatisfy { $0 != nil })
        }
    }

    @Test
    func recordsThatHadToGo_areCounted_alsoOfAServerThatIsGone() async throws {
        var configuration = LabConfiguration()
        configuration.records = 2
        try await withLab(configuration) { lab in
            let server = try await lab.createServer(nil, serverSettings())
            for _ in 0..<2 { _ = try await lab.send(sendFields(to: server)) }
            try await lab.deleteServer(server.name)
            let nobody = try ClosedPort()
            for _ in 0..<2 { _ = try await lab.send(sendFields(to: server) { $0.to = nobody.endpoint }) }
            #expect(await lab.metrics().dropped == [.client: 2, .server: 2])
        }
    }

    @Test
    func endings_areCountedOnce_orAsLost() async throws {
        var configuration = LabConfiguration()
        configuration.records = 3
        try await withLab(configuration) { lab in
            let server = try await lab.createServer(nil, serverSettings())
            for _ in 0..<2 { _ = try await lab.send(sendFields(to: server)) }
            let nobody = try ClosedPort()
            _ = try await lab.send(sendFields(to: server) { $0.to = nobody.endpoint })
            for _ in 0..<2 {
                let metrics = await lab.metrics()
                #expect(metrics.exchangesEnded[.refused] == 1)
                #expect(metrics.exchangesEnded.values.reduce(0, +) == 3)
                #expect(metrics.endingsLost == 0)
            }
            // Two go before anybody asks.
            for _ in 0..<5 { _ = try await lab.send(sendFields(to: server)) }
            var metrics = await lab.metrics()
            #expect(metrics.exchangesEnded.values.reduce(0, +) == 6)
            #expect(metrics.endingsLost == 2)
            #expect(metrics.exchangesKept == 3)
            _ = try await lab.send(sendFields(to: server))
            try await lab.reset()
            metrics = await lab.metrics()
            #expect(metrics.endingsLost == 3)
        }
    }
}
