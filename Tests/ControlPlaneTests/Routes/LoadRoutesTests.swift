import Testing

/// Loads over the API, against a server of the same lab.
@Suite(.timeLimit(.minutes(1)))
struct LoadRoutesTests {
    @Test func load_isAnsweredByItsResult_whereTheWaitSeesItsEnd() async throws {
        try await API.run { api in
            let bound = try await server(api)
            let reply = try await api.post(
                "/v1/loads?wait=50s", #"{"to":"\#(bound)","payload":"a1234","conversations":500}"#)
            #expect(reply.status == 200)
            #expect(reply.location == "/v1/loads/l-1")
            #expect(reply.json["state"]?.text == "done")
            let result = try #require(reply.json["result"])
            #expect(result["begun"]?.number == 500)
            #expect(result["open"]?.number == 0)
            #expect(result["outcomes"] == .object(["completed": .number(500)]))
            // The line, and its answer: the line twice, without its end.
            #expect(result["bytes"]?["sent"]?.number == 3000)
            #expect(result["bytes"]?["received"]?.number == 5000)
            #expect(result["failures"]?.items == [])
            #expect(result["latency"]?["conversation"]?["count"]?.number == 500)
            #expect(reply.json["progress"]?["done"]?.number == 500)
            #expect(reply.json["progress"]?["of"]?.number == 500)
            #expect(reply.json["progress"]?["errors"]?.number == 0)
            #expect(reply.json["satisfied"]?.flag == true)
            let plain = try await api.get("/v1/loads/l-1").json
            #expect(plain == reply.json.without("satisfied"))
            #expect(try await api.get("/v1/loads").json["items"]?.items == [plain])
            #expect(
                try await api.get("/v1/loads/l-1?wait=50s&state=stopped").json["satisfied"]?.flag == false)
            #expect(try await api.get("/v1/loads?state=running").json["items"]?.items == [])
        }
    }

    @Test func serversOfThisService_areHeldAgainstTheLoad() async throws {
        try await API.run { api in
            let bound = try await server(api)
            let reply = try await api.post(
                "/v1/loads?wait=50s", #"{"to":"\#(bound)","payload":"a1234","conversations":100,"warmUp":10}"#
            )
            let result = try #require(reply.json["result"])
            #expect(result["begun"]?.number == 90)
            let servers = try #require(result["servers"])
            #expect(servers["names"]?.texts == ["s"])
            #expect(servers["connections"]?["load"]?.number == 100)
            #expect(servers["connections"]?["servers"]?.number == 100)
            #expect(servers["agrees"]?.flag == true)
        }
    }

    @Test func keptConnections_haveManyConversationsEach() async throws {
        try await API.run { api in
            let bound = try await server(
                api, #","messages":"many","reply":{"repeat":1,"framing":"line"}"#)
            let reply = try await api.post(
                "/v1/loads?wait=50s",
                """
                {"to":"\(bound)","payload":"a1234","receiveFraming":"line","connections":"kept",
                 "concurrency":4,"conversations":200}
                """)
            #expect(reply.status == 200)
            let result = try #require(reply.json["result"])
            #expect(result["outcomes"] == .object(["completed": .number(200)]))
            #expect(result["messages"] == .object(["complete": .number(200)]))
            #expect(result["latency"]?["conversation"]?["count"]?.number == 200)
            let connections = try #require(result["servers"]?["connections"]?["servers"]?.number)
            #expect((1...4).contains(connections))
        }
    }

    @Test(arguments: ["", "?wait=0s", "?wait=20ms"])
    func loadThatGoesOn_isAnsweredWithWhatHasBegun_andIsStopped(_ query: String) async throws {
        try await API.run { api in
            let bound = try await server(api)
            let body = #"{"to":"\#(bound)","payload":"a","duration":"1h","rate":20,"concurrency":2}"#
            let reply = try await api.post("/v1/loads\(query)", body)
            #expect(reply.status == 202)
            #expect(reply.location == "/v1/loads/l-1")
            #expect(reply.json["state"]?.text == "running")
            #expect(try await api.get("/v1/loads/l-1?wait=20ms").json["state"]?.text == "running")
            #expect(try await api.get("/v1/loads").json["items"]?[0]?["state"]?.text == "running")

            let stopped = try await api.delete("/v1/loads/l-1")
            #expect(stopped.status == 200)
            #expect(stopped.json["state"]?.text == "stopped")
            #expect(stopped.json["result"]?["open"]?.number == 0)
            #expect(try await api.delete("/v1/loads/l-1").json == stopped.json)
            #expect(try await api.get("/v1/loads/l-1").json == stopped.json)
        }
    }

    @Test func get_waitsForTheEnd() async throws {
        try await API.run { api in
            let bound = try await server(api)
            let started = try await api.post(
                "/v1/loads", #"{"to":"\#(bound)","payload":"a","conversations":300}"#)
            let location = try #require(started.location)
            let ended = try await api.get("\(location)?wait=50s")
            #expect(ended.status == 200)
            #expect(ended.json["state"]?.text == "done")
            #expect(ended.json["result"]?["begun"]?.number == 300)
        }
    }

    /// Conversations that fail are a result, with the first of them in full.
    @Test func conversationsThatFail_areCounted() async throws {
        try await API.run { api in
            let bound = try await server(api)
            _ = try await api.delete("/v1/servers/s")
            let reply = try await api.post(
                "/v1/loads?wait=50s", #"{"to":"\#(bound)","payload":"a","conversations":50,"reports":2}"#)
            #expect(reply.status == 200)
            #expect(reply.json["state"]?.text == "done")
            #expect(reply.json["progress"]?["errors"]?.number == 50)
            let result = try #require(reply.json["result"])
            #expect(result["outcomes"] == .object(["refused": .number(50)]))
            let failure = try #require(result["failures"]?[0])
            #expect(failure["outcome"]?.text == "refused")
            // The outcome says it all.
            #expect(failure["why"] == nil)
            #expect(failure["count"]?.number == 50)
            #expect(failure["reports"]?.items.count == 2)
            #expect(failure["reports"]?[0]?["outcome"]?.text == "refused")
        }
    }

    @Test(arguments: ["l-1", "l-0", "l-01", "c-1", "1", "x"])
    func loadThatIsNotThere_isUnknown(_ id: String) async throws {
        try await API.run { api in
            for reply in [
                try await api.get("/v1/loads/\(id)"), try await api.get("/v1/loads/\(id)?wait=1s"),
                try await api.delete("/v1/loads/\(id)"),
            ] {
                #expect(reply.status == 404)
                #expect(reply.code == "unknown-load")
            }
        }
    }

    @Test func answeredBy_namesAServerThatIsThere() async throws {
        try await API.run { api in
            let body = #"{"to":"127.0.0.1:1","payload":"x","conversations":1,"answeredBy":"nobody"}"#
            let reply = try await api.post("/v1/loads", body)
            #expect(reply.status == 404)
            #expect(reply.code == "unknown-server")
            #expect(reply.field == "answeredBy")
            #expect(try await api.get("/v1/loads").json["items"]?.items == [])
        }
    }

    /// A server named "s", on a port of its own; the address that it got.
    private func server(_ api: API, _ more: String = "") async throws -> String {
        let body = #"{"listen":"127.0.0.1:0","record":"none"\#(more)}"#
        return try #require(try await api.put("/v1/servers/s", body).json["bound"]?.text)
    }
}
