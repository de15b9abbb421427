import Testing

@testable import ControlPlane

/// Which callers are let in, by the headers that a web page can not choose.
struct CallerTests {
    @Test(arguments: [
        "localhost", "LocalHost:80", "127.0.0.1", "127.0.0.1:4480", "10.1.2.3:1", "[::1]", "[::1]:4480",
        "[fe80::1]:1",
        "localhost:",
    ])
    func host_isLetIn(_ host: String) async throws {
        try await API.run { api in
            let reply = try await api.get("/healthz", headers: [("Host", host)])
            #expect(reply.status == 200)
        }
    }

    @Test(arguments: [
        "example.com", "example.com:4480", "127.0.0.1.example.com", "localhost.example.com", "localhost.",
        "::1",
        "[::1", "[localhost]", "[127.0.0.1]", "127.0.0.1:x", "127.0.0.1:80:80", "127.1", "0x7f.0.0.1",
        "2130706433",
        "127.0.0.1@example.com", "user@127.0.0.1", "127.0.0.256", " 127.0.0.1", "[::1]x", "[::1]:x", ":4480",
        "127.0.0.1/", "127.0.0.1\u{0}",
    ])
    func host_isRefused(_ host: String) async throws {
        try await API.run { api in
            let reply = try await api.get("/healthz", headers: [("Host", host)])
            #expect(reply.status == 403)
            #expect(reply.code == "bad-host")
        }
    }

    @Test(arguments: [
        ("http://localhost/healthz", "localhost", 200), ("http://127.0.0.1:1/healthz", "localhost", 200),
        ("http://[::1]/healthz", "example.com", 200), ("http://example.com/healthz", "localhost", 403),
        ("http://localhost@example.com/healthz", "localhost", 403),
        ("http://evil?/healthz", "localhost", 403),
        ("http://example.com", "localhost", 403),
    ])
    func hostInTheTarget_countsInPlaceOfTheHeader(_ target: String, _ host: String, _ status: Int)
        async throws
    {
        try await API.run { api in
            let reply = try await api.get(target, headers: [("Host", host)])
            #expect(reply.status == status)
            if status == 403 { #expect(reply.code == "bad-host") }
        }
    }

    @Test func host_hasToBeThereOnce() async throws {
        try await API.run { api in
            let none = try await api.get("/healthz", headers: [("Host", "")])
            #expect(none.status == 400)
            #expect(none.code == "bad-request")
            let two = try await api.get("/healthz", headers: [("Host", "localhost"), ("Host", "localhost")])
            #expect(two.code == "bad-request")
        }
    }

    @Test(arguments: [
        "http://localhost:3000", "http://127.0.0.1", "https://[::1]:1", "HTTP://LOCALHOST",
        "http://10.1.2.3:9000",
    ])
    func origin_isLetIn(_ origin: String) async throws {
        try await API.run { api in
            let reply = try await api.get("/healthz", headers: [("Host", "10.1.2.3"), ("Origin", origin)])
            #expect(reply.status == 200)
        }
    }

    /// A page of another machine's address is no page of this machine.
    @Test(arguments: [
        "http://example.com", "null", "http://10.9.9.9", "file://", "ftp://localhost", "localhost",
        "http://localhost.example.com", "http://127.0.0.1.example.com:80",
    ])
    func origin_isRefused(_ origin: String) async throws {
        try await API.run { api in
            let reply = try await api.post("/v1/reset", headers: [("Origin", origin)])
            #expect(reply.status == 403)
            #expect(reply.code == "bad-origin")
        }
    }

    @Test func everyOrigin_isLookedAt() async throws {
        try await API.run { api in
            let both = [("Origin", "http://localhost"), ("Origin", "http://example.com")]
            let reply = try await api.get("/healthz", headers: both)
            #expect(reply.code == "bad-origin")
        }
    }

    @Test(arguments: [
        ("cross-site", 403), ("Cross-Site", 403), ("same-origin", 200), ("none", 200), ("same-site", 200),
    ])
    func fetchSite_ofAnotherSite_isRefused(_ value: String, _ status: Int) async throws {
        try await API.run { api in
            let reply = try await api.get("/healthz", headers: [("Sec-Fetch-Site", value)])
            #expect(reply.status == status)
        }
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "nonsense", "application/json"])
    func contentType_isNotLookedAt(_ type: String) async throws {
        try await API.run { api in
            let reply = try await api.post(
                "/v1/servers", #"{"listen":"127.0.0.1:0"}"#, headers: [("Content-Type", type)])
            #expect(reply.status == 201)
        }
    }
}
