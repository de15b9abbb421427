import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)), .ownThread)
struct HealthcheckCommandTests {
    @Test(arguments: [
        ([], "200 OK", "healthy", 0), (["--ready"], "200 OK", "ready", 0),
        ([], "503 Service Unavailable", "unhealthy", 1),
        (["--ready"], "503 Service Unavailable", "unready", 1),
        ([], "302 Found", "unhealthy", 1),
    ])
    func word_isThatOfTheAnswer(_ flags: [String], _ status: String, _ word: String, _ code: Int32) throws {
        let service = try CannedServer(.sized("{}", status: status))
        let end = try lastword(["healthcheck", "--url", service.url] + flags)
        #expect(end.output == word + "\n")
        #expect(end.errors == "")
        #expect(end.status == code)
        #expect(service.requests.first?.hasPrefix(flags.isEmpty ? "GET /healthz " : "GET /readyz ") == true)
    }

    @Test(arguments: [[], ["--ready"], ["--json"]])
    func word_isUnreachable_whereNobodyListens(_ flags: [String]) throws {
        let url = try CannedServer(.raw("")).url
        let end = try lastword(["healthcheck", "--url", url] + flags)
        #expect(end.output == "unreachable\n")
        #expect(end.errors == "")
        #expect(end.status == 2)
    }

    @Test func service_isHealthy() throws {
        let service = try Asked()
        let end = try service("healthcheck")
        #expect(end.output == "healthy\n")
        #expect(end.status == 0)
        service.end()
    }
}
