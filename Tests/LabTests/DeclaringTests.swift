import Foundation
import Framing
import Programs
import Sockets
import Testing

@testable import Lab

/// The whole set-up at once: what changes, and that nothing does where a part is wrong.
@Suite(.timeLimit(.minutes(1)))
struct DeclaringTests {
    private func body(_ text: String) throws -> LabBody {
        try JSONDecoder().decode(LabBody.self, from: Data(text.utf8))
    }

    private func names(_ names: String...) -> [ResourceName] {
        names.compactMap { ResourceName($0) }
    }

    @Test
    func declaredTwice_changesOnce() async throws {
        try await withLab { lab in
            let text = """
                {"servers":[{"name":"a","listen":"127.0.0.1:0"},{"name":"b","listen":"127.0.0.1:0"}],
                 "clients":[{"name":"c","to":"127.0.0.1:9"}]}
                """
            let first = try await lab.declare(body(text))
            #expect(first.servers.created == names("a", "b"))
            #expect(first.clients.created == names("c"))
            let bound = lab.servers().map(\.bound)
            let second = try await lab.declare(body(text))
            #expect(second.servers.unchanged == names("a", "b"))
            #expect(second.clients.unchanged == names("c"))
            #expect(lab.servers().map(\.bound) == bound)
        }
    }

    @Test
    func whatDiffers_isReplaced_andTheRestDeleted() async throws {
        try await withLab { lab in
            _ = try await lab.declare(
                body(
                    """
                    {"servers":[{"name":"a","listen":"127.0.0.1:0"},{"name":"b","listen":"127.0.0.1:0"}],
                     "clients":[{"name":"c","to":"127.0.0.1:9"},{"name":"d","to":"127.0.0.1:9"}]}
                    """))
            let a = try lab.server(ResourceName("a")!)
            let changes = try await lab.declare(
                body(
                    """
                    {"servers":[{"name":"a","listen":"127.0.0.1:0","framing":"nul"},{"name":"e","listen":"127.0.0.1:0"}],
                     "clients":[{"name":"c","to":"127.0.0.1:8"}]}
                    """))
            #expect(changes.servers.replaced == names("a"))
            #expect(changes.servers.created == names("e"))
            #expect(changes.servers.deleted == names("b"))
            #expect(changes.clients.replaced == names("c"))
            #expect(changes.clients.deleted == names("d"))
            let replaced = try lab.server(a.name)
            #expect(replaced.bound == a.bound)
            #expect(replaced.settings.framing == .nul)
            // The new settings are those of its next connection.
            let exchange = try await lab.send(sendFields(to: replaced) { $0.framing = .nul })
            #expect(exchange.server?.messages.first?.outcome == .complete)
        }
    }

    @Test
    func aListener_staysForWhoeverWantsItsAddress() async throws {
        try await withLab { lab in
            let old = try await lab.createServer(ResourceName("old"), serverSettings())
            let other = try await lab.createServer(ResourceName("other"), serverSettings())
            // Both addresses change hands, with their sockets.
            let changes = try await lab.declare(
                body(
                    """
                    {"servers":[{"name":"new","listen":"\(old.bound)"},{"name":"old","listen":"\(other.bound)"}]}
                    """))
            #expect(changes.servers.created == names("new"))
            #expect(changes.servers.replaced == names("old"))
            #expect(changes.servers.deleted == names("other"))
            for (name, bound) in [("new", old.bound), ("old", other.bound)] {
                let server = try lab.server(ResourceName(name)!)
                #expect(server.bound == bound)
                let exchange = try await lab.send(sendFields(to: server))
                #expect(exchange.server?.endpoint == name)
                #expect(exchange.client?.outcome == .completed)
            }
        }
    }

    @Test
    func aServerThatRests_acceptsAgain() async throws {
        try await withLab { lab in
            let text = #"{"servers":[{"name":"a","listen":"127.0.0.1:0"}]}"#
            _ = try await lab.declare(body(text))
            let a = ResourceName("a")!
            _ = try await lab.operateListener(a, .pause)
            #expect(try await lab.declare(body(text)).servers.replaced == [a])
            #expect(try lab.server(a).accepting)
            #expect(try await lab.send(sendFields(to: lab.server(a))).client?.outcome == .completed)
            _ = try await lab.stopServer(a, abortConnections: false)
            #expect(try await lab.declare(body(text)).servers.replaced == [a])
            #expect(try await lab.send(sendFields(to: lab.server(a))).client?.outcome == .completed)
        }
    }

    @Test
    func aListenerWhosePortAnotherHasNow_isAProblem_andNothingChanges() async throws {
        try await withLab { lab in
            let text = #"{"servers":[{"name":"a","listen":"127.0.0.1:0"}]}"#
            _ = try await lab.declare(body(text))
            let a = try lab.server(ResourceName("a")!)
            _ = try await lab.operateListener(a.name, .shutdown(.both))
            // Its port is still bound, but not listened on, so another may have it.
            let other = try Socket.tcp(.ipv4)
            _ = other.descriptor.setReuseAddress(true)
            let address = SocketAddress(host: a.bound.host, port: a.bound.port)!
            #expect(!other.descriptor.bind(to: address).failed)
            #expect(!other.descriptor.listen(backlog: 1).failed)
            let both =
                #"{"servers":[{"name":"a","listen":"127.0.0.1:0"},{"name":"b","listen":"127.0.0.1:0"}]}"#
            #expect(await problem { try await lab.declare(body(both)) } == .portInUse)
            #expect(lab.servers().map(\.name) == [a.name])
            _ = other.close()
            #expect(try await lab.declare(body(both)).servers.replaced == [a.name])
            #expect(try await lab.send(sendFields(to: lab.server(a.name))).client?.outcome == .completed)
        }
    }

    struct Wrong: Sendable {
        var text: String
        var code: LabProblem.Code
        var field: String
    }

    @Test(arguments: [
        Wrong(
            text: #"{"servers":[{"name":"z","listen":"127.0.0.1:0"},{"name":"y","listen":"192.0.2.1:1"}]}"#,
            code: .addressNotAllowed, field: "servers[1].listen"),
        Wrong(
            text: #"{"servers":[],"clients":[{"name":"z","to":"192.0.2.1:1"}]}"#, code: .addressNotAllowed,
            field: "clients[0].to"),
        Wrong(
            text: #"{"servers":[{"name":"z","listen":"127.0.0.1:0","options":{"TCP_MAXSEG":-1}}]}"#,
            code: .optionRefused, field: "servers[0].options.TCP_MAXSEG"),
        Wrong(
            text: #"{"servers":[{"name":"z","listen":"127.0.0.1:1$"},{"name":"y","listen":"127.0.0.1:1$"}]}"#,
            code: .portInUse, field: "servers[1].listen"),
    ])
    func whereAPartIsWrong_nothingChanges(_ wrong: Wrong) async throws {
        try await withLab { lab in
            _ = try await lab.createServer(ResourceName("s"), serverSettings())
            var fields = SendFields()
            fields.to = Endpoint(host: "127.0.0.1", port: 9)
            _ = try await lab.createClient(ResourceName("c"), fields)
            let before = (lab.servers().map(\.name), lab.servers().map(\.bound), lab.clients().map(\.name))
            // A port that was free a moment ago.
            let port = try ClosedPort().endpoint.port
            let text = wrong.text.replacingOccurrences(of: "1$", with: "\(port)")
            do {
                _ = try await lab.declare(body(text))
                Issue.record("it was taken")
            } catch let problem as LabProblem {
                #expect(problem.code == wrong.code)
                #expect(problem.field == wrong.field)
            }
            let after = (lab.servers().map(\.name), lab.servers().map(\.bound), lab.clients().map(\.name))
            #expect(before == after)
            #expect(try await lab.send(sendFields(to: lab.servers()[0])).client?.outcome == .completed)
        }
    }
}
