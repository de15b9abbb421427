import TestSupport
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5)), .ownThread)
struct TLSTests {
    private let patient = HTTPLimits(connect: 60_000)

    @Test func certificate_isTrusted_whenItIsGiven() throws {
        let server = try TLSServer()
        let request = HTTPRequest(
            "GET", "https://127.0.0.1:\(server.port)/", limits: patient, authorities: server.certificate)
        let answer = try HTTPClient().answer(to: request)
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
    }

    @Test func certificate_isRefused_whenItIsUnknown() throws {
        let server = try TLSServer()
        let failure = try #require(throws: HTTPFailure.self) {
            try HTTPClient().answer(
                to: HTTPRequest("GET", "https://127.0.0.1:\(server.port)/", limits: patient))
        }
        #expect(failure.reason == .tls)
    }

    @Test func certificate_isRefused_forAnotherName() throws {
        let server = try TLSServer()
        let failure = try #require(throws: HTTPFailure.self) {
            try HTTPClient().answer(
                to: HTTPRequest(
                    "GET", "https://localhost:\(server.port)/", limits: patient,
                    authorities: server.certificate))
        }
        #expect(failure.reason == .tls)
    }

    @Test func authorities_areRefused_whenTheyAreNone() throws {
        let server = try TLSServer()
        let failure = try #require(throws: HTTPFailure.self) {
            try HTTPClient().answer(
                to: HTTPRequest(
                    "GET", "https://127.0.0.1:\(server.port)/", limits: patient, authorities: "/dev/null"))
        }
        #expect(failure.reason == .tls)
    }
}
