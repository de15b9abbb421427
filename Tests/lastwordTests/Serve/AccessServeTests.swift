import Foundation
import TestSupport
import Testing

/// `lastword serve` as a process that asks for a token, reads its environment, and has other limits.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct AccessServeTests {
    private static let token = "a-token-of-ours"

    /// Starts a service in an environment of so many more variables.
    private func service(_ variables: [String] = [], _ arguments: String...) throws -> Service {
        try Service(
            ["serve", "--listen", "127.0.0.1:0"] + arguments,
            under: variables.isEmpty ? [] : ["env"] + variables)
    }

    private func stop(_ service: Service) -> Service.End {
        service.send(SIGTERM)
        return service.end()
    }

    @Test(arguments: [["LASTWORD_TOKEN=\(token)"], []])
    func token_isAskedFor_andNeverShown(_ variables: [String]) throws {
        let service = try variables.isEmpty ? service([], "--token", Self.token) : service(variables)
        let url = try service.url()
        let code = ["-o", "/dev/null", "-w", "%{http_code}"]
        #expect(try curl(url + "/healthz") == "{\"status\":\"ok\"}\n")
        #expect(try curl(url + "/v1/servers", code[0], code[1], code[2], code[3]) == "401")
        #expect(try curl("-i", url + "/nowhere").contains("WWW-Authenticate: Bearer realm=\"lastword\"\r\n"))
        let header = "Authorization: Bearer \(Self.token)"
        #expect(try curl("-H", header, url + "/v1/servers") == "{\"items\":[]}\n")
        // A name of any kind will do where there is a token.
        #expect(try curl("-H", header, "-H", "Host: lab.example", url + "/v1/servers") == "{\"items\":[]}\n")
        #expect(try curl("-H", header + "x", url + "/v1/servers").contains("unauthorized"))
        #expect(try !curl("-H", header, url + "/version").contains(Self.token))
        let end = stop(service)
        #expect(end.status == 0)
        #expect(!end.errors.contains(Self.token))
    }

    @Test func tokenOfAFile_isAskedFor() throws {
        let path = temporaryPath()
        try "\(Self.token)\n".write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let service = try service([], "--token-file", path)
        let url = try service.url()
        #expect(try curl(url + "/v1/servers").contains("unauthorized"))
        #expect(try curl("-H", "Authorization: Bearer \(Self.token)", url + "/v1/servers").contains("items"))
        let end = stop(service)
        #expect(end.errors.contains("chmod 600 \(path)"))
        #expect(!end.errors.contains(Self.token))
    }

    @Test(arguments: [("", Int32(1), "is empty"), ("short\n", 64, "8 to 1024 visible ASCII characters")])
    func tokenFileWithoutAToken_isSaid(_ text: String, _ status: Int32, _ says: String) throws {
        let path = temporaryPath()
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let end = try service([], "--token-file", path).end()
        #expect(end.status == status)
        #expect(end.errors.contains(says) && end.errors.contains(path))
        #expect(!end.errors.contains("short"))
        #expect(end.output == "")
    }

    /// Only this machine reaches ::ffff:127.0.0.1, but it is none of its loopback addresses as they are written.
    @Test func tokenIsMade_whereNoneIsGiven() throws {
        let service = try Service(["serve", "--listen", "[::ffff:127.0.0.1]:0"])
        let url = try service.url()
        #expect(try curl("-g", url + "/v1/servers").contains("unauthorized"))
        let line = try service.errorLine { $0.contains("made a token") }
        let token = try #require(line.firstMatch(of: /Authorization: Bearer ([A-Za-z0-9_-]{43})'/)?.1)
        #expect(line.contains("curl -H 'Authorization: Bearer \(token)' \(url)/v1/servers"))
        #expect(
            try curl("-g", "-H", "Authorization: Bearer \(token)", url + "/v1/servers") == "{\"items\":[]}\n")
        let end = stop(service)
        #expect(!end.errors.contains(token))
        #expect(end.status == 0)
    }

    @Test func noAuth_letsAllIn_andIsSaid() throws {
        let service = try Service(
            ["serve", "--listen", "[::ffff:127.0.0.1]:0", "--allow-host", "lab.example"],
            under: ["env", "LASTWORD_NO_AUTH=1", "LASTWORD_NONSENSE=1"])
        let url = try service.url()
        #expect(try curl("-g", url + "/v1/servers") == "{\"items\":[]}\n")
        #expect(try curl("-g", "-H", "Host: Lab.example.:80", url + "/v1/servers").contains("items"))
        #expect(
            try curl("-g", "-H", "Host: evil.example", url + "/v1/servers").contains(
                "--allow-host evil.example"))
        let end = stop(service)
        #expect(end.errors.contains("no token is asked for"))
        #expect(end.errors.contains("LASTWORD_NONSENSE"))
    }

    @Test func variable_isAFlag_andAFlagWins() throws {
        let variables = [
            "LASTWORD_LOG_FORMAT=json", "LASTWORD_LOG_LEVEL=warning", "LASTWORD_LISTEN=nonsense",
        ]
        let service = try service(variables + ["LASTWORD_MAX_SERVERS=1"], "--log-level", "info")
        let url = try service.url()
        #expect(try curl(url + "/v1/servers", "-d", #"{"listen":"127.0.0.1:0"}"#).contains("bound"))
        #expect(
            try curl(url + "/v1/servers", "-d", #"{"listen":"127.0.0.1:0"}"#).contains("too-many-servers"))
        let end = stop(service)
        let messages = try end.errors.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
            return try #require(object)["message"]
        }
        #expect(
            messages == [
                "started", "server-started", "stopping", "draining", "server-stopped", "stopped",
            ])
    }

    @Test func wrongVariable_isToldWithItsName() throws {
        let end = try service(["LASTWORD_MAX_BODY=1"]).end()
        #expect(end.status == 64)
        #expect(end.errors.hasPrefix("Error: LASTWORD_MAX_BODY: "))
        #expect(end.output == "")
    }

    /// One of each kind of limit: of the lab, of bodies, of the API's requests, of HTTP.
    @Test(arguments: [
        ("--max-clients=1", "/v1/clients", #"{"to":"127.0.0.1:1"}"#, "too-many-clients", 2),
        (
            "--max-payload=1KiB", "/v1/clients", #"{"payload":{"pattern":"a","size":1025}}"#,
            "from 0 to 1024", 1
        ),
        (
            "--max-program=1KiB", "/v1/clients", #"{"payloads":[{"pattern":"a","size":1025}]}"#,
            "1024 bytes at most", 1
        ),
        (
            "--max-operations=1", "/v1/clients", #"{"program":[{"op":"connect"},{"op":"close"}]}"#,
            "1 operations at most", 1
        ),
        (
            "--max-rounds=5", "/v1/clients",
            #"{"program":[{"op":"repeat","count":6,"operations":[{"op":"sample"}]}]}"#,
            "from 1 to 5", 1
        ),
        (
            "--max-runs=5", "/v1/clients",
            #"{"program":[{"op":"repeat","count":6,"operations":[{"op":"sample"}]}]}"#,
            "runs 5 operations at most", 1
        ),
        ("--max-wait=2s", "/v1/sends?wait=3s", #"{"to":"127.0.0.1:1"}"#, "up to 2s", 1),
        ("--max-body=1KiB", "/v1/sends", String(repeating: " ", count: 1025), "limit of 1024 bytes", 1),
        (
            "--allow-target=198.51.100.0/24", "/v1/clients", #"{"to":"198.51.100.1:80"}"#,
            "\"state\":\"running\"", 1
        ),
        (
            "--allow-listen=198.51.100.0/24", "/v1/servers", #"{"listen":"198.51.100.1:0"}"#,
            "address-unusable", 1
        ),
    ])
    func limit_isTheFlags(_ flag: String, _ target: String, _ body: String, _ says: String, _ calls: Int)
        throws
    {
        let service = try service([], flag)
        let url = try service.url()
        var answer = ""
        for _ in 0..<calls { answer = try curl(url + target, "-d", body) }
        #expect(answer.contains(says), "\(flag): \(answer)")
        #expect(stop(service).status == 0)
    }

    @Test func receivedMessage_isLimited() throws {
        let service = try service([], "--max-message", "4", "--capture", "2")
        let url = try service.url()
        let server = try curl(url + "/v1/servers", "-d", #"{"listen":"127.0.0.1:0"}"#)
        let bound = try #require(
            server.components(separatedBy: "\"bound\":\"").last?.split(separator: "\"").first)
        let exchange = try curl(url + "/v1/sends", "-d", #"{"payload":"a1234","to":"\#(bound)"}"#)
        #expect(exchange.contains("too-large"))
        #expect(exchange.contains(#""text":"a1""#) && !exchange.contains("a1234"))
        #expect(stop(service).status == 0)
    }
}
