import Foundation
import TestSupport
import Testing

/// `lastword servers` and `lastword clients` against a service.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct EndpointCommandsTests {
    @Test func servers_areListed_withWhatWentWrong() throws {
        let lastword = try Asked()
        let empty = try lastword("servers")
        #expect(empty.output == "name  state  bound  begun  open  not completed\n")
        let put = try lastword("servers", "put", "recipe", "--preset", "recipe", "--listen", "127.0.0.1:0")
        #expect(put.errors == "")
        let address = try lastword.address(of: "recipe")
        for close in ["after-end", "reset", "reset"] {
            #expect(try lastword("send", "--preset", "recipe", "--to", address, "--close", close).status == 0)
        }
        // The resets may still be on their way to the server's side.
        let ended = try lastword(
            "connections", "--server", "recipe", "--state", "closed", "--wait", "10s", "--count", "3")
        #expect(ended.status == 0)
        let list = try lastword("servers", "list")
        #expect(list.output.contains("\nrecipe  running  tcp://\(address)"))
        #expect(list.output.hasSuffix("      3     0  reset 2\n"))
        #expect(list.status == 0)
        lastword.end()
    }

    @Test func server_isStoppedStartedAndDeleted() throws {
        let lastword = try Asked()
        // The flag stands in place of the body's field.
        let put = try lastword(
            "servers", "put", "a", "--body", #"{"listen":"127.0.0.1:1","backlog":7}"#, "--listen",
            "127.0.0.1:0")
        #expect(put.status == 0)
        let stopped = try lastword("servers", "stop", "a", "--abort")
        #expect(stopped.output.contains("\na     stopped  tcp://127.0.0.1:"))
        let get = try lastword("servers", "get", "a").output
        #expect(get.contains(/(?m)^backlog +7$/))
        #expect(get.contains(/(?m)^state +stopped$/))
        #expect(get.contains(/(?m)^program\[0\] +{"framing"/))
        #expect(try lastword("servers", "start", "a").output.contains("\na     running  "))
        let deleted = try lastword("servers", "delete", "a")
        #expect(deleted.status == 0)
        #expect(deleted.output == "")
        let gone = try lastword("servers", "get", "a")
        #expect(gone.status == 1)
        #expect(gone.errors.hasPrefix("Error: there is no server 'a'"))
        #expect(gone.errors.hasSuffix(" (unknown-server)\n"))
        lastword.end()
    }

    @Test func client_isListedStoppedStartedAndDeleted() throws {
        let lastword = try Asked()
        #expect(try lastword("clients", "put", "a", "--to", "127.0.0.1:1", "--payload", "b").status == 0)
        #expect(try lastword("send", "--client", "a").status == 0)
        let list = try lastword("clients").output
        #expect(
            list == """
                name  state    to                 begun  open  not completed
                a     running  tcp://127.0.0.1:1      1     0  refused 1

                """)
        #expect(try lastword("clients", "get", "a").output.contains(/(?m)^payload +b$/))
        #expect(try lastword("clients", "stop", "a").output.contains("\na     stopped  "))
        let refused = try lastword("send", "--client", "a")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("(client-stopped)"))
        #expect(try lastword("clients", "start", "a").output.contains("\na     running  "))
        #expect(try lastword("clients", "delete", "a").status == 0)
        #expect(try lastword("clients").output == "name  state  to  begun  open  not completed\n")
        lastword.end()
    }

    @Test(arguments: [
        (["servers"], "GET", "/v1/servers"), (["servers", "get", "a"], "GET", "/v1/servers/a"),
        (["servers", "start", "a"], "POST", "/v1/servers/a/start"), (["clients"], "GET", "/v1/clients"),
        (["connections"], "GET", "/v1/connections"),
        (["connections", "--server", "a", "--limit", "1"], "GET", "/v1/connections?server=a&limit=1"),
        (["connections", "get", "c-1"], "GET", "/v1/connections/c-1"),
        (["exchange"], "GET", "/v1/exchanges/x-1"),
        (["healthcheck"], "GET", "/healthz"),
    ])
    func json_isTheAnswerItself(_ command: [String], _ method: String, _ target: String) throws {
        let lastword = try Asked()
        #expect(try lastword("servers", "put", "a", "--listen", "127.0.0.1:0").status == 0)
        let address = try lastword.address(of: "a")
        #expect(try lastword("send", "--to", address, "--payload", "b").status == 0)
        let end = try lastword.run(command + ["--json"])
        #expect(end.status == 0)
        #expect(try end.output == curl(lastword.url + target, "-X", method))
        #expect(end.output.hasSuffix("}\n"))
        lastword.end()
    }

    @Test(arguments: [
        (["servers", "put", "a", "--listen", "nowhere"], "(bad-value)"),
        (["servers", "put", "a", "--body", "{"], "(bad-json)"), (["servers", "put", "a"], "(missing-field)"),
        (["servers", "put", "a/b", "--listen", "127.0.0.1:0"], "(bad-value)"),
        (["servers", "delete", ".."], "(unknown-server)"), (["clients", "get", "a?b"], "(unknown-client)"),
        (["connections", "get", "x-1"], "(unknown-connection)"), (["exchange", "x-1"], "(unknown-exchange)"),
        (["connections", "--outcome", "complete"], "(bad-parameter)"), (["exchange"], "has no exchange yet"),
        (["send", "--to", "192.0.2.1:1", "--payload", "a"], "(address-not-allowed)"),
    ])
    func refusal_isSaidByTheService(_ command: [String], _ code: String) throws {
        let lastword = try Asked()
        let end = try lastword.run(command)
        #expect(end.status == 1)
        #expect(end.output == "")
        #expect(end.errors.hasPrefix("Error: "))
        #expect(end.errors.contains(code), "\(end.errors)")
        #expect(!end.errors.dropLast().contains("\n"))
        lastword.end()
    }
}
