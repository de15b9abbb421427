import HTTPServer
import Lab
import Testing

@testable import ControlPlane

/// A service that asks for a token.
struct TokenTests {
    private static let token = "correct-horse-battery"

    private func run(hosts: [String] = [], _ body: (API) async throws -> Void) async throws {
        let token = try #require(BearerToken(Self.token))
        let hosts = try hosts.map { try #require(AllowedHost($0)) }
        try await API.run(access: Access(token: token, hosts: hosts), body)
    }

    @Test(arguments: ["Bearer \(token)", "bearer \(token)", "BEARER   \(token)"])
    func token_letsIn(_ authorization: String) async throws {
        try await run { api in
            for target in ["/version", "/openapi.yaml", "/v1/servers"] {
                let reply = try await api.get(target, headers: [("Authorization", authorization)])
                #expect(reply.status == 200)
            }
        }
    }

    @Test(arguments: [
        ("", false), ("Basic YTpi", false), (token, false), ("Bearer", true), ("Bearer ", true),
        ("Bearer \(token.dropLast())", true), ("Bearer \(token)x", true), ("Bearer \(token) x", true),
        ("Bearer \(token.uppercased())", true), ("Bearer\t\(token)", false), ("Token \(token)", false),
    ])
    func otherAuthorization_isRefused_withAChallenge(_ authorization: String, _ isTold: Bool) async throws {
        try await run { api in
            let reply = try await api.get("/v1/servers", headers: [("Authorization", authorization)])
            #expect(reply.status == 401)
            #expect(reply.code == "unauthorized")
            #expect(reply.json["title"]?.text == "Unauthorized")
            #expect(
                reply.response.header("WWW-Authenticate")
                    == #"Bearer realm="lastword""# + (isTold ? #", error="invalid_token""# : ""))
            #expect(!reply.text.contains(Self.token))
        }
    }

    @Test func everyRoute_asksForIt_butTheOpenOnes() async throws {
        try await run { api in
            for route in ControlPlane.routes {
                let target = route.template.replacing("{name}", with: "a").replacing("{id}", with: "c-1")
                let reply = try await api.call(route.method.rawValue, target)
                #expect((reply.status == 401) == !Route.open.contains(route.template), "\(route.template)")
            }
        }
    }

    @Test(arguments: [
        ("GET", "/nothing", 401), ("GET", "/metrics", 401), ("DELETE", "/v1/servers", 401), ("GET", "/", 401),
        ("OPTIONS", "/v1/servers", 401), ("GET", "/healthz/more", 401), ("GET", "/v1/../healthz", 401),
        ("GET", "//healthz", 401), ("GET", "/healthz%2F..%2Fversion", 401), ("GET", "/HEALTHZ", 401),
        ("GET", "/healthz", 200), ("HEAD", "/healthz", 200), ("GET", "/healthz/", 200),
        ("DELETE", "/healthz", 405),
    ])
    func wrongPath_isNotTold_withoutAToken(_ method: String, _ target: String, _ status: Int) async throws {
        try await run { api in
            let reply = try await api.call(method, target)
            #expect(reply.status == status)
        }
    }

    @Test func twoAuthorizations_areNone() async throws {
        try await run { api in
            let one = ("Authorization", "Bearer \(Self.token)")
            let reply = try await api.get("/v1/servers", headers: [one, one])
            #expect(reply.status == 400)
            #expect(reply.code == "bad-request")
        }
    }

    @Test(arguments: ["example.com", "lastword:4480", "[fe80::1%25lo]", "nonsense:x"])
    func host_isNotLookedAt(_ host: String) async throws {
        try await run { api in
            let headers = [("Host", host), ("Authorization", "Bearer \(Self.token)")]
            let reply = try await api.get("/v1/servers", headers: headers)
            #expect(reply.status == 200)
        }
    }

    /// A browser sends what it knows of a site's credentials with a foreign page's requests as well.
    @Test(arguments: [
        ("http://example.com", "example.com", 200), ("http://EXAMPLE.com.:80", "example.com:4480", 200),
        ("http://lab.example", "10.1.2.3", 200), ("http://localhost", "example.com", 200),
        ("http://example.org", "example.com", 403), ("http://example.com.evil", "example.com", 403),
        ("null", "example.com", 403), ("null", "nonsense:x", 403),
    ])
    func origin_isLookedAtAllTheSame(_ origin: String, _ host: String, _ status: Int) async throws {
        try await run(hosts: ["lab.example"]) { api in
            let headers = [("Host", host), ("Origin", origin), ("Authorization", "Bearer \(Self.token)")]
            let reply = try await api.get("/v1/servers", headers: headers)
            #expect(reply.status == status)
            if status == 403 { #expect(reply.code == "bad-origin") }
        }
    }

    @Test func withoutAToken_authorizationIsNotLookedAt() async throws {
        try await API.run { api in
            let reply = try await api.get("/v1/servers", headers: [("Authorization", "Bearer whatever")])
            #expect(reply.status == 200)
        }
    }
}
