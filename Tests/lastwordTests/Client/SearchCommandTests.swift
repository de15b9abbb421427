import Foundation
import TestSupport
import Testing

/// `lastword search` against a service whose own servers answer.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct SearchCommandTests {
    private static let broadcast = "udp://127.255.255.255"

    @Test func hosts_areListed_whoeverOffersTheService() throws {
        let lastword = try Asked()
        let port = try offer(
            lastword, "a", 0, #"{"name":"printer","address":"tcp://127.0.0.1:631","text":"A4"}"#)
        _ = try offer(lastword, "b", port, #"{"name":"scanner"}"#)
        let to = "\(Self.broadcast):\(port)"
        let found = try lastword("search", "printer", "--to", to, "--within", "500ms", "--late", "0s")
        #expect(found.status == 0)
        #expect(found.errors == "")
        let lines = found.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines[0].split(separator: " ").joined(separator: " ")
                == "service address from after late answers text")
        #expect(lines[1].hasPrefix("printer  tcp://127.0.0.1:631  udp://127.0.0.1:\(port)  "))
        #expect(lines[1].contains(#/ \d+ µs  false        1  A4$/#))
        // Without a name it is for all of them.
        let all = try lastword("search", "--to", to, "--within", "500ms", "--late", "0s", "--json")
        let tree = try JSONSerialization.jsonObject(with: Data(all.output.utf8)) as? [String: Any]
        let hosts = try #require(tree?["hosts"] as? [[String: Any]])
        #expect(Set(hosts.compactMap { $0["service"] as? String }) == ["printer", "scanner"])
        lastword.end()
    }

    @Test(arguments: ["--json", "--timeout=20s"])
    func nobody_isAnExitCode(_ flag: String) throws {
        let lastword = try Asked()
        let port = try offer(lastword, "a", 0, #"{"name":"printer"}"#)
        let end = try lastword(
            "search", "scanner", "--to", "\(Self.broadcast):\(port)", "--within", "50ms", "--late", "0s", flag
        )
        #expect(end.status == 3)
        #expect(end.errors.hasPrefix("Error: nobody answered; "))
        #expect(end.output.contains(flag == "--json" ? "\"hosts\":[]" : "service  address"))
        lastword.end()
    }

    @Test(arguments: [
        ([], "255.255.255.255", "address-not-allowed"), (["--to", "127.0.0.1:1"], "udp://", "bad-value"),
        (["a b"], "service is the name", "bad-value"),
        (["--to", "udp://127.0.0.1:1", "--interface", "nope"], "no interface \"nope\"", "bad-value"),
        (["--to", "udp://127.0.0.1:1", "--within", "2m"], "1m at most", "bad-value"),
    ])
    func refusal_isToldAsTheServiceSaysIt(_ arguments: [String], _ says: String, _ code: String) throws {
        let lastword = try Asked()
        let end = try lastword.run(["search"] + arguments)
        #expect(end.status == 1)
        #expect(end.errors.contains(says))
        #expect(end.errors.hasSuffix(" (\(code))\n"))
        lastword.end()
    }

    @Test func searchThatFails_saysWhy() throws {
        let lastword = try Asked()
        // Nobody has such an address.
        let end = try lastword(
            "search", "--to", "udp://127.0.0.1:9", "--interface", "192.0.2.250", "--within", "1ms", "--late",
            "0s")
        #expect(end.status == 3)
        #expect(end.errors.hasPrefix("Error: EADDRNOTAVAIL: "))
        lastword.end()
    }

    @Test(arguments: [["search", "a", "b"], ["search", "--within", "soon"], ["search", "--late", "-1s"]])
    func wrongArguments_areRefused_withoutAService(_ arguments: [String]) throws {
        #expect(try lastword(arguments).status == 64)
    }

    /// A server with a service, at a port that several share; 0 has one picked.
    private func offer(_ lastword: Asked, _ name: String, _ port: Int, _ service: String) throws -> Int {
        let put = try lastword(
            "servers", "put", name, "--listen", "\(Self.broadcast):\(port)", "--body",
            #"{"options":{"SO_REUSEADDR":true},"service":\#(service)}"#)
        #expect(put.status == 0, "\(put.errors)")
        let bound = try lastword.address(of: name)
        return try #require(Int(bound.split(separator: ":").last ?? ""))
    }
}
