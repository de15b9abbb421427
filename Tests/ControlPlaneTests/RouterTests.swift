import ControlPlane
import HTTPServer
import Testing

/// Paths, methods and query parameters.
struct RouterTests {
    @Test(arguments: [
        ("/", nil), ("/v1", nil), ("/healthz/x", nil), ("/v1/server", "/v1/servers"), ("/healtz", "/healthz"),
        ("/v1/servers/a/b", nil), ("//healthz", "/healthz"), ("/v1//servers", "/v1/servers"),
        ("/v1/servers/a/stop/x", nil), ("/v1%2Fservers", nil), ("/V1/servers", "/v1/servers"),
        ("/" + String(repeating: "x", count: 5000), nil),
    ])
    func unknownPath_isNamed(_ path: String, _ near: String?) async throws {
        try await API.run { api in
            let reply = try await api.get(path)
            #expect(reply.status == 404)
            #expect(reply.code == "unknown-resource")
            if let near { #expect(reply.json["detail"]?.text?.contains("did you mean '\(near)") == true) }
        }
    }

    /// Every path with every method that it does not have.
    @Test(arguments: Set(ControlPlane.routes.map(\.template)).sorted())
    func wrongMethod_isAnsweredWithThoseThereAre(_ template: String) async throws {
        let has = ControlPlane.routes.filter { $0.template == template }.map(\.method.rawValue)
        try await API.run { api in
            for method in ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "X"]
            where !has.contains(method) {
                let reply = try await api.call(
                    method, template.replacing("{", with: "").replacing("}", with: ""))
                #expect(reply.status == 405)
                #expect(reply.code == "method-not-allowed")
                let allowed = reply.response.header("Allow")?.split(separator: ", ").map(String.init) ?? []
                #expect(Set(allowed) == Set(has + (has.contains("GET") ? ["HEAD"] : [])))
            }
        }
    }

    @Test(arguments: ["/healthz", "/version", "/openapi.yaml", "/v1/servers", "/v1/connections", "/healthz/"])
    func head_isAnsweredWhereGetIs(_ path: String) async throws {
        try await API.run { api in
            let reply = try await api.call("HEAD", path)
            #expect(reply.status == 200)
        }
    }

    /// Every route refuses a parameter that it does not have, one without a value, and one that is given twice.
    @Test(arguments: ControlPlane.routes.map(\.name))
    func wrongParameter_isNamed(_ name: String) async throws {
        let route = try #require(ControlPlane.routes.first { $0.name == name })
        let path = route.template.replacing("{name}", with: "a").replacing("{id}", with: "c-1")
        let known = route.parameters.map(\.rawValue)
        let wrong =
            [("x=1", "x"), ("Limit=1", "Limit"), ("x", "x"), ("=1", "")]
            + known.flatMap { [("\($0)=", $0), ($0, $0), ("\($0)=1&\($0)=1", $0), ("\($0)x=1", "\($0)x")] }
        try await API.run { api in
            for (query, field) in wrong {
                let reply = try await api.call(route.method.rawValue, "\(path)?\(query)")
                #expect(reply.status == 400, "\(query)")
                #expect(reply.code == "bad-parameter")
                #expect(reply.field == field)
            }
        }
    }

    @Test func misspeltParameter_hasARemedy() async throws {
        try await API.run { api in
            let near = try await api.get("/v1/connections?outcom=refused")
            #expect(near.json["detail"]?.text?.contains("did you mean 'outcome'?") == true)
            let none = try await api.get("/healthz?limit=1")
            #expect(none.json["detail"]?.text?.contains("it has none") == true)
        }
    }

    @Test(arguments: [
        ("outcome=complete", "got \"complete\": did you mean 'completed'?"),
        ("state=x", "state must be one of open, closed; got \"x\"."),
        ("wait=6m", "a time with a unit (us, ms, s, m, h), as \"5s\", up to 5m; got \"6m\"."),
    ])
    func wrongValueOfAListParameter_isExplained(_ query: String, _ remedy: String) async throws {
        try await API.run { api in
            let reply = try await api.get("/v1/connections?\(query)")
            #expect(reply.json["detail"]?.text?.hasSuffix(remedy) == true, "\(reply.text)")
        }
    }

    @Test(arguments: [
        ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=-1", "limit"), ("limit=%2B1", "limit"),
        ("limit=1.5", "limit"),
        ("limit=x", "limit"), ("limit=99999999999999999999", "limit"), ("limit=%D9%A1", "limit"),
        ("count=0", "count"), ("count=1000001", "count"), ("count=x", "count"),
        ("wait=5", "wait"), ("wait=x", "wait"), ("wait=6m", "wait"), ("wait=-1s", "wait"),
        ("wait=1h", "wait"),
        ("wait=300001ms", "wait"), ("wait=1e3s", "wait"),
        ("after=1", "after"), ("after=x-1", "after"), ("after=c-", "after"), ("after=c-0", "after"),
        ("after=c-01", "after"), ("after=c-+1", "after"), ("after=c-10000000000000000000", "after"),
        ("state=opened", "state"), ("state=Open", "state"), ("outcome=refuse", "outcome"),
        ("outcome=none", "outcome"),
        ("server=a%20b", "server"), ("client=%C3%A9", "client"),
    ])
    func wrongValueOfAListParameter_isNamed(_ query: String, _ field: String) async throws {
        try await API.run { api in
            let reply = try await api.get("/v1/connections?\(query)")
            #expect(reply.status == 400)
            #expect(reply.code == "bad-parameter")
            #expect(reply.field == field)
        }
    }

    @Test(arguments: [
        ("GET", "/v1/exchanges?after=c-1", "after"), ("GET", "/v1/exchanges?format=xml", "format"),
        ("GET", "/v1/exchanges?limit=0", "limit"), ("GET", "/v1/exchanges/x-1?format=xml", "format"),
        ("POST", "/v1/sends?wait=1", "wait"), ("POST", "/v1/sends?format=html", "format"),
        ("POST", "/v1/clients/a/sends?wait=10m", "wait"),
        ("POST", "/v1/servers/a/stop?connections=kill", "connections"),
        ("POST", "/v1/clients/a/stop?connections=true", "connections"),
    ])
    func wrongValueOfAParameter_isNamed(_ method: String, _ target: String, _ field: String) async throws {
        try await API.run { api in
            let reply = try await api.call(method, target)
            #expect(reply.code == "bad-parameter")
            #expect(reply.field == field)
        }
    }

    @Test(arguments: [
        "", "limit=1", "limit=1000", "count=1000000", "wait=0s", "after=c-1", "after=c-9999999999999999999",
        "state=open", "outcome=refused",
        "server=a&client=b&outcome=completed&state=closed&after=c-3&limit=2&count=1",
    ])
    func rightParameters_areTaken(_ query: String) async throws {
        try await API.run { api in
            let reply = try await api.get("/v1/connections?\(query)")
            #expect(reply.status == 200)
        }
    }

    @Test(arguments: ControlPlane.routes.filter { $0.body == .none }.map(\.name))
    func bodyWhereThereIsNone_isRefused(_ name: String) async throws {
        let route = try #require(ControlPlane.routes.first { $0.name == name })
        let path = route.template.replacing("{name}", with: "a").replacing("{id}", with: "c-1")
        try await API.run { api in
            for body in [#"{"connections":"abort"}"#, "x", "[]", "null"] {
                let reply = try await api.call(route.method.rawValue, path, Array(body.utf8))
                #expect(reply.status == 400)
                #expect(reply.code == "unexpected-body")
            }
            for body in ["", " \n", "{}", "{ }\n"] {
                let reply = try await api.call(route.method.rawValue, path, Array(body.utf8))
                #expect(reply.code != "unexpected-body")
            }
        }
    }

    @Test(arguments: [
        ("POST", "/v1/sends", true), ("POST", "/v1/sends?wait=1s", true),
        ("POST", "/v1/sends?wait=0s", false),
        ("POST", "/v1/clients/a/sends", true), ("GET", "/v1/connections", false),
        ("GET", "/v1/connections?wait=1ms", true), ("GET", "/v1/connections?wait=0s", false),
        ("GET", "/v1/exchanges?wait=300s", true), ("GET", "/v1/exchanges?wait=301s", false),
        ("POST", "/v1/reset", false), ("PUT", "/v1/servers/a", false), ("GET", "/healthz", false),
        ("POST", "/v1/clients/a/connections", true), ("POST", "/v1/clients/a/connections?wait=0s", false),
        ("POST", "/v1/connections/c-1/operations", true),
        ("POST", "/v1/connections/c-1/operations?wait=1s", true),
        ("POST", "/v1/connections/c-1/operations?wait=0s", false),
        ("POST", "/v1/servers/a/operations", false),
        ("GET", "/v1/loads/l-1", false), ("GET", "/v1/loads/l-1?wait=1s", true),
        ("GET", "/v1/loads/l-1?wait=0s", false), ("POST", "/v1/loads", false),
        ("POST", "/v1/loads?wait=0s", false), ("POST", "/v1/loads?wait=1s", true),
    ])
    func request_countsAsWaiting_whenItIs(_ method: String, _ target: String, _ waits: Bool) async throws {
        try await API.run { api in
            let counts = try api.waits(method, target)
            #expect(counts == waits)
        }
    }
}
