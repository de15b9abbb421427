import Foundation
import TestSupport
import Testing

/// `lastword serve` as a process: how it starts, how it is found, how it ends.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct ServeTests {
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func signal_endsIt_andRemovesTheAddressFile(_ signal: Int32) throws {
        let path = temporaryPath()
        let service = try Service(["serve", "--listen", "127.0.0.1:0", "--address-file", path])
        let url = try service.url()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == url + "\n")
        #expect(try curl(url + "/healthz") == "{\"status\":\"ok\"}\n")
        service.send(signal)
        let end = service.end()
        #expect(end.status == 0)
        #expect(end.output == "")
        #expect(end.errors.contains("stopped"))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func hangUp_isIgnored_underNohup() throws {
        let service = try Service(["serve", "--listen", "127.0.0.1:0"], under: ["nohup"])
        let url = try service.url()
        service.send(SIGHUP)
        #expect(try curl(url + "/healthz").contains("ok"))
        service.send(SIGTERM)
        let end = service.end()
        #expect(end.status == 0)
        #expect(end.errors.contains("SIGTERM"))
    }

    @Test func signal_endsWhatRuns() throws {
        let service = try Service(["serve", "--listen", "127.0.0.1:0", "--grace", "0s"])
        let url = try service.url()
        let server = try curl(url + "/v1/servers", "-d", #"{"listen":"127.0.0.1:0","onPeerEnd":"ignore"}"#)
        let bound = try #require(
            server.components(separatedBy: "\"bound\":\"").last?.split(separator: "\"").first)
        let send = #"{"payload":"x","framing":{"type":"end-of-stream"},"to":"\#(bound)"}"#
        let exchange = try curl(url + "/v1/sends?wait=0s", "-d", send)
        #expect(exchange.contains("\"complete\":false"))
        service.send(SIGTERM)
        let end = service.end()
        #expect(end.status == 0)
        #expect(end.errors.contains("ended by resets"))
    }

    /// A service with a conversation that does not end by itself.
    private func busyService(grace: String) throws -> (service: Service, url: String) {
        let service = try Service(["serve", "--listen", "127.0.0.1:0", "--grace", grace])
        let url = try service.url()
        let body = #"{"listen":"127.0.0.1:0","timeouts":{"message":"10m","idle":"10m","total":"10m"}}"#
        let server = try curl(url + "/v1/servers", "-d", body)
        let bound = try #require(
            server.components(separatedBy: "\"bound\":\"").last?.split(separator: "\"").first)
        let send =
            #"{"program":[{"op":"connect"},{"op":"sleep","time":"10m"}],"to":"\#(bound)","timeouts":{"total":"10m"}}"#
        #expect(try curl(url + "/v1/sends?wait=0s", "-d", send).contains("\"complete\":false"))
        #expect(try curl(url + "/v1/connections?state=open&count=2&wait=15s").contains("\"satisfied\":true"))
        return (service, url)
    }

    @Test func signal_letsWhatRunsComeToItsEnd_andNothingNewBegin() throws {
        let (service, url) = try busyService(grace: "10m")
        service.send(SIGTERM)
        var readiness = try curl(url + "/readyz")
        while readiness.contains("ready\"") { readiness = try curl(url + "/readyz") }
        #expect(readiness.contains("\"code\":\"stopping\""))
        #expect(try curl(url + "/healthz").contains("ok"))
        #expect(
            try curl(url + "/v1/servers", "-d", #"{"listen":"127.0.0.1:0"}"#).contains(
                "\"code\":\"stopping\""))
        #expect(try curl("-X", "POST", url + "/v1/connections/c-1/abort").contains("aborted"))
        let end = service.end()
        #expect(end.status == 0)
        #expect(!end.errors.contains("ended by resets"))
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func secondSignal_endsItAtOnce(_ signal: Int32) throws {
        let (service, url) = try busyService(grace: "10m")
        service.send(SIGTERM)
        while try curl(url + "/readyz").contains("ready\"") {}
        service.send(signal)
        #expect(service.end().status == 128 + signal)
    }

    @Test func config_isThereFromTheStart_orNothingIs() throws {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        func write(_ text: String) throws {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        try write(#"{"servers":[{"name":"recipe","preset":"recipe","listen":"127.0.0.1:0"}]}"#)
        let service = try Service(["serve", "--listen", "127.0.0.1:0", "--config", path])
        let url = try service.url()
        #expect(try curl(url + "/v1/servers/recipe").contains("\"state\":\"running\""))
        service.send(SIGTERM)
        #expect(service.end().status == 0)
        for (text, place) in [
            (#"{"servers":[{"name":"a","listen":"127.0.0.1:0","framin":"line"}]}"#, "servers[0].framin"),
            (#"{"servers":[{"name":"a","listen":"192.0.2.1:1"}]}"#, "servers[0].listen"),
            (#"{"server":[]}"#, "server"),
        ] {
            try write(text)
            let end = try Service(["serve", "--listen", "127.0.0.1:0", "--config", path]).end()
            #expect(end.status == 1)
            #expect(end.output == "")
            #expect(end.errors.contains("The configuration \(path) can not be used: \(place): "))
        }
    }

    @Test func https_isServed_withTheCertificateThatWasGiven() throws {
        let (certificate, key) = (temporaryPath(), temporaryPath())
        defer { for path in [certificate, key] { try? FileManager.default.removeItem(atPath: path) } }
        let openssl = try OutsideProcess(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days",
            "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
            certificate)
        #expect(openssl.wait() == 0)
        let service = try Service([
            "serve", "--listen", "127.0.0.1:0", "--tls-cert", certificate, "--tls-key", key,
        ])
        let url = try service.url()
        #expect(url.hasPrefix("https://"))
        #expect(try curl("--cacert", certificate, url + "/healthz").contains("ok"))
        service.send(SIGTERM)
        #expect(service.end().status == 0)
        for (arguments, status, words) in [
            (["--tls-cert", key, "--tls-key", key], 1, "--tls-cert \(key) has no certificate"),
            (["--tls-cert", certificate, "--tls-key", certificate], 1, "has no private key"),
            (["--tls-cert", certificate], 64, "--tls-cert needs --tls-key beside it"),
            (["--tls-cert", "/nowhere", "--tls-key", key], 1, "The certificate can not be read: /nowhere"),
        ] as [([String], Int32, String)] {
            let end = try Service(["serve", "--listen", "127.0.0.1:0"] + arguments).end()
            #expect(end.status == status)
            #expect(end.errors.contains(words), "\(end.errors)")
        }
    }

    @Test func recipe_overCurlsOwnContentType() throws {
        let service = try Service(["serve", "--listen", "127.0.0.1:0"])
        let url = try service.url()
        let server = try curl(
            "-X", "PUT", url + "/v1/servers/recipe", "-d", #"{"preset":"recipe","listen":"127.0.0.1:0"}"#)
        let bound = try #require(
            server.components(separatedBy: "\"bound\":\"").last?.split(separator: "\"").first)
        let exchange = try curl(url + "/v1/sends", "-d", #"{"preset":"recipe","to":"\#(bound)"}"#)
        #expect(exchange.contains("ERROR:no end!"))
        #expect(try curl(url + "/healthz", "-H", "Host: example.com").contains("bad-host"))
        service.send(SIGTERM)
        #expect(service.end().status == 0)
    }

    /// As many as may wait at the same time: what does not wait has connections left.
    @Test func api_isUsable_whenAThousandWaitsAreAbandoned() async throws {
        try await onThread {
            let service = try Service(["serve", "--listen", "127.0.0.1:0"])
            let url = try service.url()
            let wait = url + "/v1/connections?wait=300s&count=1"
            try abandonRequests(1000, to: wait)
            // They are taken in one by one: one of the next is the first too many.
            var answer = ""
            for _ in 0..<40 where !answer.contains("too-many-waiting") {
                answer = (try? curl(wait, "--max-time", "0.5")) ?? ""
            }
            #expect(answer.contains("too-many-waiting"))
            #expect(try curl(url + "/v1/sends", "-d", #"{"to":"127.0.0.1:1"}"#).contains("too-many-waiting"))
            #expect(
                try curl(url + "/v1/servers/a", "-X", "PUT", "-d", #"{"listen":"127.0.0.1:0"}"#).contains(
                    "bound")
            )
            #expect(try curl(url + "/v1/servers/a", "-X", "DELETE", "-w", "%{http_code}") == "204")
            #expect(try curl(url + "/v1/connections?limit=5").contains("items"))
            // This ends a connection, which all of them wait for.
            let send = #"{"to":"127.0.0.1:1","payload":"x"}"#
            #expect(try curl(url + "/v1/sends?wait=0s", "-d", send).contains("\"x-1\""))
            #expect(try curl(url + "/v1/reset", "-X", "POST", "-w", "%{http_code}") == "204")
            service.send(SIGTERM)
            #expect(service.end().status == 0)
        }
    }

    @Test func clientThatGaveUpWaiting_costsNothing() throws {
        let service = try Service(["serve", "--listen", "127.0.0.1:0"])
        let url = try service.url()
        try abandonRequests(20, to: url + "/v1/connections?wait=30s&count=1")
        #expect(try curl(url + "/healthz").contains("ok"))
        Thread.sleep(forTimeInterval: 0.2)
        let before = try service.ticks()
        Thread.sleep(forTimeInterval: 1)
        // A thread that spins takes most of that second, which is 100 ticks.
        #expect(try service.ticks() - before < 20)
        service.send(SIGTERM)
        #expect(service.end().status == 0)
    }

    @Test func loopbackOfIPv6_isServed() throws {
        let service = try Service(["serve", "--listen", "[::1]:0"])
        let url = try service.url()
        #expect(url.hasPrefix("http://[::1]:"))
        #expect(try curl("-g", url + "/healthz").contains("ok"))
        service.send(SIGTERM)
        #expect(service.end().status == 0)
    }

    @Test func portThatIsTaken_isSaid() throws {
        let first = try Service(["serve", "--listen", "127.0.0.1:0"])
        let address = String(try first.url().dropFirst("http://".count))
        let end = try Service(["serve", "--listen", address]).end()
        #expect(end.status == 1)
        #expect(end.errors.contains("taken"))
        #expect(end.errors.contains(address))
        #expect(end.output == "")
        first.send(SIGTERM)
        #expect(first.end().status == 0)
    }

    @Test func addressFileThatCanNotBeWritten_isSaid() throws {
        let end = try Service([
            "serve", "--listen", "127.0.0.1:0", "--address-file", "/nonexistent/address",
        ]).end()
        #expect(end.status == 1)
        #expect(end.errors.contains("/nonexistent/address"))
        #expect(end.output == "")
    }

    @Test(arguments: [
        ["serve", "--listen", "example.com:80"], ["serve", "--listen", "127.0.0.1"],
        ["serve", "--listen", ":80"],
        ["serve", "--listen", "127.0.0.1:65536"], ["serve", "--listen", "tcp://127.0.0.1:0"],
        ["serve", "--listen"],
        ["serve", "--lsten", "127.0.0.1:0"], ["serve", "extra"], ["sevre"],
    ])
    func wrongArgument_isSaid(_ arguments: [String]) throws {
        let end = try Service(arguments).end()
        #expect(end.status == 64)
        #expect(end.errors.hasPrefix("Error: "))
        #expect(end.output == "")
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.1:65536", "nonsense"])
    func listenAddressThatIsNone_isExplained(_ address: String) throws {
        let end = try Service(["serve", "--listen", address]).end()
        #expect(end.errors.contains("'\(address)'"))
        #expect(end.errors.contains("an IP address and a port from 0 to 65535, as 127.0.0.1:4480"))
    }

    @Test func version_isTold() throws {
        let end = try Service(["--version"]).end()
        #expect(end.status == 0)
        #expect(end.output == "0.1.0\n")
    }
}
