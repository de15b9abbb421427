import Testing

/// Searches on loopback, where 127.255.255.255 reaches every server that is bound to it.
struct SearchRoutesTests {
    private static let broadcast = "udp://127.255.255.255"

    @Test func search_findsEachServiceOnce() async throws {
        try await API.run { api in
            let port = try await offer(
                api, 0, #"{"name":"printer","address":"tcp://127.0.0.1:631","text":"A4"}"#)
            _ = try await offer(api, port, #"{"name":"scanner"}"#)
            _ = try await offer(api, port, #"{"name":"printer","address":"tcp://127.0.0.2:631"}"#)
            _ = try await offer(api, port, #"{"name":"printer","answer":false}"#)
            let reply = try await search(api, "printer", port)
            #expect(reply.status == 200)
            #expect(reply.json["outcome"]?.text == "completed")
            let hosts = reply.json["hosts"]?.items ?? []
            #expect(
                Set(hosts.compactMap { $0["address"]?.text }) == [
                    "tcp://127.0.0.1:631", "tcp://127.0.0.2:631",
                ])
            #expect(hosts.allSatisfy { $0["from"]?.text == "udp://127.0.0.1:\(port)" })
            #expect(Set(hosts.compactMap { $0["text"]?.text }) == ["A4", ""])
            let all = try await search(api, "*", port).json["hosts"]?.items ?? []
            #expect(Set(all.compactMap { $0["service"]?.text }) == ["printer", "scanner"])
            // Without an address of its own it is where its answer came from.
            #expect(all.contains { $0["address"]?.text == "udp://127.0.0.1:\(port)" })
        }
    }

    @Test func searchThatNobodyAnswers_isAResult() async throws {
        try await API.run { api in
            let port = try await offer(api, 0, #"{"name":"printer"}"#)
            let reply = try await search(api, "nothing", port)
            #expect(reply.status == 200)
            #expect(reply.json["hosts"]?.items == [])
            #expect(reply.json["ignored"] == .number(0))
            #expect(reply.json["why"] == nil)
        }
    }

    @Test func searchThatFails_saysWhy() async throws {
        try await API.run { api in
            // Nobody has such an address.
            let body =
                #"{"service":"a","to":"udp://127.0.0.1:9","interface":"192.0.2.250","timeout":"1ms","late":"0s"}"#
            let reply = try await api.post("/v1/searches", body)
            #expect(reply.status == 200)
            #expect(reply.json["hosts"]?.items == [])
            #expect(reply.json["why"]?.text?.hasPrefix("EADDRNOTAVAIL: ") == true)
        }
    }

    @Test func search_leavesItsExchange() async throws {
        try await API.run { api in
            let port = try await offer(api, 0, #"{"name":"printer"}"#)
            let id = try #require(try await search(api, "printer", port).json["exchange"]?.text)
            let exchange = try await api.get("/v1/exchanges/\(id)")
            #expect(exchange.json["client"]?["sent"]?["text"]?.text == "LASTWORD/1 SEARCH printer")
            let received = exchange.json["client"]?["received"]?["text"]?.text
            #expect(received == "LASTWORD/1 SERVICE printer -")
        }
    }

    @Test(arguments: ["{}", #"{"to":"udp://192.0.2.255:4445"}"#])
    func searchBeyondLoopback_isNotAllowed(_ members: String) async throws {
        try await API.run { api in
            let body = members.count == 2 ? #"{"service":"a"}"# : #"{"service":"a","# + members.dropFirst()
            let reply = try await api.post("/v1/searches", body)
            #expect(reply.status == 403)
            #expect(reply.code == "address-not-allowed")
            #expect(reply.field == "to")
            #expect(reply.json["detail"]?.text?.contains("--allow-target") == true)
            #expect(try await api.get("/v1/exchanges").json["items"]?.items == [])
        }
    }

    @Test func search_waits() async throws {
        try await API.run { api in
            let waits = try api.waits("POST", "/v1/searches")
            #expect(waits)
        }
    }

    /// A server with a service, at a port that several share; 0 has one picked.
    private func offer(_ api: API, _ port: Int, _ service: String) async throws -> Int {
        let reply = try await api.post(
            "/v1/servers",
            #"{"listen":"\#(Self.broadcast):\#(port)","options":{"SO_REUSEADDR":true},"service":\#(service)}"#
        )
        #expect(reply.status == 201, "\(reply.text)")
        let bound = try #require(reply.json["bound"]?.text)
        return try #require(Int(bound.split(separator: ":").last ?? ""))
    }

    private func search(_ api: API, _ name: String, _ port: Int) async throws -> API.Reply {
        try await api.post(
            "/v1/searches",
            #"{"service":"\#(name)","to":"\#(Self.broadcast):\#(port)","timeout":"500ms","late":"0s"}"#)
    }
}
