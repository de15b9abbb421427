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

    @Test(
        "Ports are plain digits within 65535 (endings: length-text)",
        arguments: [
            "", ":", ":80", "host", "host:", "host:-1", "host:+80", "host:65536", "host:99999999999999999999",
            "host:8o",
            "host: 80", "::1:80", "[]:80", "http://host:80", "udp://host:80", "tcp://host:80/", "tcp://",
            "ho st:80",
            "host\n:80", "host:٣", "höst:80", "[::é]:80",
        ])
    func endpoint_isRefused_whenItIsAnythingElse(_ text: String) {
        #expect(Endpoint(text) == nil)
    }
}
