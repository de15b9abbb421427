import Programs
import Sockets
import Testing

@testable import Lab

/// Operations on a server's listener.
@Suite(.timeLimit(.minutes(1)))
struct ListenerTests {
    @Test
    func pause_leavesConnectionsInTheQueue_untilResume() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            #expect(server.accepting)
            #expect(try await !lab.operateListener(server.name, .pause).accepting)
            #expect(try !lab.server(server.name).accepting)
            async let sent = lab.send(sendFields(to: server))
            while await lab.connections(ConnectionFilter()).items.isEmpty { await pause() }
            #expect(try lab.server(server.name).connections.begun == 0)
            #expect(try await lab.operateListener(server.name, .resume).accepting)
            #expect(try await sent.client?.received.text == "a1234a1234")
            #expect(try lab.server(server.name).accepting)
        }
    }

    @Test
    func shutdown_refuses_untilListen() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let write = try await lab.operateListener(server.name, .shutdown(.write))
            #expect(write.entries.map(\.call) == ["shutdown"])
            #expect(write.accepting)
            #expect(try await lab.send(sendFields(to: server)).client?.outcome == .completed)
            #expect(try await !lab.operateListener(server.name, .shutdown(.read)).accepting)
            #expect(try await lab.send(sendFields(to: server)).client?.outcome == .refused)
            #expect(try await lab.operateListener(server.name, .listen).accepting)
            #expect(try await lab.send(sendFields(to: server)).client?.outcome == .completed)
        }
    }

    @Test
    func otherOperations_leaveTheirEntries() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let set = try await lab.operateListener(server.name, .setOption(.receiveBuffer, 4096))
            #expect(set.entries.first?.option == "SO_RCVBUF")
            #expect(set.entries.first?.value == 4096)
            let sample = try await lab.operateListener(server.name, .sample)
            #expect(sample.entries.first?.sample?.tcpState == "LISTEN")
            #expect(sample.accepting)
        }
    }

    @Test
    func stoppedServer_hasNoListener_andTakesConnectionsAfterTheStart() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            _ = try await lab.operateListener(server.name, .pause)
            let stopped = try await lab.stopServer(server.name, abortConnections: false)
            #expect(!stopped.accepting)
            #expect(
                await problem { try await lab.operateListener(server.name, .resume) } == .serverStopped)
            // A new listener, which was told nothing.
            #expect(try await lab.startServer(server.name).accepting)
            #expect(try await lab.send(sendFields(to: server)).client?.outcome == .completed)
            let nobody = ResourceName("nobody")!
            #expect(await problem { try await lab.operateListener(nobody, .pause) } == .unknownServer)
        }
    }

    @Test
    func put_keepsAListenerThatStays_asItWasTold() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            var settings = ServerSettings(listen: server.bound)
            settings.backlog = 7
            _ = try await lab.operateListener(server.name, .pause)
            #expect(try await !lab.putServer(server.name, settings).view.accepting)
            _ = try await lab.operateListener(server.name, .shutdown(.read))
            #expect(try await !lab.putServer(server.name, settings).view.accepting)
            #expect(try await lab.operateListener(server.name, .listen).accepting)
            #expect(try await lab.send(sendFields(to: server)).client?.outcome == .completed)
        }
    }
}

/// Socket options of a server.
@Suite(.timeLimit(.minutes(1)))
struct ListenerOptionsTests {
    @Test
    func options_areSetOnTheListener_andOnEachConnection() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(
                nil, serverSettings { $0.options = SocketOptions([.deferAccept: 1, .receiveBuffer: 4096]) })
            // The kernel gives twice what is asked for, to listeners too.
            let sent = try await lab.send(sendFields(to: server))
            let options = sent.server?.trace.compactMap(\.option)
            #expect(options == ["SO_RCVBUF", "TCP_DEFER_ACCEPT"])
        }
    }

    @Test
    func reusePort_isSetBeforeTheSocketIsBound() async throws {
        try await withLab { lab in
            let first = try await lab.createServer(
                nil, serverSettings { $0.options = SocketOptions([.reusePort: 1]) })
            var second = ServerSettings(listen: first.bound)
            #expect(await problem { try await lab.createServer(nil, second) } == .portInUse)
            second.options = SocketOptions([.reusePort: 1])
            #expect(try await lab.createServer(nil, second).bound == first.bound)
        }
    }

    @Test
    func optionThatIsRefused_isNamed_andLeavesNothing() async throws {
        try await withLab { lab in
            let refused = SocketOptions([.maximumSegment: -1])
            let found = await #expect(throws: LabProblem.self) {
                try await lab.createServer(nil, serverSettings { $0.options = refused })
            }
            #expect(found?.code == .optionRefused)
            #expect(found?.field == "options.TCP_MAXSEG")
            #expect(found?.detail.contains("TCP_MAXSEG -1") == true)
            #expect(found?.detail.contains("EINVAL") == true)
            #expect(lab.servers().isEmpty)

            let server = try await lab.createServer(nil, serverSettings())
            var settings = ServerSettings(listen: server.bound)
            settings.options = refused
            #expect(await problem { try await lab.putServer(server.name, settings) } == .optionRefused)
            #expect(try lab.server(server.name).settings.options.sorted.isEmpty)
        }
    }

    @Test
    func put_setsWhatChanged_onAListenerThatStays() async throws {
        try await withLab { lab in
            let server = try await lab.createServer(nil, serverSettings())
            var settings = ServerSettings(listen: server.bound)
            settings.options = SocketOptions([.deferAccept: 1])
            let put = try await lab.putServer(server.name, settings)
            #expect(put.view.bound == server.bound)
            #expect(put.view.settings.options == settings.options)
            #expect(try await lab.send(sendFields(to: server)).client?.outcome == .completed)
        }
    }
}
