import HTTPServer
import Testing

@testable import ControlPlane

/// Names by which a service may be called.
struct AllowedHostTests {
    private func status(_ hosts: [String], headers: [(String, String)]) async throws -> Int {
        var status = 0
        let hosts = try hosts.map { try #require(AllowedHost($0)) }
        try await API.run(access: Access(hosts: hosts)) { api in
            status = try await api.get("/v1/servers", headers: headers).status
        }
        return status
    }

    @Test(arguments: [
        ("lastword.example", "lastword.example", 200), ("lastword.example", "LASTWORD.Example:4480", 200),
        ("Lastword.Example.", "lastword.example", 200), ("lastword.example", "lastword.example.:1", 200),
        ("lastword", "lastword:4480", 200), ("my_host", "my_host", 200),
        ("lastword.example", "x.lastword.example", 403), ("lastword.example", "lastword.example.evil", 403),
        ("lastword.example", "example", 403), ("lastword.example", "lastword.example..", 403),
        ("lastword.example", "127.0.0.1", 200), ("lastword.example", "[::1]:1", 200),
        ("lastword.example", "lastword.example:x", 403), ("lastword.example", "a@lastword.example", 403),
    ])
    func host_isComparedAsAWhole(_ name: String, _ host: String, _ status: Int) async throws {
        #expect(try await self.status([name], headers: [("Host", host)]) == status)
    }

    @Test(arguments: [
        ("http://lastword.example", "127.0.0.1", 200),
        ("https://other.example:8443", "lastword.example", 200),
        ("http://lastword.example", "lastword.example", 200),
        ("http://evil.example", "lastword.example", 403),
        ("http://lastword.example@evil.example", "127.0.0.1", 403),
        ("http://lastword.example/", "127.0.0.1", 403),
    ])
    func origin_mayBeOneOfThem(_ origin: String, _ host: String, _ status: Int) async throws {
        let headers = [("Host", host), ("Origin", origin)]
        #expect(try await self.status(["other.example", "lastword.example"], headers: headers) == status)
    }

    @Test(arguments: [
        "", ".", "..", ".example", "a..b", "*.example", "lastword.example:4480", "http://lastword.example",
        "lastword example", "::1", "[::1]", "lästword", "a/b", String(repeating: "a", count: 254), "a\0",
    ])
    func text_isNoName(_ text: String) {
        #expect(AllowedHost(text) == nil)
    }

    /// Nobody else's page may drive the service: no preflight succeeds, and no answer is marked as one for others.
    @Test(arguments: [
        ("http://evil.example", 403), ("null", 403), ("http://localhost:3000", 405),
    ])
    func preflight_doesNotSucceed(_ origin: String, _ status: Int) async throws {
        try await API.run { api in
            let reply = try await api.call(
                "OPTIONS", "/v1/servers",
                headers: [
                    ("Origin", origin), ("Access-Control-Request-Method", "PUT"),
                    ("Access-Control-Request-Headers", "authorization"),
                ])
            #expect(reply.status == status)
            #expect(!reply.response.headers.contains { $0.0.lowercased().hasPrefix("access-control") })
        }
    }
}
