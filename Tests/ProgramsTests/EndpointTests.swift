import Testing

@testable import Programs

struct EndpointTests {
    @Test(arguments: [
        ("127.0.0.1:4444", "tcp://127.0.0.1:4444"), ("tcp://127.0.0.1:4444", "tcp://127.0.0.1:4444"),
        ("localhost:0", "tcp://localhost:0"), ("[::1]:65535", "tcp://[::1]:65535"),
        ("tcp://[::1]:1", "tcp://[::1]:1"), ("a-b.example:00080", "tcp://a-b.example:80"),
    ])
    func endpoint_isRead_withOrWithoutItsScheme(_ text: String, _ written: String) {
        #expect(Endpoint(text)?.description == written)
    }

    @Test(arguments: [
        ("udp://127.0.0.1:4444", Transport.udp, "127.0.0.1", 4444, "udp://127.0.0.1:4444"),
        ("udp://[fe80::1%eth0]:1", .udp, "fe80::1%eth0", 1, "udp://[fe80::1%eth0]:1"),
        ("udp:80", .tcp, "udp", 80, "tcp://udp:80"), ("tcp://unix:80", .tcp, "unix", 80, "tcp://unix:80"),
        ("unix:///run/lab/s", .unix, "/run/lab/s", 0, "unix:///run/lab/s"),
        ("unix:/run/s", .unix, "/run/s", 0, "unix:///run/s"), ("unix:@s", .unix, "@s", 0, "unix:@s"),
        ("unix:@a/b:c d", .unix, "@a/b:c d", 0, "unix:@a/b:c d"),
        ("unix:////s", .unix, "//s", 0, "unix:////s"), ("unix:///é", .unix, "/é", 0, "unix:///é"),
        ("unixgram:///s", .unixgram, "/s", 0, "unixgram:///s"),
        ("unixgram:@s", .unixgram, "@s", 0, "unixgram:@s"),
    ])
    func endpoint_hasTheTransportOfItsScheme(
        _ text: String, _ transport: Transport, _ host: String, _ port: UInt16, _ written: String
    ) throws {
        let endpoint = try #require(Endpoint(text))
        #expect(endpoint == Endpoint(transport, host: host, port: port))
        #expect(endpoint.description == written)
        #expect(Endpoint(written) == endpoint)
        #expect(endpoint.isTarget)
    }

    @Test(arguments: ["h:0", "udp://h:0"])
    func endpoint_isNoTarget_withThePortThatIsPicked(_ text: String) throws {
        #expect(try #require(Endpoint(text)).isTarget == false)
    }

    @Test(arguments: [
        "unix:", "unix:80", "unix:/", "unix://", "unix:///", "unix:@", "unix://s", "unix://@s", "unix:s",
        "unix:///s/", "unix:@s/", "unix:///a\0b", "unix:@a\nb", "unix:@\u{7F}", "unixgram:", "unixgram:s",
        "unixgram://h:80", "udp://", "udp://h", "udp:///s", "udp:127.0.0.1:80", "UDP://h:80", "sctp://h:80",
    ])
    func endpoint_isRefused_whereItsSchemeHasAnotherForm(_ text: String) {
        #expect(Endpoint(text) == nil)
    }

    @Test("A path has 107 bytes at most, and so has a name with its @ (unix(7))", arguments: ["/", "@"])
    func nameOfAUnixSocket_hasBounds(_ first: String) {
        #expect(Endpoint("unix:\(first)" + String(repeating: "a", count: 106)) != nil)
        #expect(Endpoint("unix:\(first)" + String(repeating: "a", count: 107)) == nil)
        #expect(Endpoint("unix:\(first)" + String(repeating: "é", count: 53)) != nil)
        #expect(Endpoint("unix:\(first)" + String(repeating: "é", count: 54)) == nil)
    }

    @Test(arguments: [
        (Transport.tcp, "h:1", "tcp://h:1"), (.udp, "[::1]:1", "udp://[::1]:1"), (.unix, "/s", "unix:///s"),
        (.unix, "@s", "unix:@s"), (.unixgram, "", "unixgram:"), (.unix, "", "unix:"),
    ])
    func transport_writesAddresses(_ transport: Transport, _ place: String, _ text: String) {
        #expect(transport.text(place) == text)
    }

    @Test(
        "Ports are plain digits within 65535 (endings: length-text)",
        arguments: [
            "", ":", ":80", "host", "host:", "host:-1", "host:+80", "host:65536", "host:99999999999999999999",
            "host:8o",
            "host: 80", "::1:80", "[]:80", "http://host:80", "tcp://host:80/", "tcp://",
            "ho st:80",
            "host\n:80", "host:٣", "höst:80", "[::é]:80",
        ])
    func endpoint_isRefused_whenItIsAnythingElse(_ text: String) {
        #expect(Endpoint(text) == nil)
    }
}
