import Programs
import Synchronization
import Testing

@testable import Lab

/// What can be waited for: lists that fill, and one thing that comes to a state or an outcome.
@Suite(.timeLimit(.minutes(1)))
struct WaitingTests {
    private func number(_ id: String) throws -> UInt64 {
        try #require(UInt64(id.dropFirst(2)))
    }

    /// Not to end by itself, however busy the machine is.
    private func patient(_ fields: SendFields) -> SendFields {
        var fields = fields
        fields.timeouts = Timeouts()
        fields.timeouts?.message = .seconds(600)
        fields.timeouts?.idle = .seconds(600)
        fields.timeouts?.total = .seconds(600)
        return fields
    }

    private func patientServer(_ lab: Lab) async throws -> ServerView {
        try await lab.createServer(
            nil,
            serverSettings {
                $0.timeouts.message = .seconds(600)
                $0.timeouts.idle = .seconds(600)
                $0.timeouts.total = .seconds(600)
            })
    }

    /// Begins a conversation that does not end by itself, and waits until its server has it.
    private func begin(_ lab: Lab, _ server: ServerView, open: Int) async throws -> Exchange {
        let exchange = try await lab.send(patient(silentFields(to: server)), wait: .seconds(0))
        var filter = ConnectionFilter()
        filter.server = server.name
        filter.state = .open
        filter.count = open
        filter.wait = .seconds(30)
        #expect(await lab.connections(filter).satisfied)
        return try await lab.exchange(number(exchange.id))
    }

    @Test
    func aCountOfOpenConnections_isOfThoseOpenAtTheSameTime() async throws {
        try await withLab { lab in
            let server = try await patientServer(lab)
            var filter = ConnectionFilter()
            filter.server = server.name
            filter.state = .open
            filter.count = 3
            filter.wait = .seconds(60)
            let wanted = filter
            async let page = lab.connections(wanted)
            while !lab.records.state.withLock(\.waiters.hasLists) { await pause() }
            for _ in 0..<3 {
                // Three in all, of which one is open at a time.
                let begun = try await begin(lab, server, open: 1)
                let id = try number(try #require(begun.server?.id))
                _ = try await lab.abortConnection(id)
                _ = try await lab.connection(id, wait: .seconds(30), until: ConnectionFilter())
            }
            let waitsStill = lab.records.state.withLock(\.waiters.hasLists)
            #expect(waitsStill)
            for open in 1...3 { _ = try await begin(lab, server, open: open) }
            let met = await page
            #expect(met.satisfied)
            #expect(met.items.count == 3)
        }
    }

    @Test
    func aConnectionWhoseRecordIsNotWanted_countsInNoList() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.record = .failures })
            for state in [ConnectionState.open, nil] {
                var filter = ConnectionFilter()
                filter.server = server.name
                filter.state = state
                filter.count = 3
                filter.wait = .milliseconds(300)
                let wanted = filter
                async let page = lab.connections(wanted)
                while !lab.records.state.withLock(\.waiters.hasLists) { await pause() }
                for _ in 0..<5 { _ = try await lab.send(sendFields(to: server)) }
                let answer = await page
                #expect(!answer.satisfied && answer.items.isEmpty)
            }
        }
    }

    @Test
    func aSideThatWasForgotten_countsForNoOutcome() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let nobody = try ClosedPort()
            let refused = try await lab.send(sendFields(to: server) { $0.to = nobody.endpoint })
            _ = try await lab.send(sendFields(to: server))
            var filter = ExchangeFilter()
            filter.outcome = .refused
            #expect(await lab.exchanges(filter).items.map(\.id) == [refused.id])
            try lab.deleteConnection(number(try #require(refused.client?.id)))
            #expect(await lab.exchanges(filter).items.isEmpty)
        }
    }

    @Test
    func exchanges_areWaitedFor_byTheOutcomeOfEitherSide() async throws {
        try await withLab { lab in
            let server = try await patientServer(lab)
            var filter = ExchangeFilter()
            filter.outcome = .aborted
            filter.wait = .seconds(60)
            let wanted = filter
            async let page = lab.exchanges(wanted)
            _ = try await lab.send(sendFields(to: server))
            let begun = try await begin(lab, server, open: 1)
            _ = try await lab.abortConnection(number(try #require(begun.server?.id)))
            let met = await page
            #expect(met.satisfied)
            #expect(met.items.map(\.id) == [begun.id])
            filter.wait = nil
            filter.outcome = .refused
            #expect(await !lab.exchanges(filter).satisfied)
            filter.outcome = nil
            filter.state = .complete
            #expect(await lab.exchanges(filter).items.count == 2)
            filter.state = .open
            #expect(await lab.exchanges(filter).items.isEmpty)
        }
    }

    @Test
    func oneExchange_isWaitedFor_untilItIsComplete() async throws {
        try await withLab { lab in
            let server = try await patientServer(lab)
            let begun = try await begin(lab, server, open: 1)
            let id = try number(begun.id)
            let early = try await lab.exchange(id, wait: .milliseconds(20), until: ExchangeFilter())
            #expect(!early.satisfied && !early.value.complete)
            async let late = lab.exchange(id, wait: .seconds(60), until: ExchangeFilter())
            _ = try await lab.abortConnection(number(try #require(begun.server?.id)))
            let met = try await late
            #expect(met.satisfied && met.value.complete)
        }
    }

    @Test
    func whatCanNotComeAnyMore_isNotWaitedFor() async throws {
        try await withLab { lab in
            let server = try await patientServer(lab)
            let exchange = try await lab.send(sendFields(to: server))
            var refused = ExchangeFilter()
            refused.outcome = .refused
            #expect(try await !lab.exchange(number(exchange.id), wait: .longest, until: refused).satisfied)
            var open = ConnectionFilter()
            open.state = .open
            let client = try #require(exchange.client)
            #expect(try await !lab.connection(number(client.id), wait: .longest, until: open).satisfied)
            var completed = ConnectionFilter()
            completed.outcome = .completed
            #expect(try await lab.connection(number(client.id), wait: .longest, until: completed).satisfied)
        }
    }

    @Test
    func aRecordThatIsForgotten_isNotWaitedForAnyLonger() async throws {
        try await withLab { lab in
            let server = try await patientServer(lab)
            let begun = try await begin(lab, server, open: 1)
            let id = try number(begun.id)
            async let waited = problem {
                try await lab.exchange(id, wait: .seconds(60), until: ExchangeFilter())
            }
            try await lab.reset()
            let code = await waited
            #expect(code == nil || code == .unknownExchange)
        }
    }

    @Test
    func loads_areWaitedFor_byTheirState() async throws {
        try await withLab { lab in
            let server = try await patientServer(lab)
            let body = #"{"payload":"a1234","conversations":50}"#
            _ = try await lab.startLoad(loadSettings(to: server, body: body))
            var filter = LoadFilter()
            filter.state = .done
            filter.count = 2
            filter.wait = .seconds(60)
            let wanted = filter
            async let page = lab.loads(wanted)
            _ = try await lab.startLoad(loadSettings(to: server, body: body))
            let met = await page
            #expect(met.satisfied)
            #expect(met.items.map(\.id) == ["l-1", "l-2"])
            #expect(met.cursor == "l-2")
            filter.after = 1
            filter.wait = nil
            #expect(await !lab.loads(filter).satisfied)
            #expect(try await !lab.load(1, wait: .longest, until: .stopped).satisfied)
        }
    }
}
