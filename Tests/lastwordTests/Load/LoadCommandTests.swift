import Foundation
import TestSupport
import Testing

/// `lastword load` as a process, against a server of a service.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct LoadCommandTests {
    @Test func result_isOneJSONObject() throws {
        let server = try EchoServer()
        let end = try Service([
            "load", "--to", server.address, "--payload", "a1234", "--conversations", "500", "--json",
        ]).end()
        #expect(end.status == 0)
        #expect(end.errors == "")
        #expect(end.output.hasSuffix("}\n"))
        let load = try #require(
            try JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any])
        #expect(load["state"] as? String == "done")
        let result = try #require(load["result"] as? [String: Any])
        #expect(result["begun"] as? Int == 500)
        #expect(result["outcomes"] as? [String: Int] == ["completed": 500])
        server.end()
    }

    @Test func result_isATable() throws {
        let server = try EchoServer()
        let end = try Service([
            "load", "--body", #"{"payload":"a1234","conversations":20}"#, "--to", server.address, "--loops",
            "1",
        ]).end()
        #expect(end.status == 0)
        // No terminal: no progress.
        #expect(end.errors == "")
        #expect(end.output.hasPrefix("state          done\nconversations  20, in "))
        #expect(end.output.contains("\noutcomes       completed 20\n"))
        #expect(end.output.contains("\n  conversation "))
        server.end()
    }

    @Test func failures_areToldByTheStatus() throws {
        let server = try EchoServer()
        server.end()
        let end = try Service([
            "load", "--to", server.address, "--payload", "a", "--conversations", "5",
        ]).end()
        #expect(end.status == 1)
        #expect(end.output.contains("\noutcomes       refused 5\n"))
        #expect(end.output.contains("\nfailures\n  refused: 5\n"))
        #expect(end.errors == "")
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func signal_stopsTheLoad_andTheResultIsTold(_ signal: Int32) throws {
        let server = try EchoServer()
        let load = try Service([
            "load", "--to", server.address, "--payload", "a", "--duration", "1h", "--rate", "50", "--json",
        ])
        // Once the server has seen a conversation, the signals are waited for.
        _ = try curl(server.url + "/v1/connections?wait=20s&count=1")
        load.send(signal)
        let end = load.end()
        #expect(end.status == 1)
        #expect(end.output.contains("\"state\":\"stopped\""))
        #expect(end.errors == "")
        server.end()
    }

    @Test(arguments: [
        ([], "to is required"), (["--payload"], "Missing value"),
        (["--to", "127.0.0.1:1", "--payload", "a", "--conversations", "0"], "got 0."),
        (["--to", "192.0.2.1:1", "--payload", "a", "--conversations", "1"], "loopback"),
        (["--to", "127.0.0.1:1", "--payload", "a", "--duration", "1s", "--loops", "0"], "--loops takes"),
        (["--body", #"{"preset":"recipe","duration":"1s","answeredBy":"s"}"#], "Leave it out"),
        (["--body", "@/nonexistent/load"], "can not read"), (["--lops", "1"], "--lops"), (["extra"], "extra"),
    ])
    func wrongArgument_isSaid(_ arguments: [String], _ sentence: String) throws {
        let end = try Service(["load"] + arguments).end()
        #expect(end.status == 64)
        #expect(end.errors.hasPrefix("Error: "))
        #expect(end.errors.contains(sentence), "\(end.errors)")
        #expect(end.output == "")
    }

    @Test
    func aResultThatCanNotBeWritten_isAFailure() throws {
        let load = try Service(
            ["load", "--to", "127.0.0.1:1", "--payload", "a", "--conversations", "1"],
            under: ["sh", "-c", "exec \"$@\" >/dev/full", "sh"])
        let end = load.end()
        #expect(end.status == 1)
        #expect(end.errors.contains("can not be written to standard output (ENOSPC)"))
    }

    /// A service with a server that answers each line twice.
    private struct EchoServer {
        let service: Service
        let url: String
        let address: String

        init() throws {
            service = try Service(["serve", "--listen", "127.0.0.1:0"])
            url = try service.url()
            let answer = try curl(url + "/v1/servers", "-d", #"{"listen":"127.0.0.1:0"}"#)
            address = String(
                try #require(
                    answer.components(separatedBy: "\"bound\":\"tcp://").last?.split(separator: "\"").first))
        }

        func end() {
            service.send(SIGTERM)
            #expect(service.end().status == 0)
        }
    }
}
