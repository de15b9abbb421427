import Sockets
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:80"), ("0.0.0.0", "0.0.0.0:80"), ("255.255.255.255", "255.255.255.255:80"),
        ("::1", "[::1]:80"), ("[::1]", "[::1]:80"), ("::", "[::]:80"),
        ("2001:DB8:0:0::1", "[2001:db8::1]:80"),
        ("::ffff:127.0.0.1", "[::ffff:127.0.0.1]:80"), ("fe80::1%1", "[fe80::1%1]:80"),
        ("fe80::1%lo", "[fe80::1%1]:80"),
    ])
    func literal_isRead(_ text: String, _ description: String) throws {
        let address = try #require(SocketAddress(host: text, port: 80))
        #expect(address.description == description)
        #expect(SocketAddress(host: address.host, port: 80) == address)
    }

    @Test(arguments: [
        "", "localhost", "127.1", "127.0.0.256", "127.0.0.1.", " 127.0.0.1", "127.0.0.1:80", "017.0.0.1",
        "0x7f000001", "2130706433", "[127.0.0.1]", "[::1", "::1]", "[]", ":", ":::", "1::2::3", "::1%",
        "fe80::1%no-such-if",
        "127.0.0.1\0.example", "::1\0", "[::1]:80", "١٢٧.0.0.1",
    ])
    func anythingElse_isRefused(_ text: String) {
        #expect(SocketAddress(host: text, port: 80) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.255.255", true), ("128.0.0.1", false), ("126.255.255.255", false),
        ("::1", true), ("::2", false), ("::ffff:127.9.9.9", true), ("::ffff:10.0.0.1", false),
        ("0.0.0.0", false),
        ("1::1", false), ("::127.0.0.1", false), ("::fffe:127.0.0.1", false),
    ])
    func isLoopback(_ text: String, _ expected: Bool) throws {
        #expect(try #require(SocketAddress(host: text, port: 1)).isLoopback == expected)
    }

    @Test(arguments: [
        ("0.0.0.0", true), ("::", true), ("::ffff:0.0.0.0", true), ("0.0.0.1", false), ("::1", false),
        ("1::", false),
    ])
    func isAny(_ text: String, _ expected: Bool) throws {
        #expect(try #require(SocketAddress(host: text, port: 1)).isAny == expected)
    }

    @Test(arguments: [
        ("::ffff:10.1.2.3", "10.1.2.3:7"), ("::ffff:0.0.0.0", "0.0.0.0:7"), ("10.1.2.3", "10.1.2.3:7"),
        ("0.0.0.0", "0.0.0.0:7"), ("::", "[::]:7"), ("::1", "[::1]:7"), ("::10.1.2.3", "[::10.1.2.3]:7"),
    ])
    func normalised(_ text: String, _ expected: String) throws {
        #expect(try #require(SocketAddress(host: text, port: 7)).normalised.description == expected)
    }

    @Test func withPort_changesThePortAlone() throws {
        let address = try #require(SocketAddress(host: "fe80::1%1", port: 1))
        #expect(address.with(port: 65535).description == "[fe80::1%1]:65535")
    }

    @Test func ipv4_isBuiltOfItsBytes() {
        let address = SocketAddress.ipv4(10, 20, 30, 40, port: 50)
        #expect(address == SocketAddress(host: "10.20.30.40", port: 50))
        #expect(address.family == .ipv4 && address.port == 50 && address.host == "10.20.30.40")
    }

    @Test(arguments: [
        ("10.1.2.3", "[::ffff:10.1.2.3]:7"), ("255.255.255.255", "[::ffff:255.255.255.255]:7"),
        ("::ffff:10.1.2.3", "[::ffff:10.1.2.3]:7"), ("::1", "[::1]:7"), ("fe80::1%1", "[fe80::1%1]:7"),
    ])
    func mapped(_ text: String, _ expected: String) throws {
        let address = try #require(SocketAddress(host: text, port: 7))
        #expect(address.mapped.description == expected)
        #expect(address.mapped.normalised == address.normalised)
    }

    @Test(arguments: [
        ("255.255.255.255", true), ("::ffff:255.255.255.255", true), ("127.255.255.255", false),
        ("255.255.255.254", false), ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false), ("0.0.0.0", false),
    ])
    func isLimitedBroadcast(_ text: String, _ expected: Bool) throws {
        #expect(try #require(SocketAddress(host: text, port: 1)).isLimitedBroadcast == expected)
    }

    /// The name of a Unix socket is the one part that is not in it.
    @Test func value_isSmall() {
        #expect(MemoryLayout<SocketAddress>.size <= 32)
    }
}
