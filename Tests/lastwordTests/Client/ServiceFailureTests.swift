import Foundation
import TestSupport
import Testing

/// What is said where a service does not answer as it should.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct ServiceFailureTests {
    private static let remedy = "; start one with 'lastword serve', or name it with --url or LASTWORD_URL.\n"

    private static func problem(_ status: String, _ code: String) -> CannedServer.Answer {
        .sized(
            #"{"code":"\#(code)","detail":"not\u001bso","status":1}"#, status: status,
            type: "application/problem+json")
    }

    @Test func noService_isSaid_withTheRemedy() throws {
        let url = try CannedServer(.raw("")).url
        let end = try lastword(["servers"], environment: ["LASTWORD_URL=\(url)"])
        #expect(end.status == 2)
        #expect(end.output == "")
        #expect(end.errors == "Error: no service answers at \(url) (connection refused)\(Self.remedy)")
    }

    @Test func noSuchHost_isSaid_withTheRemedy() throws {
        let end = try lastword(["servers", "--url", "http://service.invalid:1"])
        #expect(end.status == 2)
        #expect(
            end.errors
                == "Error: no service answers at http://service.invalid:1 (its name has no address)\(Self.remedy)"
        )
    }

    @Test(arguments: [["servers"], ["events"], ["send", "--to", "a", "--wait", "0s"]])
    func silence_endsAfterItsTime(_ command: [String]) throws {
        let service = try CannedServer(.raw("", holds: true))
        let end = try lastword(command + ["--url", service.url, "--timeout", "4s"])
        #expect(end.status == 2)
        #expect(
            end.errors == "Error: \(service.url) did not answer within 4s. With --timeout it has longer.\n"
        )
    }

    @Test func wait_isBeyondTheTimeout() throws {
        let service = try CannedServer(.raw("", holds: true))
        let end = try lastword(["connections", "--url", service.url, "--timeout", "4s", "--wait", "500ms"])
        #expect(end.errors.contains("did not answer within 4500ms."))
    }

    @Test func noTLS_isSaid() throws {
        let service = try CannedServer(.unasked("HTTP/1.1 400 Bad Request\r\n\r\n"))
        let end = try lastword(["servers", "--url", "https://127.0.0.1:\(service.port)", "--timeout", "60s"])
        #expect(end.status == 2)
        #expect(end.errors.contains("speaks no TLS that can be trusted"))
        #expect(end.errors.contains("--cacert"))
    }

    @Test func problem_isToldByItsDetailAndCode() throws {
        let service = try CannedServer(Self.problem("409 Conflict", "name-in-use"))
        let end = try lastword(["servers", "--url", service.url])
        #expect(end.status == 1)
        #expect(end.errors == "Error: not\\u{1B}so (name-in-use)\n")
    }

    @Test(arguments: [["servers"], ["events"]])
    func missingToken_isToldWithTheRemedy(_ command: [String]) throws {
        let service = try CannedServer(Self.problem("401 Unauthorized", "unauthorized"))
        let end = try lastword(command + ["--url", service.url])
        #expect(end.status == 1)
        #expect(
            end.errors
                == "Error: not\\u{1B}so (unauthorized) Give the service's token with --token-file, --token or LASTWORD_TOKEN.\n"
        )
    }

    @Test(arguments: [
        (
            CannedServer.Answer.sized("<html>", status: "502 Bad Gateway", type: "text/html"),
            "answered 502, and no problem"
        ),
        (.sized("", status: "302 Found", headers: ["Location: /login"]), "answered 302, and no problem"),
        (.sized("<html>", type: "text/html"), "answered 200, and no JSON"),
    ])
    func anotherService_isSuspected(_ answer: CannedServer.Answer, _ sentence: String) throws {
        let service = try CannedServer(answer)
        let end = try lastword(["servers", "--url", service.url])
        #expect(end.status == 1)
        #expect(end.errors.contains("\(service.url) \(sentence)"))
        #expect(end.errors.hasSuffix("Is it a Lastword service? See --url.\n"))
        #expect(service.requests.count == 1)
    }

    @Test(arguments: [
        (["--token", "a-b"], [], "a-b"), ([], ["LASTWORD_TOKEN=c"], "c"),
        (["--token", "a-b"], ["LASTWORD_TOKEN=c"], "a-b"), ([], ["LASTWORD_TOKEN="], nil),
    ])
    func token_isSent(_ flags: [String], _ environment: [String], _ token: String?) throws {
        let service = try CannedServer(.sized(#"{"items":[]}"#))
        #expect(
            try lastword(["servers", "--url", service.url] + flags, environment: environment).status == 0)
        let request = try #require(service.requests.first)
        let line = request.split(separator: "\r\n").first { $0.hasPrefix("Authorization:") }
        #expect(line.map(String.init) == token.map { "Authorization: Bearer \($0)" })
    }

    @Test func emptyVariables_countAsNone() throws {
        let end = try lastword(
            ["servers", "--timeout", "1ms"],
            environment: ["LASTWORD_URL=", "LASTWORD_TOKEN=", "LASTWORD_CACERT="])
        // Whether there is a service at the standard address is not for this test.
        #expect(end.status != 64)
    }

    @Test func proxyOfTheEnvironment_isNotUsed() throws {
        let service = try CannedServer(.sized(#"{"items":[]}"#))
        let proxies = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].map {
            "\($0)=http://127.0.0.1:1"
        }
        #expect(try lastword(["servers", "--url", service.url], environment: proxies).status == 0)
        #expect(service.requests.count == 1)
    }

    @Test(arguments: [
        (["servers", "--url", "localhost:4480"], [], "--url takes"),
        (["healthcheck"], ["LASTWORD_URL=http://localhost/v1"], "LASTWORD_URL takes"),
        (["events", "--token", "a b"], [], "--token holds"),
        (["servers", "get"], [], "Missing expected argument"),
        (["send", "--wait", "5"], [], "a time with a unit"), (["connections", "--lmit", "5"], [], "--lmit"),
        (["send", "--marker", "a", "--framing", "nul"], [], "--marker does not go"),
        (["reset", "all"], [], "all"),
        (["clients", "put", "a", "--body", "@/nonexistent/file"], [], "can not read"),
    ])
    func wrongArgument_isSaid(_ command: [String], _ environment: [String], _ sentence: String) throws {
        let end = try lastword(command, environment: environment)
        #expect(end.status == 64)
        #expect(end.output == "")
        #expect(end.errors.hasPrefix("Error: "))
        #expect(end.errors.contains(sentence), "\(end.errors)")
    }
}
