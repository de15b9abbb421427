import HTTPServer
import Testing

/// Connections and listeners that are driven by hand.
struct HandRoutesTests {
    @Test func connection_isOpened_driven_andClosed() async throws {
        try await API.run { api in
            try await pair(api)
            let opened = try await api.post("/v1/clients/a/connections")
            #expect(opened.status == 201)
            let location = try #require(opened.location)
            #expect(location == "/v1/connections/\(opened.json["id"]?.text ?? "")")
            #expect(opened.json["held"]?.flag == true)
            #expect(opened.json["state"]?.text == "open")
            #expect(try await api.delete(location).code == "connection-open")

            let sent = try await api.post("\(location)/operations", #"{"op":"send","payload":"hi\n"}"#)
            #expect(sent.status == 200)
            #expect(sent.json["entries"]?[0]?["call"]?.text == "send")
            #expect(sent.json["entries"]?[0]?["byHand"]?.flag == true)
            #expect(sent.json["state"]?.text == "open")
            #expect(sent.json["held"]?.flag == true)
            let closed = try await api.post("\(location)/operations", #"{"op":"close"}"#)
            #expect(closed.json["state"]?.text == "closed")
            #expect(closed.json["held"]?.flag == false)
            let late = try await api.post("\(location)/operations", #"{"op":"close"}"#)
            #expect(late.status == 409)
            #expect(late.code == "connection-closed")
            #expect(try await api.get(location).json["outcome"]?.text == "completed")
        }
    }

    @Test func connectThatFails_isAResult() async throws {
        try await API.run { api in
            _ = try await api.put("/v1/clients/a", #"{"to":"127.0.0.1:1"}"#)
            let opened = try await api.post("/v1/clients/a/connections", "{}")
            #expect(opened.status == 201)
            #expect(opened.json["outcome"]?.text == "refused")
            #expect(opened.json["held"]?.flag == false)
        }
    }

    @Test func waitOfZero_isAnsweredAtOnce() async throws {
        try await API.run { api in
            try await pair(api)
            let opened = try await api.post("/v1/clients/a/connections?wait=0s")
            #expect(opened.status == 202)
            let location = try #require(opened.location)
            while try await api.get(location).json["held"]?.flag != true { try await moment() }
            let path = "\(location)/operations"
            let body = #"{"op":"receive","until":"data","timeout":"50s"}"#
            let begun = try await api.post("\(path)?wait=0s", body)
            #expect(begun.status == 202)
            #expect(begun.json["entries"]?.items == [])
            #expect(begun.json["state"]?.text == "open")
            let busy = try await api.post(path, #"{"op":"sample"}"#)
            #expect(busy.status == 409)
            #expect(busy.code == "connection-busy")
            #expect(try await api.post("\(location)/abort").json["outcome"]?.text == "aborted")
        }
    }

    @Test func bodyOfAConnection_overridesTheClient() async throws {
        try await API.run { api in
            let bound = try await pair(api)
            _ = try await api.put("/v1/clients/a", #"{"to":"127.0.0.1:1"}"#)
            let body = """
                {"to":"\(bound)","timeouts":{"total":"5m"},"options":{"TCP_NODELAY":true},"answeredBy":"s"}
                """
            let opened = try await api.post("/v1/clients/a/connections", body)
            #expect(opened.json["held"]?.flag == true)
            #expect(opened.json["trace"]?.items.contains { $0["option"]?.text == "TCP_NODELAY" } == true)
            for (body, code, field) in [
                (#"{"payload":"x"}"#, "unknown-field", "payload"),
                (#"{"to":"127.0.0.1:0"}"#, "bad-value", "to"),
                (#"{"options":{"TCP_NODELAY":"x"}}"#, "wrong-type", "options.TCP_NODELAY"),
                (#"{"answeredBy":"nobody"}"#, "unknown-server", "answeredBy"),
            ] {
                let reply = try await api.post("/v1/clients/a/connections", body)
                #expect(reply.code == code)
                #expect(reply.field == field)
            }
            _ = try await api.post("/v1/clients/a/stop")
            #expect(try await api.post("/v1/clients/a/connections").code == "client-stopped")
            #expect(try await api.post("/v1/clients/b/connections").code == "unknown-client")
        }
    }

    @Test(arguments: [
        ("{}", "missing-field", "op"), (#"{"op":"hold"}"#, "bad-value", "op"),
        (#"{"op":"shutdown","how":"al"}"#, "bad-value", "how"), (#"{"op":"pause"}"#, "bad-value", "op"),
        (#"{"op":"close","how":"write"}"#, "unknown-field", "how"),
        (#"{"op":"repeat","count":2,"operations":[{"op":"hold"}]}"#, "bad-value", "operations[0].op"),
        (#"{"op":"repeat","count":2,"operations":[{"op":"resume"}]}"#, "bad-value", "operations[0]"),
        (
            #"{"op":"repeat","count":2,"operations":[{"op":"send"}]}"#, "missing-field",
            "operations[0].payload"
        ),
        ("[]", "wrong-type", nil), ("", "bad-json", nil),
    ])
    func wrongOperation_isNamed(_ body: String, _ code: String, _ field: String?) async throws {
        try await API.run { api in
            try await pair(api)
            let location = try #require(try await api.post("/v1/clients/a/connections").location)
            let reply = try await api.post("\(location)/operations", body)
            #expect(reply.status == 400)
            #expect(reply.code == code)
            #expect(reply.field == field)
        }
    }

    @Test func serversSide_isHeldAndResumed() async throws {
        try await API.run { api in
            let program = """
                [{"op":"receiveMessage"},{"op":"hold"},{"op":"reply","reply":{"repeat":1}},{"op":"close"}]
                """
            let server = try await api.put(
                "/v1/servers/s", "{\"listen\":\"127.0.0.1:0\",\"program\":\(program)}")
            let bound = try #require(server.json["bound"]?.text)
            async let sent = api.post("/v1/sends", "{\"to\":\"\(bound)\",\"payload\":\"hello\"}")
            var side: String?
            while side == nil {
                let list = try await api.get("/v1/connections?server=s&state=open").json["items"]?.items
                side = list?.first { $0["held"]?.flag == true }?["id"]?.text
                try await moment()
            }
            let path = "/v1/connections/\(try #require(side))/operations"
            let sample = try await api.post(path, #"{"op":"sample"}"#)
            #expect(sample.json["entries"]?[0]?["sample"]?["tcpState"] != nil)
            let resumed = try await api.post(path, #"{"op":"resume"}"#)
            #expect(resumed.status == 200)
            #expect(resumed.json["held"]?.flag == false)
            #expect(try await sent.json["client"]?["received"]?["text"]?.text == "hello")
        }
    }

    @Test func listener_isPaused_andResumed() async throws {
        try await API.run { api in
            try await pair(api)
            let paused = try await api.post("/v1/servers/s/operations", #"{"op":"pause"}"#)
            #expect(paused.status == 200)
            #expect(paused.json["accepting"]?.flag == false)
            #expect(try await api.get("/v1/servers/s").json["accepting"]?.flag == false)
            let resumed = try await api.post("/v1/servers/s/operations", #"{"op":"resume"}"#)
            #expect(resumed.json["accepting"]?.flag == true)
            let sampled = try await api.post("/v1/servers/s/operations", #"{"op":"sample"}"#)
            #expect(sampled.json["entries"]?[0]?["op"]?.text == "sample")
            _ = try await api.post("/v1/servers/s/stop")
            let stopped = try await api.post("/v1/servers/s/operations", #"{"op":"resume"}"#)
            #expect(stopped.status == 409)
            #expect(stopped.code == "server-stopped")
            #expect(try await api.get("/v1/servers/s").json["accepting"]?.flag == false)
            for (body, code, field) in [
                (#"{"op":"close"}"#, "bad-value", "op"), (#"{"op":"shutdown"}"#, "missing-field", "how"),
                (#"{"op":"pause","when":"complete"}"#, "unknown-field", "when"),
            ] {
                let reply = try await api.post("/v1/servers/s/operations", body)
                #expect(reply.code == code)
                #expect(reply.field == field)
            }
        }
    }

    @Test func unknownOnes_areNamed() async throws {
        try await API.run { api in
            for (target, code) in [
                ("/v1/connections/c-9/operations", "unknown-connection"),
                ("/v1/connections/x-1/operations", "unknown-connection"),
                ("/v1/servers/b/operations", "unknown-server"),
                ("/v1/servers/.%20/operations", "unknown-server"),
            ] {
                let reply = try await api.post(target, #"{"op":"sample"}"#)
                #expect(reply.status == 404)
                #expect(reply.code == code)
            }
        }
    }

    /// Between two looks at a condition.
    private func moment() async throws {
        try await Task.sleep(for: .milliseconds(1))
    }

    /// Makes the server s, which waits for long, and the client a of it; tells the server's address.
    @discardableResult
    private func pair(_ api: API) async throws -> String {
        let server = try await api.put(
            "/v1/servers/s", #"{"listen":"127.0.0.1:0","timeouts":{"message":"50s","idle":"50s"}}"#)
        let bound = try #require(server.json["bound"]?.text)
        _ = try await api.put("/v1/clients/a", "{\"to\":\"\(bound)\"}")
        return bound
    }
}
