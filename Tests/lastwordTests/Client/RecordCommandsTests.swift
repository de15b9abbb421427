import Foundation
import TestSupport
import Testing

/// `lastword send`, `connections`, `exchange` and `reset` against a service.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct RecordCommandsTests {
    @Test func send_printsTheSequence_orTheExchange() throws {
        let lastword = try Asked()
        #expect(
            try lastword("servers", "put", "recipe", "--preset", "recipe", "--listen", "127.0.0.1:0").status
                == 0)
        let address = try lastword.address(of: "recipe")
        let text = try lastword("send", "--preset", "recipe", "--to", address)
        #expect(text.status == 0)
        #expect(text.errors == "")
        #expect(text.output.hasPrefix("exchange x-1   client c-1 "))
        #expect(text.output.contains("verdict  half-close: "))
        let json = try lastword(
            "send", "--preset", "recipe", "--to", address, "--marker", "SERVER WRONG MARKER", "--json")
        let tree = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let client = try #require(tree?["client"] as? [String: Any])
        #expect((client["received"] as? [String: Any])?["text"] as? String == "a1234a1234")
        lastword.end()
    }

    @Test(arguments: [("--json", 0), ("--json", 50), ("--timeout=20s", 0), ("--timeout=20s", 50)])
    func send_tellsThatItsWaitRanOut_unlessItWasNone(_ flag: String, _ milliseconds: Int) throws {
        let lastword = try Asked()
        #expect(
            try lastword(
                "servers", "put", "mute", "--listen", "127.0.0.1:0", "--body",
                #"{"reply":"none","close":"never"}"#
            ).status == 0)
        let end = try lastword(
            "send", "--to", lastword.address(of: "mute"), "--payload", "a", "--wait", "\(milliseconds)ms",
            flag)
        #expect(end.status == (milliseconds == 0 ? 0 : 3))
        #expect(end.output.contains("x-1"))
        #expect(
            end.errors
                == (milliseconds == 0
                    ? ""
                    : "Error: the exchange was not complete within 50ms; 'lastword exchange' shows it later.\n")
        )
        #expect(try lastword("reset").status == 0)
        lastword.end()
    }

    @Test func connections_areAllListed_howeverManyAnswersThatTakes() throws {
        let lastword = try Asked()
        #expect(try lastword("servers", "put", "a", "--listen", "127.0.0.1:0").status == 0)
        let body =
            #"{"to":"\#(try lastword.address(of: "a"))","payload":"b","conversations":150,"concurrency":5}"#
        let load = try curl(lastword.url + "/v1/loads?wait=20s", "-d", body)
        #expect(load.contains(#""state":"done""#))
        let ended = try lastword(
            "connections", "--server", "a", "--state", "closed", "--wait", "20s", "--count", "150")
        #expect(ended.status == 0)
        let lines = ended.output.split(separator: "\n")
        #expect(lines.count == 151)
        #expect(lines[0].hasPrefix("id "))
        #expect(Set(lines.dropFirst().map { $0.split(separator: " ")[0] }).count == 150)
        let few = try lastword("connections", "--server", "a", "--limit", "3").output.split(separator: "\n")
        #expect(few.count == 4)
        #expect(few[1].split(separator: " ") == lines[1].split(separator: " "))
        // The newest exchange is on none of the first pages.
        let list = try curl(lastword.url + "/v1/exchanges?limit=1000")
        let tree = try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [String: Any]
        let newest = try #require(tree?["cursor"] as? String)
        let exchange = try lastword("exchange", "--json").output
        #expect(try exchange == curl(lastword.url + "/v1/exchanges/\(newest)"))
        lastword.end()
    }

    @Test func connections_tellThatTheirWaitRanOut() throws {
        let lastword = try Asked()
        #expect(try lastword("send", "--to", "127.0.0.1:1", "--payload", "a").status == 0)
        for flags in [[], ["--json"]] {
            let end = try lastword.run(["connections", "--wait", "50ms", "--count", "2"] + flags)
            #expect(end.status == 3)
            #expect(end.output.contains("refused"))
            #expect(end.errors == "Error: there were not 2 such connections within 50ms.\n")
        }
        lastword.end()
    }

    @Test func connection_isShownAbortedAndForgotten() throws {
        let lastword = try Asked()
        #expect(try lastword("servers", "put", "a", "--listen", "127.0.0.1:0").status == 0)
        #expect(
            try lastword(
                "clients", "put", "held", "--body", #"{"program":[{"op":"connect"},{"op":"hold"}]}"#,
                "--to", lastword.address(of: "a")
            ).status == 0)
        #expect(try lastword("send", "--client", "held", "--wait", "0s").status == 0)
        let open = try lastword("connections", "--client", "held", "--state", "open", "--wait", "10s")
        #expect(open.output.contains("\nc-1  client  held  open   -           0         0\n"))
        let busy = try lastword("connections", "delete", "c-1")
        #expect(busy.status == 1)
        #expect(busy.errors.contains("(connection-open)"))
        #expect(try lastword("connections", "abort", "c-1").output.contains("\nc-1  client  held  closed  "))
        #expect(try lastword("connections", "get", "c-1").output.contains(/(?m)^endpoint +held$/))
        #expect(try lastword("connections", "delete", "c-1").output == "")
        #expect(try lastword("connections", "get", "c-1").status == 1)
        lastword.end()
    }

    @Test func reset_leavesNothing() throws {
        let lastword = try Asked()
        #expect(try lastword("clients", "put", "a", "--to", "127.0.0.1:1").status == 0)
        #expect(try lastword("send", "--client", "a", "--payload", "b").status == 0)
        let reset = try lastword("reset")
        #expect(reset.status == 0)
        #expect(reset.output == "" && reset.errors == "")
        #expect(try lastword("clients").output.split(separator: "\n").count == 1)
        #expect(try lastword("connections").output.split(separator: "\n").count == 1)
        lastword.end()
    }

    @Test func output_thatNobodyReads_isNoFailure() throws {
        let lastword = try Asked()
        let end = try lastword.run(
            ["servers"], under: ["bash", "-c", "set -o pipefail; \"$@\" | true", "bash"])
        #expect(end.status == 0)
        #expect(end.errors == "")
        let full = try lastword.run(["servers"], under: ["sh", "-c", "exec \"$@\" >/dev/full", "sh"])
        #expect(full.status == 1)
        #expect(full.errors == "Error: The answer can not be written to standard output (ENOSPC).\n")
        lastword.end()
    }
}
