import Programs
import Testing

@testable import Lab

/// Servers and clients: created, replaced, stopped, started, deleted; nothing half done.
@Suite(.timeLimit(.minutes(1)))
struct ServerLifeTests {
    @Test
    func create_answersTheBoundAddress_andMakesUpAName() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            #expect(server.bound.port > 0)
            #expect(server.state == .running)
            #expect(lab.servers().map(\.name) == [server.name])
        }
    }

    @Test
    func create_isRefused_whenNameOrPortIsInUse_andLeavesNothing() async throws {
        try await withLab { lab in
            let name = ResourceName("one")!
            let server = try await lab.createServer(name, serverSettings())
            #expect(await problem { _ = try await lab.createServer(name, serverSettings()) } == .nameInUse)
            let same = ServerSettings(listen: server.bound)
            #expect(await problem { _ = try await lab.createServer(nil, same) } == .portInUse)
            #expect(lab.servers().count == 1)
        }
    }

    @Test(arguments: ["192.0.2.1", "0.0.0.0", "::", "255.255.255.255", "169.254.1.1", "::ffff:192.0.2.1"])
    func addressOffLoopback_isRefused(host: String) async throws {
        try await withLab { lab in
            let foreign = Endpoint(host: host, port: 4444)
            #expect(
                await problem { _ = try await lab.createServer(nil, ServerSettings(listen: foreign)) }
                    == .addressNotAllowed)
            var fields = SendFields()
            fields.to = foreign
            fields.payload = Bytes("x")
            #expect(await problem { _ = try await lab.send(fields) } == .addressNotAllowed)
            #expect(await problem { _ = try await lab.createClient(nil, fields) } == .addressNotAllowed)
            #expect(lab.servers().isEmpty && lab.clients().isEmpty)
        }
    }

    @Test
    func put_keepsTheListener_whenTheAddressStays() async throws {
        try await withLab { lab in
            let name = ResourceName("one")!
            let first = try await lab.putServer(name, serverSettings())
            #expect(first.created)
            var settings = serverSettings { $0.reply = .answer(.fixed(Bytes("new"))) }
            settings.backlog = 7
            let second = try await lab.putServer(name, settings)
            #expect(!second.created)
            #expect(second.view.bound == first.view.bound)
            let exchange = try await lab.send(sendFields(to: second.view))
            #expect(exchange.client?.received.text == "new")
        }
    }

    @Test
    func put_movesTheListener_whenTheAddressChanges_andStaysWhenItCanNot() async throws {
        try await withLab { lab in
            let name = ResourceName("one")!
            let other = try await lab.createServer(nil, serverSettings())
            let first = try await lab.putServer(name, serverSettings()).view
            #expect(
                await problem { _ = try await lab.putServer(name, ServerSettings(listen: other.bound)) }
                    == .portInUse)
            #expect(try await lab.send(sendFields(to: first)).client?.outcome == .completed)
            let moved = try await lab.putServer(
                name, ServerSettings(listen: Endpoint(host: "127.0.0.2", port: 0))
            ).view
            #expect(moved.bound.host == "127.0.0.2")
            #expect(try await lab.send(sendFields(to: first)).client?.outcome == .refused)
            #expect(try await lab.send(sendFields(to: moved)).client?.outcome == .completed)
        }
    }

    @Test("listener.restart: the same port again, right after serving")
    func stopAndStart_takeTheSamePort() async throws {
        try await withLab { lab in
            // The server closes first, so that its port is left in TIME_WAIT.
            let server = try await lab.createServer(nil, serverSettings { $0.close = .immediately })
            _ = try await lab.send(sendFields(to: server) { $0.shutdown = ShutdownList([]) })
            let stopped = try await lab.stopServer(server.name, abortConnections: false)
            #expect(stopped.state == .stopped)
            #expect(try await lab.send(sendFields(to: server)).client?.outcome == .refused)
            let started = try await lab.startServer(server.name)
            #expect(started.bound == server.bound)
            let exchange = try await lab.send(sendFields(to: server))
            #expect(exchange.client?.received.text == "a1234a1234")
            #expect(try lab.server(server.name).connections.begun == 2)
        }
    }

    @Test
    func stop_letsConnectionsRunOn_orAbortsThem() async throws {
        try await withLab { lab in
            for aborts in [false, true] {
                let server = try await lab.createServer(
                    nil, serverSettings { $0.timeouts.message = aborts ? .seconds(10) : .milliseconds(200) })
                async let exchange = lab.send(
                    silentFields(to: server))
                var filter = ConnectionFilter()
                filter.server = server.name
                filter.wait = .seconds(10)
                #expect(await lab.connections(filter).satisfied)
                _ = try await lab.stopServer(server.name, abortConnections: aborts)
                let outcome = try await exchange.server?.outcome
                #expect(outcome == (aborts ? .aborted : .timeout))
            }
        }
    }

    @Test
    func delete_forgetsTheServer_andFreesItsPort() async throws {
        try await withLab { lab in
            // The system may have given the port to another test by then, but not each time.
            var isTakenAgain = false
            for _ in 0..<5 where !isTakenAgain {
                let server = try await lab.createServer(nil, serverSettings())
                try await lab.deleteServer(server.name)
                #expect(await problem { _ = try lab.server(server.name) } == .unknownServer)
                isTakenAgain =
                    (try? await lab.createServer(nil, ServerSettings(listen: server.bound))) != nil
            }
            #expect(isTakenAgain)
        }
    }

    @Test
    func client_givesItsDefaults_andStopsSending() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let name = ResourceName("c")!
            let client = try await lab.createClient(name, sendFields(to: server, "default"))
            #expect(client.program?.operations.count == 5)
            let first = try await lab.send(SendFields(), client: name)
            #expect(first.client?.received.text == "defaultdefault")
            #expect(first.client?.endpoint == "c")
            var own = SendFields()
            own.payload = Bytes("own")
            #expect(try await lab.send(own, client: name).client?.received.text == "ownown")
            _ = try await lab.stopClient(name, abortConnections: false)
            #expect(await problem { _ = try await lab.send(own, client: name) } == .clientStopped)
            _ = try await lab.startClient(name)
            #expect(try await lab.send(own, client: name).client?.outcome == .completed)
            #expect(try lab.client(name).connections.ended == ["completed": 3])
            try await lab.deleteClient(name)
            #expect(await problem { _ = try await lab.send(own, client: name) } == .unknownClient)
        }
    }

    @Test
    func send_needsATargetAndAPayload() async throws {
        try await withLab { lab in
            var fields = SendFields()
            #expect(await problem { _ = try await lab.send(fields) } == .input)
            fields.to = Endpoint(host: "127.0.0.1", port: 9)
            #expect(await problem { _ = try await lab.send(fields) } == .input)
            fields.payload = Bytes("x")
            fields.interval = .milliseconds(1)
            #expect(await problem { _ = try await lab.send(fields) } == .input)
            fields.interval = nil
            fields.answeredBy = ResourceName("nobody")
            #expect(await problem { _ = try await lab.send(fields) } == .unknownServer)
            #expect(await lab.exchanges(ExchangeFilter()).items.isEmpty)
        }
    }
}
