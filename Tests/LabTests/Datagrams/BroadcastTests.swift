import Programs
import Sockets
import Testing

@testable import Lab

/// To all hosts of a network: here of the loopback one, whose broadcasts need no privilege.
@Suite(.timeLimit(.minutes(1)))
struct BroadcastTests {
    static let server =
        #"{"listen":"udp://127.255.255.255:PORT","options":{"SO_REUSEADDR":1},"reply":{"fixed":"NAME"}}"#

    /// So many servers on one port, which all get what is broadcast.
    private func serve(_ names: [String], in lab: Lab) async throws -> [ServerView] {
        var servers: [ServerView] = []
        for name in names {
            let port = servers.first?.bound.port ?? 0
            let body = Self.server.replacing("PORT", with: "\(port)").replacing("NAME", with: name)
            servers.append(try await lab.create(body))
        }
        return servers
    }

    @Test("endings: udp-broadcast, without SO_BROADCAST", arguments: ["", #","connected":false"#])
    func broadcastWithoutTheFlag_isAResultWithItsExplanation(_ more: String) async throws {
        try await withLab { lab in
            let exchange = try await lab.send(
                #"{"to":"udp://127.255.255.255:9","payload":"a","timeouts":{"message":"20ms"}\#(more)}"#)
            #expect(exchange.client?.outcome == .failed)
            let entry = try #require(exchange.client?.trace.first { $0.errno != nil })
            #expect(entry.errno == "EACCES" && entry.why?.contains("broadcast true") == true)
        }
    }

    @Test("endings: udp-broadcast, answers of all")
    func broadcast_collectsTheAnswersOfAll() async throws {
        try await withLab { lab in
            let servers = try await serve(["one", "two", "three"], in: lab)
            let exchange = try await lab.send(
                #"{"to":"TO","payload":"who?","broadcast":true,"collect":"300ms"}"#, to: servers[0])
            let client = try #require(exchange.client)
            let answers = client.messages.map { String(decoding: $0.captured, as: UTF8.self) }
            #expect(Set(answers) == ["one", "two", "three"])
            #expect(
                client.messages.allSatisfy {
                    $0.from == "udp://127.0.0.1:\(servers[0].bound.port)" && $0.at != nil
                })
            #expect(client.outcome == .completed && exchange.complete)
            #expect(exchange.joinedBy == .none && exchange.verdict.ending == .connectionless)
            #expect(exchange.sentences.contains("There came 3 answers from 1 address."))
            #expect(client.trace.first?.option == "SO_BROADCAST")
        }
    }

    @Test(
        "endings: udp-broadcast, who hears it",
        arguments: [("127.0.0.1", false), ("0.0.0.0", true), (broadcast, true)])
    func broadcast_reachesThoseThatAreBoundToItOrToAll(_ host: String, _ hears: Bool) async throws {
        var configuration = LabConfiguration()
        configuration.allowedListens = [.everyIPv4]
        try await withLab(configuration) { lab in
            let server = try await lab.create(#"{"listen":"udp://\#(host):0","reply":{"repeat":1}}"#)
            let exchange = try await lab.send(
                #"{"to":"udp://127.255.255.255:\#(server.bound.port)","payload":"a","broadcast":true,"collect":"100ms"}"#
            )
            #expect(exchange.client?.messages.count == (hears ? 1 : 0))
            #expect(exchange.verdict.ending == (hears ? .connectionless : .silence))
        }
    }

    @Test("endings: udp-broadcast, an address that only looks like one")
    func addressOfTheNetwork_isAnyOther() async throws {
        try await withLab { lab in
            let server = try await lab.create(#"{"listen":"udp://127.0.0.255:0"}"#)
            let exchange = try await lab.send(#"{"to":"TO","payload":"a"}"#, to: server)
            #expect(exchange.client?.outcome == .completed && exchange.joinedBy == .address)
        }
    }

    @Test func limitedBroadcast_hasToBeAllowed() async throws {
        try await withLab { lab in
            let code = await problem {
                try await lab.send(#"{"to":"udp://255.255.255.255:9","payload":"a","broadcast":true}"#)
            }
            #expect(code == .addressNotAllowed)
        }
    }

    @Test func interfaceThatIsNotThere_isRefused() async throws {
        try await withLab { lab in
            do {
                _ = try await lab.send(
                    #"{"to":"udp://127.255.255.255:9","payload":"a","broadcast":true,"interface":"nope0"}"#)
                Issue.record("an interface that is not there was taken")
            } catch let problem as LabProblem {
                #expect(problem.field == "interface" && problem.detail.contains("lo"))
            }
            let elsewhere = try await lab.send(
                #"{"to":"udp://127.255.255.255:9","payload":"a","broadcast":true,"interface":"203.0.113.9","collect":"20ms"}"#
            )
            let entry = elsewhere.client?.trace.first { $0.op == .bind }
            #expect(entry?.errno == "EADDRNOTAVAIL" && entry?.why != nil)
            // Nothing goes out by another way.
            #expect(elsewhere.client?.outcome == .failed && elsewhere.client?.sent.calls == 0)
        }
    }

    @Test(arguments: ["lo", "127.0.0.1"])
    func interface_isChosenByNameOrAddress(_ interface: String) async throws {
        try await withLab { lab in
            let server = try await serve(["here"], in: lab)[0]
            let exchange = try await lab.send(
                #"{"to":"TO","payload":"a","broadcast":true,"interface":"\#(interface)","collect":"100ms"}"#,
                to: server)
            #expect(exchange.client?.received.text == "here")
            #expect(exchange.client?.trace.contains { $0.op == .bind && $0.errno == nil } == true)
        }
    }
}
