import HTTPServer
import Lab
import Testing

struct RecordRoutesTests {
    @Test func connections_areFiltered() async throws {
        try await API.run { api in
            let target = try await server(api)
            _ = try await api.put("/v1/clients/c", "{\"to\":\"\(target)\",\"payload\":\"x\"}")
            _ = try await api.post("/v1/clients/c/sends")
            _ = try await api.post("/v1/sends", "{\"to\":\"\(target)\",\"payload\":\"x\"}")
            let expected: [(String, Int)] = [
                ("", 4), ("?server=s", 2), ("?client=c", 1), ("?server=c", 0), ("?state=open", 0),
                ("?state=closed", 4),
                ("?outcome=completed", 4), ("?outcome=refused", 0), ("?after=c-4", 0), ("?after=c-3", 1),
                ("?limit=3", 3),
                ("?server=s&limit=1", 1),
            ]
            for (query, count) in expected {
                let reply = try await api.get("/v1/connections\(query)")
                #expect(reply.json["items"]?.items.count == count, "\(query)")
            }
        }
    }

    @Test func pages_goOnAtTheCursor() async throws {
        try await API.run { api in
            let target = try await server(api)
            var sent: [String] = []
            for _ in 0..<3 {
                let answer = try await api.post("/v1/sends", "{\"to\":\"\(target)\",\"payload\":\"x\"}")
                sent.append(try #require(answer.json["id"]?.text))
            }
            var ids: [String] = []
            var query = "?limit=2"
            while true {
                let page = try await api.get("/v1/exchanges\(query)").json
                guard let items = page["items"]?.items, !items.isEmpty else { break }
                ids += items.compactMap { $0["id"]?.text }
                query = "?limit=2&after=\(try #require(page["cursor"]?.text))"
            }
            #expect(ids == sent)
        }
    }

    @Test func wait_endsWithTheMatch_orUnsatisfied() async throws {
        try await API.run { api in
            let target = try await server(api)
            async let waiting = api.get("/v1/exchanges?wait=30s&count=2")
            for _ in 0..<2 { _ = try await api.post("/v1/sends", "{\"to\":\"\(target)\",\"payload\":\"x\"}") }
            #expect(try await waiting.json["satisfied"]?.flag == true)
            let short = try await api.get("/v1/connections?wait=20ms&count=100")
            #expect(short.json["satisfied"]?.flag == false)
        }
    }

    @Test func oneRecord_isWaitedFor_orAsked() async throws {
        try await API.run { api in
            let target = try await server(api)
            let sent = try await api.post("/v1/sends?wait=30s", "{\"to\":\"\(target)\",\"payload\":\"x\"}")
            #expect(sent.json["satisfied"]?.flag == true)
            let id = try #require(sent.json["id"]?.text)
            let asked: [(String, Bool?)] = [
                ("exchanges/\(id)", nil), ("exchanges/\(id)?wait=30s", true),
                ("exchanges/\(id)?outcome=completed", true),
                ("exchanges/\(id)?wait=30s&outcome=reset", false),
                ("exchanges/\(id)?state=open", false), ("connections/c-1", nil),
                ("connections/c-1?wait=30s", true), ("connections/c-1?state=open", false),
                ("connections/c-1?wait=30s&outcome=refused", false),
            ]
            for (path, satisfied) in asked {
                let reply = try await api.get("/v1/\(path)")
                #expect(reply.status == 200)
                #expect(reply.json["satisfied"]?.flag == satisfied, "\(path)")
            }
            for (query, count) in [("outcome=completed", 1), ("outcome=reset", 0), ("state=complete", 1)] {
                #expect(
                    try await api.get("/v1/exchanges?\(query)").json["items"]?.items.count == count,
                    "\(query)")
            }
            let reset = try await api.post(
                "/v1/sends?outcome=reset", "{\"to\":\"\(target)\",\"payload\":\"x\"}")
            #expect(reset.status == 200 && reset.json["satisfied"]?.flag == false)
        }
    }

    @Test func openConnection_isAborted_thenForgotten() async throws {
        try await API.run { api in
            // It must not end by itself, however busy the machine is.
            let patience = #""timeouts":{"message":"5m","idle":"5m","total":"5m"}"#
            let target = try await server(api, #","onPeerEnd":"ignore",\#(patience)"#)
            let body = #"{"to":"\#(target)","payload":"x","framing":{"type":"end-of-stream"},\#(patience)}"#
            _ = try await api.post("/v1/sends?wait=0s", body)
            let open = try await api.get("/v1/connections?server=s&state=open&wait=10s")
            let id = try #require(open.json["items"]?[0]?["id"]?.text)

            let early = try await api.delete("/v1/connections/\(id)")
            #expect(early.status == 409)
            #expect(early.code == "connection-open")
            let aborted = try await api.post("/v1/connections/\(id)/abort")
            #expect(aborted.status == 200)
            #expect(aborted.json["outcome"]?.text == "aborted")
            #expect(aborted.json["ended"]?["self"]?.text == "reset")
            #expect(try await api.post("/v1/connections/\(id)/abort").code == "connection-closed")
            #expect(try await api.delete("/v1/connections/\(id)").status == 204)
            #expect(try await api.get("/v1/connections/\(id)").code == "unknown-connection")
        }
    }

    @Test(arguments: [
        "c-1", "c-99", "x-1", "1", "c-", "c-01", "c-+1", "c-1x", "c--1", "%C3%A9", "c-99999999999999999999",
    ])
    func unknownConnection_isNamed(_ id: String) async throws {
        try await API.run { api in
            for reply in [
                try await api.get("/v1/connections/\(id)"), try await api.delete("/v1/connections/\(id)"),
                try await api.post("/v1/connections/\(id)/abort"),
            ] {
                #expect(reply.status == 404)
                #expect(reply.code == "unknown-connection")
            }
        }
    }

    @Test(arguments: ["x-1", "c-1", "1", "x-", "x-0"])
    func unknownExchange_isNamed(_ id: String) async throws {
        try await API.run { api in
            let reply = try await api.get("/v1/exchanges/\(id)")
            #expect(reply.status == 404)
            #expect(reply.code == "unknown-exchange")
        }
    }

    @Test func reset_removesEverything_andIdsGoOn() async throws {
        try await API.run { api in
            let target = try await server(api)
            _ = try await api.put("/v1/clients/c", "{\"to\":\"\(target)\",\"payload\":\"x\"}")
            _ = try await api.post("/v1/clients/c/sends")
            #expect(try await api.post("/v1/reset").status == 204)
            for list in ["servers", "clients", "connections", "exchanges"] {
                #expect(try await api.get("/v1/\(list)").json["items"]?.items == [], "\(list)")
            }
            let again = try await server(api)
            let reply = try await api.post("/v1/sends", "{\"to\":\"\(again)\",\"payload\":\"x\"}")
            // Where the server's side was there first, its own number is not used again.
            #expect(["x-2", "x-3"].contains(reply.json["id"]?.text))
        }
    }

    @Test func afterTheEnd_theServiceIsStopping() async throws {
        try await API.run { api in
            await api.lab.shutdown()
            for reply in [
                try await api.post("/v1/servers", #"{"listen":"127.0.0.1:0"}"#),
                try await api.post("/v1/sends", #"{"to":"127.0.0.1:1","payload":"x"}"#),
            ] {
                #expect(reply.status == 503)
                #expect(reply.code == "stopping")
            }
        }
    }

    /// Makes a server, and tells its address.
    private func server(_ api: API, _ more: String = "") async throws -> String {
        let reply = try await api.put("/v1/servers/s", "{\"listen\":\"127.0.0.1:0\"\(more)}")
        return try #require(reply.json["bound"]?.text)
    }
}
