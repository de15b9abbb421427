import HTTPServer
import Testing

struct SendRoutesTests {
    private static let recipe =
        #"{"listen":"127.0.0.1:0","framing":{"type":"marker","marker":"SERVER WRONG MARKER"}}"#

    @Test func recipe_isAnsweredByItsExchange() async throws {
        try await API.run { api in
            let body = try await send(api, Self.recipe)
            let reply = try await api.post("/v1/sends", body)
            #expect(reply.status == 200)
            #expect(reply.location == "/v1/exchanges/x-1")
            #expect(reply.json["complete"]?.flag == true)
            #expect(reply.json["client"]?["received"]?["text"]?.text == "ERROR:no end!")
            #expect(reply.json["server"]?["endpoint"]?.text == "s")
            #expect(reply.json["server"]?["messages"]?[0]?["outcome"]?.text == "no-end")
            #expect(reply.json["verdict"]?["lastWord"]?["by"]?.text == "server")
            #expect(reply.json["verdict"]?["lastWord"]?["delivered"]?.flag == true)
            #expect(try await api.get("/v1/exchanges/x-1").json == reply.json)
        }
    }

    @Test func conversationThatFails_isAResult() async throws {
        try await API.run { api in
            let server = try await api.put("/v1/servers/s", Self.recipe)
            let bound = try #require(server.json["bound"]?.text)
            _ = try await api.delete("/v1/servers/s")
            let reply = try await api.post("/v1/sends", "{\"to\":\"\(bound)\",\"payload\":\"x\"}")
            #expect(reply.status == 200)
            #expect(reply.json["client"]?["outcome"]?.text == "refused")
            #expect(reply.json["verdict"]?["ending"]?.text == "refused")
            #expect(reply.json["server"] == .null)
        }
    }

    @Test func waitOfZero_isAnsweredAtOnce() async throws {
        try await API.run { api in
            let body = try await send(api, Self.recipe)
            let reply = try await api.post("/v1/sends?wait=0s", body)
            #expect(reply.status == 202)
            let location = try #require(reply.location)
            _ = try await api.get("/v1/connections?state=closed&wait=10s&count=2")
            #expect(try await api.get(location).json["complete"]?.flag == true)
        }
    }

    @Test func waitThatRunsOut_isAnsweredWithTheExchangeSoFar() async throws {
        try await API.run { api in
            // It must not end by itself, however busy the machine is.
            let patience = #""timeouts":{"message":"5m","idle":"5m","total":"5m"}}"#
            let body = try await send(
                api, #"{"listen":"127.0.0.1:0","onPeerEnd":"ignore",\#(patience)"#)
            let reply = try await api.post("/v1/sends?wait=50ms", body.dropLast() + "," + patience)
            #expect(reply.status == 202)
            #expect(reply.json["complete"]?.flag == false)
            #expect(reply.location == "/v1/exchanges/x-1")
        }
    }

    @Test func waitThatDoesNotRunOut_isAnsweredWithTheExchange() async throws {
        try await API.run { api in
            let body = try await send(api, Self.recipe)
            let reply = try await api.post("/v1/sends?wait=30s", body)
            #expect(reply.status == 200)
            #expect(reply.json["complete"]?.flag == true)
        }
    }

    @Test(arguments: [
        ("?format=text", "", true), ("", "text/plain", true), ("", "text/plain;q=0.9, */*", true),
        ("", "*/*", false),
        ("", "application/json, text/plain", false), ("?format=json", "text/plain", false),
        ("", "TEXT/Plain", true),
    ])
    func exchange_isWrittenAsAsked(_ query: String, _ accept: String, _ isText: Bool) async throws {
        try await API.run { api in
            let body = try await send(api, Self.recipe)
            let replies = [
                try await api.post("/v1/sends\(query)", body, headers: [("Accept", accept)]),
                try await api.get("/v1/exchanges/x-1\(query)", headers: [("Accept", accept)]),
                try await api.get("/v1/exchanges\(query)", headers: [("Accept", accept)]),
            ]
            for reply in replies {
                #expect(reply.status == 200)
                #expect(reply.text.hasPrefix(isText ? "exchange x-1" : "{"))
            }
        }
    }

    @Test func answeredBy_namesAServerThatIsThere() async throws {
        try await API.run { api in
            let body = #"{"to":"127.0.0.1:1","payload":"x","answeredBy":"nobody"}"#
            let reply = try await api.post("/v1/sends", body)
            #expect(reply.status == 404)
            #expect(reply.code == "unknown-server")
            #expect(reply.field == "answeredBy")
        }
    }

    /// Makes a server, and the body of a send to it whose message never ends for that server.
    private func send(_ api: API, _ server: String) async throws -> String {
        let bound = try #require(try await api.put("/v1/servers/s", server).json["bound"]?.text)
        return """
            {"to":"\(bound)","payload":"a1234","framing":{"type":"marker","marker":"CLIENT WRONG MARKER"}}
            """
    }
}
