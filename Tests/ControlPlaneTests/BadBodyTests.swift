import Testing

/// Every wrong field of every body: a problem that names it, and nothing that is left half created.
struct BadBodyTests {
    @Test(arguments: BadField.of(BadValue.ofServers))
    func wrongFieldOfAServer_isNamed(_ field: BadField) async throws {
        try await API.run { api in
            for value in field.values {
                let body = value.body(["listen": "\"127.0.0.1:0\""])
                expect(value, try await api.post("/v1/servers", body))
                expect(value, try await api.put("/v1/servers/a", body))
            }
            try await api.expectNothing()
        }
    }

    @Test(arguments: BadField.of(BadValue.ofSends + BadValue.name("name")))
    func wrongFieldOfAClient_isNamed(_ field: BadField) async throws {
        try await API.run { api in
            for value in field.values {
                let body = value.body(["to": "\"127.0.0.1:1\""])
                expect(value, try await api.post("/v1/clients", body))
                expect(value, try await api.put("/v1/clients/a", body))
            }
            try await api.expectNothing()
        }
    }

    /// A client's fields are defaults, and make sense only with those of a send.
    @Test(
        arguments: BadField.of(
            BadValue.ofSends + BadValue.messagesThatDoNotFit + BadValue.oneSegmentOfSends
                + BadValue.ofDatagramSends))
    func wrongFieldOfASend_isNamed(_ field: BadField) async throws {
        try await API.run { api in
            #expect(try await api.put("/v1/clients/a", #"{"preset":"recipe"}"#).status == 201)
            for value in field.values {
                let body = value.body(["to": "\"127.0.0.1:1\"", "payload": "\"a\""])
                expect(value, try await api.post("/v1/sends", body))
                expect(value, try await api.post("/v1/clients/a/sends", body))
            }
            #expect(try await api.get("/v1/exchanges").json["items"]?.items == [])
        }
    }

    @Test(arguments: BadField.of(BadValue.ofSearches))
    func wrongFieldOfASearch_isNamed(_ field: BadField) async throws {
        try await API.run { api in
            for value in field.values {
                let body = value.body(["service": "\"printer\"", "to": "\"udp://127.0.0.1:1\""])
                expect(value, try await api.post("/v1/searches", body))
            }
            #expect(try await api.get("/v1/exchanges").json["items"]?.items == [])
        }
    }

    @Test(arguments: BadField.of(BadValue.ofLoads + BadValue.ofLoadsSends))
    func wrongFieldOfALoad_isNamed(_ field: BadField) async throws {
        try await API.run { api in
            for value in field.values {
                let body = value.body(["to": "\"127.0.0.1:1\"", "payload": "\"a\"", "duration": "\"1s\""])
                expect(value, try await api.post("/v1/loads", body))
            }
            #expect(try await api.get("/v1/loads").json["items"]?.items == [])
        }
    }

    private static let bodies = [
        "POST /v1/servers", "PUT /v1/servers/a", "POST /v1/clients", "PUT /v1/clients/a", "POST /v1/sends",
        "POST /v1/loads", "POST /v1/searches", "POST /v1/clients/a/sends",
    ]

    /// What is no JSON object, wherever one is wanted.
    @Test(arguments: bodies)
    func bodyThatIsNoObject_isExplained(_ target: String) async throws {
        let deep = String(repeating: "[", count: 100_000)
        let cases: [([UInt8], String, String?)] = [
            (Array("{".utf8), "bad-json", nil), (Array("{\"to\":\"a:1\",}".utf8), "bad-json", nil),
            (Array("{} x".utf8), "bad-json", nil), (Array("nonsense".utf8), "bad-json", nil),
            (Array("a=1&b=2".utf8), "bad-json", nil), (Array(deep.utf8), "bad-json", nil),
            (Array((String(repeating: "{\"a\":", count: 100_000)).utf8), "bad-json", nil),
            ([0xFF, 0xFE], "bad-json", nil),
            ([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], "bad-json", nil), ([0x7B, 0, 0x7D, 0], "bad-json", nil),
            ([0], "bad-json", nil),
            (Array("[]".utf8), "wrong-type", nil), (Array("[{}]".utf8), "wrong-type", nil),
            (Array("\"a\"".utf8), "wrong-type", nil), (Array("5".utf8), "wrong-type", nil),
            (Array("null".utf8), "wrong-type", nil), (Array("true".utf8), "wrong-type", nil),
            (Array(#"{"close":"reset","close":"reset"}"#.utf8), "duplicate-field", "close"),
            (Array(#"{"shutdwon":"write"}"#.utf8), "unknown-field", "shutdwon"),
            (Array(#"{"":1}"#.utf8), "unknown-field", nil),
            (Array(#"{"\u0000":1}"#.utf8), "unknown-field", "\0"),
        ]
        let parts = target.split(separator: " ").map(String.init)
        try await API.run { api in
            for (body, code, field) in cases {
                let reply = try await api.call(parts[0], parts[1], body)
                #expect(reply.status == 400)
                #expect(reply.code == code, "\(String(decoding: body.prefix(40), as: UTF8.self))")
                #expect(reply.field == field)
            }
            try await api.expectNothing()
        }
    }

    @Test(arguments: bodies.dropLast())
    func emptyBody_isExplained(_ target: String) async throws {
        let parts = target.split(separator: " ").map(String.init)
        try await API.run { api in
            for body in ["", " ", "\n\t "] {
                let reply = try await api.call(parts[0], parts[1], Array(body.utf8))
                #expect(reply.code == "bad-json")
                #expect(reply.json["detail"]?.text?.contains("empty") == true)
            }
        }
    }

    @Test(arguments: [
        ("POST /v1/servers", "{}", "listen"), ("PUT /v1/servers/a", #"{"listen":null}"#, "listen"),
        ("POST /v1/clients", "{}", "to"), ("PUT /v1/clients/a", #"{"payload":"a"}"#, "to"),
        ("POST /v1/loads", "{}", "to"), ("POST /v1/loads", #"{"to":"127.0.0.1:1"}"#, "payload"),
        ("POST /v1/loads", #"{"to":"127.0.0.1:1","payload":"a"}"#, "conversations"),
        (
            "POST /v1/loads", #"{"to":"127.0.0.1:1","payload":"a","connections":"kept","conversations":1}"#,
            "receiveFraming"
        ),
        ("POST /v1/searches", "{}", "service"),
        ("POST /v1/sends", "{}", "to"), ("POST /v1/sends", #"{"to":"127.0.0.1:1"}"#, "payload"),
    ])
    func missingField_isNamed(_ target: String, _ body: String, _ field: String) async throws {
        let parts = target.split(separator: " ").map(String.init)
        try await API.run { api in
            let reply = try await api.call(parts[0], parts[1], Array(body.utf8))
            #expect(reply.status == 400)
            #expect(reply.code == "missing-field")
            #expect(reply.field == field)
        }
    }

    @Test(arguments: ["servers", "clients"])
    func nameInPathAndBody_haveToAgree(_ kind: String) async throws {
        let address = kind == "servers" ? #""listen":"127.0.0.1:0""# : #""to":"127.0.0.1:1""#
        try await API.run { api in
            let other = try await api.put("/v1/\(kind)/a", "{\"name\":\"b\",\(address)}")
            #expect(other.code == "bad-value")
            #expect(other.field == "name")
            try await api.expectNothing()
            let same = try await api.put("/v1/\(kind)/a", "{\"name\":\"a\",\(address)}")
            #expect(same.status == 201)
        }
    }

    @Test(arguments: [
        ".", "..", "%2E", "%2e%2E", "a%20b", "%C3%A9", "a%2Fb", String(repeating: "a", count: 65),
    ])
    func nameInPath_thatIsNone_isRefused(_ name: String) async throws {
        try await API.run { api in
            let server = try await api.put("/v1/servers/\(name)", #"{"listen":"127.0.0.1:0"}"#)
            #expect(server.code == "bad-value")
            #expect(server.field == "name")
            let client = try await api.put("/v1/clients/\(name)", #"{"to":"127.0.0.1:1"}"#)
            #expect(client.field == "name")
            #expect(try await api.get("/v1/servers/\(name)").code == "unknown-server")
            #expect(try await api.delete("/v1/clients/\(name)").code == "unknown-client")
            try await api.expectNothing()
        }
    }

    @Test(arguments: [
        "0.0.0.0:0", "[::]:0", "8.8.8.8:80", "192.168.1.1:80", "[2001:db8::1]:80", "[::ffff:8.8.8.8]:80",
        "128.0.0.1:1",
    ])
    func addressOffLoopback_isNotAllowed(_ address: String) async throws {
        try await API.run { api in
            let server = try await api.post("/v1/servers", "{\"listen\":\"\(address)\"}")
            #expect(server.status == 403)
            #expect(server.code == "address-not-allowed")
            #expect(server.field == "listen")
            let target = address.replacing("]:0", with: "]:1").replacing("0.0.0.0:0", with: "0.0.0.0:1")
            for reply in [
                try await api.post("/v1/clients", "{\"to\":\"\(target)\"}"),
                try await api.post("/v1/sends", "{\"to\":\"\(target)\",\"payload\":\"a\"}"),
                try await api.post(
                    "/v1/loads", "{\"to\":\"\(target)\",\"payload\":\"a\",\"conversations\":1}"),
            ] {
                #expect(reply.status == 403)
                #expect(reply.field == "to")
            }
            try await api.expectNothing()
        }
    }

    private func expect(_ value: BadValue, _ reply: API.Reply) {
        #expect(reply.status == 400, "\(value.testDescription): \(reply.text)")
        #expect(reply.code == value.code, "\(value.testDescription): \(reply.text)")
        #expect(reply.field == value.path, "\(value.testDescription): \(reply.text)")
        let detail = reply.json["detail"]?.text ?? ""
        for part in value.says where !part.isEmpty {
            #expect(detail.contains(part), "\(value.testDescription): \(detail)")
        }
    }
}
