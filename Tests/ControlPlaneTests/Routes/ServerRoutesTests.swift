import HTTPServer
import Testing

struct ServerRoutesTests {
    @Test func create_answersTheBoundAddress() async throws {
        try await API.run { api in
            let reply = try await api.post("/v1/servers", #"{"name":"a","listen":"127.0.0.1:0"}"#)
            #expect(reply.status == 201)
            #expect(reply.location == "/v1/servers/a")
            #expect(reply.json["listen"]?.text == "tcp://127.0.0.1:0")
            #expect(reply.json["bound"]?.text?.hasSuffix(":0") == false)
            #expect(reply.json["state"]?.text == "running")
            #expect(try await api.get("/v1/servers/a").json == reply.json)
            #expect(try await api.get("/v1/servers").json["items"]?.items == [reply.json])
        }
    }

    @Test func create_withoutAName_makesOneUp() async throws {
        try await API.run { api in
            let reply = try await api.post("/v1/servers", #"{"listen":"127.0.0.1:0"}"#)
            let name = try #require(reply.json["name"]?.text)
            #expect(reply.location == "/v1/servers/\(name)")
        }
    }

    @Test func create_ofAnUsedNameOrPort_isAConflict() async throws {
        try await API.run { api in
            let first = try await api.post("/v1/servers", #"{"name":"a","listen":"127.0.0.1:0"}"#)
            let again = try await api.post("/v1/servers", #"{"name":"a","listen":"127.0.0.1:0"}"#)
            #expect(again.status == 409)
            #expect(again.code == "name-in-use")
            #expect(again.field == "name")
            let bound = try #require(first.json["bound"]?.text)
            for reply in [
                try await api.post("/v1/servers", "{\"listen\":\"\(bound)\"}"),
                try await api.put("/v1/servers/b", "{\"listen\":\"\(bound)\"}"),
            ] {
                #expect(reply.status == 409)
                #expect(reply.code == "port-in-use")
                #expect(reply.field == "listen")
            }
            #expect(try await api.get("/v1/servers").json["items"]?.items.count == 1)
        }
    }

    @Test func put_creates_thenReplaces() async throws {
        try await API.run { api in
            let first = try await api.put("/v1/servers/a", #"{"listen":"127.0.0.1:0"}"#)
            #expect(first.status == 201)
            #expect(first.location == "/v1/servers/a")
            let second = try await api.put("/v1/servers/a", #"{"listen":"127.0.0.1:0","close":"reset"}"#)
            #expect(second.status == 200)
            #expect(second.location == nil)
            #expect(second.json["close"]?.text == "reset")
            #expect(second.json["bound"] == first.json["bound"])
        }
    }

    @Test func stop_start_delete() async throws {
        try await API.run { api in
            let bound = try await api.put("/v1/servers/a", #"{"listen":"127.0.0.1:0"}"#).json["bound"]
            let stopped = try await api.post("/v1/servers/a/stop")
            #expect(stopped.status == 200)
            #expect(stopped.json["state"]?.text == "stopped")
            #expect(stopped.json["bound"] == bound)
            #expect(try await api.post("/v1/servers/a/stop?connections=abort").status == 200)
            let started = try await api.post("/v1/servers/a/start")
            #expect(started.json["state"]?.text == "running")
            #expect(started.json["bound"] == bound)
            #expect(try await api.delete("/v1/servers/a").status == 204)
            #expect(try await api.delete("/v1/servers/a").code == "unknown-server")
        }
    }

    @Test(arguments: [
        "GET /v1/servers/b", "DELETE /v1/servers/b", "POST /v1/servers/b/stop", "POST /v1/servers/b/start",
    ])
    func unknownServer_isNamed(_ target: String) async throws {
        let parts = target.split(separator: " ").map(String.init)
        try await API.run { api in
            let reply = try await api.call(parts[0], parts[1])
            #expect(reply.status == 404)
            #expect(reply.code == "unknown-server")
            #expect(reply.json["detail"]?.text?.contains("b") == true)
        }
    }
}
