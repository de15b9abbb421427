import Programs
import Testing

@testable import ControlPlane
@testable import Lab

/// The text of a server that is put together of what was kept and what changes: the same bytes as the encoder's.
struct ServerTextTests {
    /// Looks at the server, and at the list of them, twice: the first look may be the one that keeps the text.
    private func expectSame(_ api: API, isKept: Bool = true) async throws {
        let name = try #require(ResourceName("a"))
        for _ in 0..<2 {
            let view = try api.lab.server(name)
            let one = try await api.get("/v1/servers/a").text
            #expect(one == String(decoding: try encodeJSON(view), as: UTF8.self))
            let all = try await api.get("/v1/servers").text
            #expect(
                all == String(decoding: try encodeJSON(ItemList(items: api.lab.servers())), as: UTF8.self))
        }
        #expect((try api.lab.serverLife(name).fixed.text != nil) == isKept)
    }

    private static let bodies = [
        "",
        #","backlog":7,"record":"none""#,
        #","framing":{"type":"marker","marker":"\"state\":\\,{}[]\n"},"close":"after-end""#,
        #","framing":{"type":"marker","marker":"\"accepting\":true,\"connections\":{}"}"#,
        #","reply":"stream","options":{"TCP_NODELAY":true,"SO_RCVBUF":4096}"#,
        #","messages":"many","close":"immediately""#,
        #","timeouts":{"message":"5m","idle":"5m","total":"10m"},"shutdown":"none","close":"reset""#,
        #","program":[{"op":"receive"},{"op":"send","payload":"state\",}]é☃"},{"op":"close"}]"#,
        #","oneSegment":true"#,
    ]

    @Test(arguments: bodies)
    func text_isTheEncoders_throughTheLifeOfAServer(_ members: String) async throws {
        try await API.run { api in
            let created = try await api.put("/v1/servers/a", "{\"listen\":\"127.0.0.1:0\"\(members)}")
            try #require(created.status == 201, "\(created.text)")
            #expect(try await api.get("/v1/servers/a").text == created.text)
            try await expectSame(api)
            _ = try await api.post("/v1/servers/a/operations", #"{"op":"pause"}"#)
            #expect(try await api.get("/v1/servers/a").json["accepting"]?.flag == false)
            try await expectSame(api)
            let stopped = try await api.post("/v1/servers/a/stop")
            #expect(try await api.get("/v1/servers/a").text == stopped.text)
            try await expectSame(api)
            let started = try await api.post("/v1/servers/a/start")
            #expect(try await api.get("/v1/servers/a").text == started.text)
            try await expectSame(api)
            for other in Self.bodies {
                let put = try await api.put("/v1/servers/a", "{\"listen\":\"127.0.0.1:0\"\(other)}")
                #expect(put.status == 200)
                try await expectSame(api)
            }
        }
    }

    @Test func text_hasTheCountsOfNow() async throws {
        try await API.run { api in
            let created = try await api.put("/v1/servers/a", #"{"listen":"127.0.0.1:0"}"#)
            let bound = try #require(created.json["bound"]?.text)
            for turn in 1...11 {
                let close = turn % 2 == 0 ? #","close":"reset","receiveFraming":"end-of-stream""# : ""
                _ = try await api.post("/v1/sends", "{\"to\":\"\(bound)\",\"payload\":\"x\"\(close)}")
                _ = try await api.get("/v1/connections?server=a&state=closed&wait=10s&count=\(turn)")
                let counts = try await api.get("/v1/servers/a").json["connections"]
                #expect(counts?["begun"] == .number(Double(turn)))
                try await expectSame(api)
            }
            // The counts go on where the server is another.
            _ = try await api.put("/v1/servers/a", #"{"listen":"127.0.0.1:0","close":"reset"}"#)
            try await expectSame(api)
        }
    }

    @Test(arguments: [
        "", #","reply":{"repeat":1},"timeouts":{"idle":"1s"}"#,
        #","service":{"name":"printer","answer":false}"#,
        #","program":[{"op":"receiveMessage","framing":"end-of-stream"}]"#,
        #","service":{"name":"printer","announce":"1h","to":"udp://127.255.255.255:9"}"#,
    ])
    func textOfDatagrams_isTheEncoders(_ members: String) async throws {
        try await API.run { api in
            let created = try await api.put("/v1/servers/a", "{\"listen\":\"udp://127.0.0.1:0\"\(members)}")
            try #require(created.status == 201, "\(created.text)")
            #expect(created.json["backlog"] == nil && created.json["close"] == nil)
            if members.contains("announce") { try await waitForAnnouncement(api) }
            try await expectSame(api)
            _ = try await api.post("/v1/servers/a/stop")
            try await expectSame(api)
        }
    }

    private func waitForAnnouncement(_ api: API) async throws {
        for _ in 0..<1000 {
            let counts = try await api.get("/v1/servers/a").json["connections"]
            if counts?["announced"] == .number(1) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("nothing was announced")
    }

    @Test func longText_isNotKept() async throws {
        try await API.run { api in
            let payload = String(repeating: "x", count: ServerText.longestKept)
            let body = #"{"listen":"127.0.0.1:0","program":[{"op":"send","payload":"\#(payload)"}]}"#
            #expect(try await api.put("/v1/servers/a", body).status == 201)
            try await expectSame(api, isKept: false)
            #expect(try await api.put("/v1/servers/a", #"{"listen":"127.0.0.1:0"}"#).status == 200)
            try await expectSame(api)
        }
    }

    @Test func everySample_isTheEncoders() throws {
        for view in Samples.servers {
            let text = try encodeJSON(view)
            let pieces = try #require(
                JSONMembersText.cut(text, at: ServerText.living))
            #expect(pieces.count == 4)
            let ended = ConnectionOutcome.allCases.map { ($0.rawValue, 12) }
            for counts in [
                view.connections, ConnectionCounts(),
                ConnectionCounts(ended: Dictionary(uniqueKeysWithValues: ended)),
            ] {
                var other = view
                other.connections = counts
                other.connections.dropped = 1234
                other.accepting.toggle()
                other.state = .stopped
                #expect(
                    ServerText.splice(pieces, other.accepting, other.connections, other.state)
                        == (try encodeJSON(other)))
            }
        }
    }

    @Test func member_thatIsMissing_isNotCut() {
        let text = Array("{\"a\":1,\"b\":[\"}\",{}],\"c\":\"\\\"\"}\n".utf8)
        #expect(JSONMembersText.cut(text, at: ["b", "d"]) == nil)
        #expect(
            JSONMembersText.cut(text, at: ["b", "c"])?.map { String(decoding: $0, as: UTF8.self) }
                == ["{\"a\":1,\"b\":", ",\"c\":", "}\n"])
    }
}
