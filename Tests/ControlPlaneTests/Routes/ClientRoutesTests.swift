import HTTPServer
import Testing

struct ClientRoutesTests {
    @Test func create_list_replace_delete() async throws {
        try await API.run { api in
            let created = try await api.post("/v1/clients", #"{"name":"a","preset":"recipe"}"#)
            #expect(created.status == 201)
            #expect(created.location == "/v1/clients/a")
            #expect(created.json["preset"]?.text == "recipe")
            #expect(created.json["program"] != nil)
            #expect(try await api.get("/v1/clients/a").json == created.json)
            #expect(
                try await api.post("/v1/clients", #"{"name":"a","preset":"recipe"}"#).code == "name-in-use")

            let replaced = try await api.put("/v1/clients/a", #"{"to":"127.0.0.1:1"}"#)
            #expect(replaced.status == 200)
            #expect(replaced.json["preset"] == nil)
            #expect(replaced.json["program"] == nil)
            #expect(try await api.get("/v1/clients").json["items"]?.items.count == 1)
            #expect(try await api.delete("/v1/clients/a").status == 204)
            #expect(try await api.get("/v1/clients/a").code == "unknown-client")
        }
    }

    @Test func stoppedClient_makesNoSends() async throws {
        try await API.run { api in
            _ = try await api.put("/v1/clients/a", #"{"to":"127.0.0.1:1","payload":"x"}"#)
            #expect(try await api.post("/v1/clients/a/stop").json["state"]?.text == "stopped")
            let refused = try await api.post("/v1/clients/a/sends")
            #expect(refused.status == 409)
            #expect(refused.code == "client-stopped")
            #expect(try await api.post("/v1/clients/a/start").json["state"]?.text == "running")
            #expect(try await api.post("/v1/clients/a/sends").status == 200)
        }
    }

    @Test func defaults_areOverridden() async throws {
        try await API.run { api in
            let server = try await api.put("/v1/servers/s", #"{"listen":"127.0.0.1:0"}"#)
            let bound = try #require(server.json["bound"]?.text)
            _ = try await api.put("/v1/clients/a", "{\"to\":\"\(bound)\",\"payload\":\"x\"}")
            let own = try await api.post("/v1/clients/a/sends")
            #expect(own.json["client"]?["endpoint"]?.text == "a")
            #expect(own.json["client"]?["received"]?["text"]?.text == "xx")
            let other = try await api.post("/v1/clients/a/sends", #"{"payload":"yz"}"#)
            #expect(other.json["client"]?["received"]?["text"]?.text == "yzyz")
        }
    }

    /// Not as the bytes that it makes up, which a list of clients would hold twice for each.
    @Test func patternedPayload_isShownAsItWasGiven() async throws {
        try await API.run { api in
            let body = #"{"to":"127.0.0.1:1","payload":{"pattern":"ab","size":16777216}}"#
            let reply = try await api.put("/v1/clients/a", body)
            #expect(reply.json["payload"]?["pattern"]?.text == "ab")
            #expect(reply.json["payload"]?["size"]?.number == 16_777_216)
            #expect(reply.bytes.count < 2000)
        }
    }

    @Test func missingPayload_isNamedAtTheSend() async throws {
        try await API.run { api in
            _ = try await api.put("/v1/clients/a", #"{"to":"127.0.0.1:1"}"#)
            let reply = try await api.post("/v1/clients/a/sends", "{}")
            #expect(reply.code == "missing-field")
            #expect(reply.field == "payload")
        }
    }

    @Test(arguments: [
        "GET /v1/clients/b", "DELETE /v1/clients/b", "POST /v1/clients/b/stop", "POST /v1/clients/b/start",
        "POST /v1/clients/b/sends",
    ])
    func unknownClient_isNamed(_ target: String) async throws {
        let parts = target.split(separator: " ").map(String.init)
        try await API.run { api in
            let reply = try await api.call(parts[0], parts[1])
            #expect(reply.status == 404)
            #expect(reply.code == "unknown-client")
        }
    }
}
