import Testing

@testable import lastword

struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:4480", "127.0.0.1:4480"), ("localhost:0", "127.0.0.1:0"), ("LOCALHOST:1", "127.0.0.1:1"),
        ("127.9.9.9:1", "127.9.9.9:1"), ("[::1]:65535", "[::1]:65535"),
    ])
    func loopback_isTaken(_ text: String, _ address: String) throws {
        let listen = try #require(ListenAddress(argument: text))
        #expect(listen.isLoopback == true)
        #expect(listen.description == address)
    }

    @Test(arguments: [
        "0.0.0.0:1", "[::]:1", "10.0.0.1:1", "[::ffff:10.0.0.1]:1", "[2001:db8::1]:1", "128.0.0.1:1",
    ])
    func otherAddress_isNoLoopback(_ text: String) throws {
        #expect(try #require(ListenAddress(argument: text)).isLoopback == false)
    }

    @Test(arguments: ["example.com:1", "127.1:1", "0x7f000001:1", "localhost.:1"])
    func name_isNoAddress(_ text: String) throws {
        #expect(try #require(ListenAddress(argument: text)).isLoopback == nil)
    }

    @Test(arguments: [
        "", "127.0.0.1", ":1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:1", "tcp://127.0.0.1:1",
    ])
    func text_isNoAddressAndPort(_ text: String) {
        #expect(ListenAddress(argument: text) == nil)
    }
}
