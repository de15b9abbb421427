import Programs
import Testing

@testable import Lab

/// Those who watch: what they are told, what they are not, and what becomes of one who does not keep up.
@Suite(.timeLimit(.minutes(1)))
struct EventTests {
    private static let patience: UInt64 = 30_000_000_000

    /// The next events, so many.
    private func take(_ count: Int, from reader: EventReader) async throws -> [LabEvent] {
        var events: [LabEvent] = []
        while events.count < count {
            events += try #require(await reader.next(within: Self.patience))
        }
        return events
    }

    private func filter(_ types: EventType...) -> EventFilter {
        var filter = EventFilter()
        filter.types = Set(types)
        return filter
    }

    private func publish(_ hub: EventHub, _ names: String...) {
        for name in names { hub.publish(.clientCreated, .client(ResourceName(name)!)) }
    }

    @Test
    func aConversation_isToldFromItsBeginToItsEnd() async throws {
        try await withLab { lab in
            let reader = lab.watch(EventFilter())
            let server = try await lab.createServer(ResourceName("s"), serverSettings())
            let exchange = try await lab.send(sendFields(to: server))
            _ = try await lab.stopServer(server.name, abortConnections: false)
            _ = try await lab.startServer(server.name)
            try await lab.deleteServer(server.name)
            let events = try await take(8, from: reader)
            #expect(events.first?.type == .serverStarted)
            #expect(events.suffix(3).map(\.type) == [.serverStopped, .serverStarted, .serverDeleted])
            let connections = events.compactMap { event -> LabEvent.Connection? in
                if case .connection(let connection) = event.subject { connection } else { nil }
            }
            for report in [exchange.client, exchange.server] {
                let told = connections.filter { "c-\($0.id)" == report?.id }
                #expect(told.map(\.outcome) == [nil, .completed])
                #expect(told.allSatisfy { $0.role == report?.role && $0.endpoint == report?.endpoint })
                #expect(told.last?.exchange == 1)
            }
            #expect(events.compactMap(\.id) == Array(1...8))
        }
    }

    @Test
    func aLoad_isToldFromItsBeginToItsEnd() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.record = .none })
            let reader = lab.watch(filter(.loadStarted, .loadProgress, .loadEnded))
            let body = #"{"payload":"a","duration":"1200ms","rate":50}"#
            _ = try await finished(lab, loadSettings(to: server, body: body))
            var events = try await take(2, from: reader)
            while events.last?.type != .loadEnded { events += try await take(1, from: reader) }
            #expect(events.first?.type == .loadStarted)
            guard case .load(1, .done, let progress) = events.last?.subject else {
                return #expect(Bool(false), "\(events)")
            }
            #expect(progress.done > 0)
        }
    }

    @Test
    func filters_letThroughWhatFits() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(ResourceName("s"), serverSettings())
            _ = try await lab.createClient(ResourceName("c"), sendFields(to: server))
            var filters = [EventFilter](repeating: EventFilter(), count: 4)
            filters[0].server = ResourceName("s")
            filters[1].client = ResourceName("c")
            filters[2].outcome = .completed
            filters[3].outcome = .refused
            let readers = filters.map { lab.watch($0) }
            _ = try await lab.send(SendFields(), client: ResourceName("c"))
            _ = try await lab.send(sendFields(to: server))
            for (reader, count) in zip(readers, [4, 2, 4, 0]) where count > 0 {
                #expect(try await take(count, from: reader).count == count)
            }
            #expect(await readers[3].next(within: 1_000_000)?.isEmpty == true)
        }
    }

    @Test
    func aReaderWhoDoesNotKeepUp_isToldSo_andHurtsNobody() async throws {
        let hub = EventHub(backlog: 3)
        let slow = hub.subscribe(EventFilter(), after: nil)
        let quick = hub.subscribe(EventFilter(), after: nil)
        for name in ["a", "b", "c", "d", "e"] {
            publish(hub, name)
            #expect(try await take(1, from: quick).count == 1)
        }
        let told = try #require(await slow.next(within: Self.patience))
        #expect(told.map(\.type) == [.dropped])
        guard case .events(let gone) = told.first?.subject else { return #expect(Bool(false)) }
        #expect(gone == 4)
        #expect(await slow.next(within: Self.patience) == nil)
        publish(hub, "f")
        #expect(try await take(1, from: quick).count == 1)
    }

    @Test
    func aReaderWhoComesBack_getsWhatHasHappenedMeanwhile() async throws {
        let hub = EventHub(kept: 3)
        var reader: EventReader? = hub.subscribe(EventFilter(), after: nil)
        publish(hub, "a", "b")
        #expect(try await take(2, from: reader!).compactMap(\.id) == [1, 2])
        reader?.cancel()
        reader = nil
        publish(hub, "c", "d")
        #expect(try await take(2, from: hub.subscribe(EventFilter(), after: 2)).compactMap(\.id) == [3, 4])
        publish(hub, "e", "f", "g")
        let late = try await take(4, from: hub.subscribe(EventFilter(), after: 3))
        #expect(late.map(\.type) == [.missed, .clientCreated, .clientCreated, .clientCreated])
        #expect(late.compactMap(\.id) == [5, 6, 7])
    }

    @Test
    func whatNobodyWatches_isNotKept_andNotCountedAsKnown() async throws {
        let hub = EventHub(absence: 0)
        publish(hub, "a")
        #expect(!hub.isWatched(.clientCreated))
        hub.subscribe(EventFilter(), after: nil).cancel()
        // Nobody has come back in time, which is noticed by the next event.
        publish(hub, "b")
        #expect(!hub.isWatched(.clientCreated))
        let late = try await take(1, from: hub.subscribe(filter(.clientCreated), after: 0))
        #expect(late.map(\.type) == [.missed])
    }

    @Test(arguments: [0, 1, 1000, 100_000] as [UInt64])
    func whoWaitsForNothing_isLetGo_howeverShortTheTime(nanoseconds: UInt64) async {
        let hub = EventHub()
        let reader = hub.subscribe(EventFilter(), after: nil)
        for _ in 0..<200 { #expect(await reader.next(within: nanoseconds)?.isEmpty == true) }
    }

    @Test(arguments: [2, 3, 500, UInt64(Int.max), .max] as [UInt64])
    func anEventThatIsNotThereYet_isOfAnotherService(after: UInt64) async throws {
        let hub = EventHub()
        let first = hub.subscribe(EventFilter(), after: nil)
        publish(hub, "a")
        #expect(try await take(1, from: first).compactMap(\.id) == [1])
        let late = hub.subscribe(EventFilter(), after: after)
        #expect(try await take(1, from: late).map(\.type) == [.missed])
    }

    @Test
    func whoWaits_isLetGo_byACancelAndByTheEnd() async throws {
        let hub = EventHub()
        let cancelled = hub.subscribe(EventFilter(), after: nil)
        let other = hub.subscribe(EventFilter(), after: nil)
        async let first = cancelled.next(within: Self.patience)
        async let second = other.next(within: Self.patience)
        await pause()
        cancelled.cancel()
        hub.close()
        #expect(await first == nil)
        #expect(await second == nil)
        #expect(hub.readerCount == 1)
        #expect(await hub.subscribe(EventFilter(), after: nil).next(within: Self.patience) == nil)
    }
}
