import Framing
import Glibc
import Programs
import Sockets
import Synchronization
import Testing

@testable import Lab

/// Joining, waiting, forgetting: what the records do with conversations.
@Suite(.timeLimit(.minutes(1)))
struct RecordsTests {
    private func waitingPairs(_ lab: Lab) -> Int {
        lab.records.state.withLock { $0.pairs.count }
    }

    @Test
    func conversationThatFails_isAResult() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let nobody = try ClosedPort()
            let refused = try await lab.send(sendFields(to: server) { $0.to = nobody.endpoint })
            #expect(refused.client?.outcome == .refused)
            #expect(refused.server == nil)
            #expect(refused.complete)
            #expect(refused.verdict.ending == .refused)
            #expect(refused.joinedBy == Exchange.JoinedBy.none)
            var fields = sendFields(to: server)
            fields.to = Endpoint(host: "no-such-host.invalid", port: 4444)
            let unresolved = try await lab.send(fields)
            #expect(unresolved.client?.outcome == .unresolved)
            #expect(unresolved.client?.trace.first?.call == "getaddrinfo")
            #expect(unresolved.client?.trace.first?.errno?.hasPrefix("EAI_") == true)
        }
    }

    @Test
    func resolverThatDoesNotAnswer_isATimeout() async throws {
        let release = Mutex(false)
        let lab = try Lab(LabConfiguration()) { _, _ in
            while !release.withLock({ $0 }) { sched_yield() }
            return .success([.ipv4(127, 0, 0, 1, port: 9)])
        }
        var fields = SendFields()
        fields.to = Endpoint(host: "slow.test", port: 9)
        fields.payload = Bytes("x")
        fields.timeouts = Timeouts()
        fields.timeouts?.connect = .milliseconds(20)
        let exchange = try await lab.send(fields)
        #expect(exchange.client?.outcome == .timeout)
        #expect(exchange.client?.trace.first?.timeout == "connect")
        release.withLock { $0 = true }
        await lab.shutdown()
    }

    @Test
    func nameWithAForeignAddress_isRefused() async throws {
        let lab = try Lab(LabConfiguration()) { _, port in
            .success([.ipv4(127, 0, 0, 1, port: port), .ipv4(192, 0, 2, 1, port: port)])
        }
        var fields = SendFields()
        fields.to = Endpoint(host: "both.test", port: 9)
        fields.payload = Bytes("x")
        do {
            _ = try await lab.send(fields)
            Issue.record("a foreign address was let through")
        } catch {
            #expect(error.code == .addressNotAllowed)
            #expect(error.field == "to")
        }
        await lab.shutdown()
    }

    @Test
    func name_fallsBackToItsNextAddress() async throws {
        let lab = try Lab(LabConfiguration()) { _, port in
            .success([SocketAddress(host: "::1", port: port)!, .ipv4(127, 0, 0, 1, port: port)])
        }
        let server = try await lab.createServer(nil, serverSettings())
        let exchange = try await lab.send(
            sendFields(to: server) { $0.to = Endpoint(host: "localhost", port: server.bound.port) })
        let attempts = try #require(exchange.client).trace.filter { $0.call == "connect" }
        #expect(
            attempts.map(\.address) == [
                "tcp://[::1]:\(server.bound.port)", "tcp://127.0.0.1:\(server.bound.port)",
            ])
        #expect(exchange.client?.received.text == "a1234a1234")
        #expect(exchange.joinedBy == .address)
        await lab.shutdown()
    }

    @Test
    func server_isNull_whenItKeepsNoRecords() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.record = .none })
            let exchange = try await lab.send(sendFields(to: server))
            #expect(exchange.client?.received.text == "a1234a1234")
            #expect(exchange.server == nil)
            #expect(exchange.complete)
        }
    }

    @Test
    func answeredBy_joinsThroughAMiddlebox() async throws {
        try await withLab { lab in
            // The server speaks to nobody's address: what it accepts is told apart by its name alone.
            let server = try await lab.createServer(ResourceName("far"), serverSettings())
            let relay = try Relay(to: server.bound)
            let exchange = try await lab.send(
                sendFields(to: server) { fields in
                    fields.to = relay.address
                    fields.answeredBy = server.name
                })
            relay.stop()
            #expect(exchange.client?.received.text == "a1234a1234")
            #expect(exchange.joinedBy == .answeredBy)
            #expect(exchange.server?.endpoint == "far")
            #expect(exchange.complete)
        }
    }

    @Test
    func exchange_isIncomplete_whenTheServersSideDoesNotCome() async throws {
        var configuration = LabConfiguration()
        configuration.serverGrace = .milliseconds(20)
        try await withLab(configuration) { lab in
            let named = try await lab.createServer(ResourceName("named"), serverSettings())
            let other = try await lab.createServer(
                ResourceName("other"), serverSettings { $0.record = .none })
            let exchange = try await lab.send(sendFields(to: other) { $0.answeredBy = named.name })
            #expect(exchange.server == nil)
            #expect(!exchange.complete)
            // What comes later is nobody's answer any more.
            let later = try await lab.send(sendFields(to: named))
            #expect(later.joinedBy == .address)
            #expect(later.id != exchange.id)
        }
    }

    @Test
    func noWait_answersTheExchangeSoFar_andTheRestLater() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let begun = try await lab.send(sendFields(to: server), wait: TimeSpan(nanoseconds: 0))
            var filter = ConnectionFilter()
            filter.state = .closed
            filter.count = 2
            filter.wait = .seconds(10)
            let page = await lab.connections(filter)
            #expect(page.satisfied)
            #expect(page.items.map(\.exchange) == [begun.id, begun.id])
            let number = try #require(UInt64(begun.id.dropFirst(2)))
            #expect(try await lab.exchange(number).complete)
        }
    }

    @Test
    func wait_endsUnsatisfied_whenItsTimeIsUp() async throws {
        try await withLab { lab in
            var filter = ConnectionFilter()
            filter.wait = .milliseconds(20)
            let page = await lab.connections(filter)
            #expect(!page.satisfied)
            #expect(page.items.isEmpty)
            #expect(page.cursor == nil)
        }
    }

    @Test
    func lists_goOnFromTheirCursor() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            var sent: [String] = []
            for _ in 0..<3 { sent.append(try await lab.send(sendFields(to: server)).id) }
            var filter = ConnectionFilter()
            filter.server = server.name
            filter.limit = 2
            let first = await lab.connections(filter)
            #expect(first.items.count == 2)
            filter.after = first.cursor.flatMap { UInt64($0.dropFirst(2)) }
            let second = await lab.connections(filter)
            #expect(second.items.count == 1)
            #expect(Set(first.items.map(\.id)).isDisjoint(with: second.items.map(\.id)))
            var exchanges = ExchangeFilter()
            exchanges.after = 1
            #expect(await lab.exchanges(exchanges).items.map(\.id) == Array(sent.dropFirst()))
        }
    }

    @Test
    func oldestRecords_areDropped() async throws {
        var configuration = LabConfiguration()
        configuration.records = 3
        try await withLab(configuration) { lab in
            let server = try await lab.createServer(nil, serverSettings())
            var ids: [String] = []
            for _ in 0..<5 { ids.append(try await lab.send(sendFields(to: server)).id) }
            #expect(await lab.exchanges(ExchangeFilter()).items.map(\.id) == ids.suffix(3))
            #expect(await lab.connections(ConnectionFilter()).items.count == 6)
            #expect(try lab.server(server.name).connections.dropped == 2)
        }
    }

    @Test
    func openConnection_canBeSeenAndAborted_andNotForgotten() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            async let sent = lab.send(
                silentFields(to: server))
            var filter = ConnectionFilter()
            filter.server = server.name
            filter.state = .open
            filter.wait = .seconds(10)
            let open = try #require(await lab.connections(filter).items.first)
            #expect(open.state == .open)
            #expect(open.ended.own == .open)
            let id = try #require(UInt64(open.id.dropFirst(2)))
            #expect(throws: LabProblem.self) { try lab.deleteConnection(id) }
            let aborted = try await lab.abortConnection(id)
            #expect(aborted.outcome == .aborted)
            let exchange = try await sent
            #expect(exchange.client?.ended.peer == .reset)
            #expect(exchange.verdict.ending == .abortive)
            try lab.deleteConnection(id)
            await #expect(throws: LabProblem.self) { _ = try await lab.connection(id) }
        }
    }

    @Test
    func lastWord_isNeverOfNoBytes() async throws {
        try await withLab { lab in
            // The answer is there long before the client has done with sending, and is read afterwards.
            let server = try await lab.createServer(
                nil, serverSettings { $0.framing = .marker(Array("END".utf8)) })
            let exchange = try await lab.send(
                sendFields(to: server, "aENDbcdef") { fields in
                    fields.chunk = 1
                    fields.interval = .milliseconds(2)
                })
            #expect(exchange.verdict.lastWord?.by == .client)
            #expect(exchange.verdict.lastWord?.bytes ?? 0 > 0)
        }
    }

    @Test
    func exchange_staysComplete_whenARecordOfItIsDeleted() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let sent = try await lab.send(sendFields(to: server))
            let id = try #require(sent.server.flatMap { UInt64($0.id.dropFirst(2)) })
            try lab.deleteConnection(id)
            let exchange = try await lab.exchange(1)
            #expect(exchange.complete)
            #expect(exchange.server == nil)
            #expect(exchange.client?.outcome == .completed)
        }
    }

    @Test
    func reset_leavesNoSendWithoutItsAnswer() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(ResourceName("s"), serverSettings())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<50 {
                            let exchange = try await lab.send(sendFields(to: server))
                            #expect(exchange.client?.outcome != nil)
                        }
                    }
                }
                group.addTask { for _ in 0..<50 { try await lab.reset() } }
                try await group.waitForAll()
            }
        }
    }

    @Test
    func reset_endsTheWaitsForLists() async throws {
        try await withLab { lab in
            async let page = {
                var filter = ConnectionFilter()
                filter.wait = .seconds(60)
                return await lab.connections(filter)
            }()
            while !lab.records.state.withLock(\.waiters.hasLists) { await pause() }
            try await lab.reset()
            #expect(await !page.satisfied)
        }
    }

    @Test
    func exchangeWithoutAServersSide_isNotJoinedLaterByItsAddresses() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.record = .none })
            let sent = try await lab.send(sendFields(to: server))
            #expect(sent.server == nil)
            #expect(waitingPairs(lab) == 0)
            try await lab.deleteServer(server.name)
            _ = try await lab.send(sendFields(to: server))
            #expect(waitingPairs(lab) == 0)
        }
    }

    @Test
    func recordsThatAreNotKept_leaveNothingBehind() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings { $0.record = .failures })
            let address = try #require(SocketAddress(host: "127.0.0.1", port: server.bound.port))
            for _ in 0..<200 {
                let socket = try Socket.tcp(.ipv4)
                _ = socket.descriptor.connect(to: address)
                while !socket.descriptor.poll().contains(.writable) { await pause() }
                _ = Array("x\n".utf8).withUnsafeBytes { socket.descriptor.send($0) }
                _ = socket.close()
            }
            while try lab.server(server.name).connections.ended.values.reduce(0, +) < 200 {
                await pause()
            }
            let left = lab.records.state.withLock {
                ($0.exchanges.count, $0.connections.count, $0.settled.count)
            }
            let failures = try lab.server(server.name).connections
            #expect(left.0 == 200 - failures.unrecorded)
            #expect(left.1 == left.0 && left.2 == left.0)
        }
    }

    @Test
    func reset_clearsEverything_andIdsGoOn() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            _ = try await lab.send(sendFields(to: server))
            try await lab.reset()
            #expect(lab.servers().isEmpty)
            #expect(await lab.exchanges(ExchangeFilter()).items.isEmpty)
            let again = try await lab.createServer(nil, ServerSettings(listen: server.bound))
            #expect(["x-2", "x-3"].contains(try await lab.send(sendFields(to: again)).id))
        }
    }

    @Test
    func shutdown_answersThoseWhoWait() async throws {
        let lab = try Lab()
        let server = try await lab.createServer(nil, serverSettings())
        async let sent = lab.send(
            silentFields(to: server))
        var filter = ConnectionFilter()
        filter.server = server.name
        filter.wait = .seconds(10)
        #expect(await lab.connections(filter).satisfied)
        filter.count = 100
        async let waiting = lab.connections(filter)
        await lab.shutdown()
        #expect(try await sent.client?.outcome == .aborted)
        #expect(await !waiting.satisfied)
        await #expect(throws: LabProblem.self) { _ = try await lab.createServer(nil, serverSettings()) }
    }
}
