import HTTPServer
import Lab
import Testing

@testable import ControlPlane

/// The checks ahead of a body, for themselves.
struct AdmissionTests {
    private func withControlPlane(_ access: Access, _ body: (ControlPlane) throws -> Void) async throws {
        let lab = try Lab()
        let result = Result { try body(ControlPlane(lab: lab, access: access)) }
        await lab.shutdown()
        try result.get()
    }

    private func request(_ headers: [(String, String)]) throws -> Request {
        try Request(method: "GET", target: "/v1/servers", headers: headers)
    }

    @Test func admit_refusesTheCaller_andNobodyElse() async throws {
        try await withControlPlane(Access(token: BearerToken("a-token-of-ours"))) { api in
            let known = try request([("Host", "localhost"), ("Authorization", "Bearer a-token-of-ours")])
            #expect(api.admit(known) == nil)
            let unknown = try request([("Host", "localhost")])
            #expect(api.admit(unknown)?.status == 401)
            #expect(api.admit(unknown)?.header("WWW-Authenticate") != nil)
            // What is wrong beyond the headers is not its business.
            let lost = try Request(
                method: "PATCH", target: "/nowhere?x",
                headers: [("Host", "localhost"), ("Authorization", "Bearer a-token-of-ours")])
            #expect(api.admit(lost) == nil)
        }
    }

    /// So that it is not done twice where it was done ahead of the body.
    @Test func answerAdmitted_doesNotAskAgain() async throws {
        try await withControlPlane(Access(token: BearerToken("a-token-of-ours"))) { api in
            let unknown = try request([("Host", "example.com")])
            guard case .later = api.answerAdmitted(unknown) else {
                Issue.record("the request was not taken")
                return
            }
            guard case .now(let refusal) = api.answer(unknown) else {
                Issue.record("the request was taken")
                return
            }
            #expect(refusal.status == 401)
        }
    }
}
