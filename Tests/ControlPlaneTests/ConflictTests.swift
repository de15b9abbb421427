import Testing

/// Fields that are right by themselves and make no sense together: a problem that names one of them, and nothing
/// that is left half created.
struct ConflictTests {
    /// Fields that a program stands in place of, with values that are right by themselves.
    private static let shortForm = [
        "framing": #"{"type":"line"}"#, "receiveSize": "1", "shutdown": "\"write\"", "close": "\"reset\"",
    ]
    private static let ofServers = shortForm.merging(
        ["reply": "\"none\"", "messages": "\"one\"", "onPeerEnd": "\"answer\""]) { $1 }
    private static let ofSends = shortForm.merging(
        [
            "payload": "\"a\"", "payloads": "[\"a\"]", "receiveFraming": #"{"type":"line"}"#, "chunk": "1",
            "interval": "\"1s\"",
        ]) { $1 }

    @Test(arguments: ofServers.keys.sorted())
    func serversShortForm_besideAProgram_isRefused(_ field: String) async throws {
        let json = try #require(Self.ofServers[field])
        let body = #"{"listen":"127.0.0.1:0","program":[{"op":"close"}],"\#(field)":\#(json)}"#
        try await API.run { api in
            expectConflict(field, try await api.post("/v1/servers", body))
            expectConflict(field, try await api.put("/v1/servers/a", body))
            try await api.expectNothing()
        }
    }

    /// Also where the program is the client's, and the field the send's.
    @Test(arguments: ofSends.keys.sorted())
    func sendsShortForm_besideAProgram_isRefused(_ field: String) async throws {
        let json = try #require(Self.ofSends[field])
        let body = #"{"to":"127.0.0.1:1","program":[{"op":"close"}],"\#(field)":\#(json)}"#
        try await API.run { api in
            expectConflict(field, try await api.post("/v1/clients", body))
            expectConflict(field, try await api.put("/v1/clients/a", body))
            expectConflict(field, try await api.post("/v1/sends", body))
            try await api.expectNothing()
            let client = #"{"to":"127.0.0.1:1","program":[{"op":"close"}]}"#
            #expect(try await api.put("/v1/clients/a", client).status == 201)
            expectConflict(field, try await api.post("/v1/clients/a/sends", "{\"\(field)\":\(json)}"))
            #expect(try await api.get("/v1/exchanges").json["items"]?.items == [])
        }
    }

    @Test(arguments: [
        ("servers", #"{"listen":"127.0.0.1:0","reply":"stream","framing":{"type":"line"}}"#, "framing"),
        ("servers", #"{"listen":"127.0.0.1:0","reply":"stream","messages":"many"}"#, "messages"),
        ("servers", #"{"listen":"127.0.0.1:0","reply":"stream","onPeerEnd":"ignore"}"#, "onPeerEnd"),
        ("servers", #"{"preset":"recipe","reply":"stream","onPeerEnd":"disconnect"}"#, "onPeerEnd"),
        (
            "servers", #"{"listen":"127.0.0.1:0","messages":"many","framing":{"type":"end-of-stream"}}"#,
            "messages"
        ),
        ("clients", #"{"to":"127.0.0.1:1","payload":"a","payloads":["b"]}"#, "payloads"),
        ("sends", #"{"to":"127.0.0.1:1","payload":"a","payloads":["b"]}"#, "payloads"),
        ("sends", #"{"to":"127.0.0.1:1","payload":"a","interval":"1s"}"#, "interval"),
        (
            "sends",
            #"{"to":"127.0.0.1:1","payloads":["\#(String(repeating: "\",\"", count: 999))"],"framing":{"type":"marker","marker":{"pattern":"a","size":65536}},"receiveFraming":{"type":"marker","marker":{"pattern":"a","size":65536}}}"#,
            "payloads"
        ),
    ])
    func fieldsThatDoNotGoTogether_areRefused(_ kind: String, _ body: String, _ field: String) async throws {
        try await API.run { api in
            expectConflict(field, try await api.post("/v1/\(kind)", body))
            try await api.expectNothing()
        }
    }

    private func expectConflict(_ field: String, _ reply: API.Reply) {
        #expect(reply.status == 400, "\(reply.text)")
        #expect(reply.code == "bad-value", "\(reply.text)")
        #expect(reply.field == field, "\(reply.text)")
    }
}
