import Sockets
import Testing

struct NetworkTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("192.0.2.7", "192.0.2.7"), ("192.0.2.7/32", "192.0.2.7"),
        ("0.0.0.0/0", "0.0.0.0/0"), ("fd00::/8", "fd00::/8"), ("::/0", "::/0"), ("::1", "::1"),
        ("2001:DB8:0:0::/32", "2001:db8::/32"), ("::1/128", "::1"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"), ("::ffff:192.0.2.7", "192.0.2.7"),
    ])
    func text_isRead(_ text: String, _ description: String) throws {
        let network = try Network(text)
        #expect(network.description == description)
        #expect(try Network(network.description) == network)
    }

    @Test(arguments: [
        ("10.1.2.3/8", "write 10.0.0.0/8, or 10.1.2.3"), ("192.0.2.1/0", "write 0.0.0.0/0"),
        ("fd00::1/8", "write fd00::/8"), ("2001:db8::1/127", "write 2001:db8::/127"),
        ("10.0.0.0/33", "0 to 32 bits"), ("::/129", "0 to 128 bits"), ("10.0.0.0/", "0 to 32 bits"),
        ("10.0.0.0/-1", "0 to 32 bits"), ("10.0.0.0/+8", "0 to 32 bits"), ("10.0.0.0/8/8", "0 to 32 bits"),
        ("10.0.0.0/99999999999999999999", "0 to 32 bits"),
        ("", "10.0.0.0/8"), ("/8", "10.0.0.0/8"), ("10.0.0/8", "10.0.0.0/8"), ("10/8", "10.0.0.0/8"),
        ("localhost", "10.0.0.0/8"), ("[::1]", "10.0.0.0/8"), ("fe80::1%lo", "10.0.0.0/8"),
        (" 10.0.0.0/8", "10.0.0.0/8"), ("10.0.0.0/8\0", "0 to 32 bits"), ("all", "10.0.0.0/8"),
    ])
    func malformedText_isRefused_withTheRemedy(_ text: String, _ remedy: String) {
        do throws(Network.Malformed) {
            let network = try Network(text)
            Issue.record("\(text) was read as \(network)")
        } catch {
            #expect(error.description.contains(remedy))
        }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("10.0.0.0/8", "::10.1.2.3", false),
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
        ("192.0.2.128/25", "192.0.2.128", true), ("192.0.2.128/25", "192.0.2.127", false),
        ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::1", false), ("0.0.0.0/0", "0.0.0.0", true),
        ("::/0", "ff02::1", true), ("::/0", "10.1.2.3", false), ("::/0", "::ffff:10.1.2.3", false),
        ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false),
        ("fe80::/10", "fe80::1%1", true), ("2001:db8::/127", "2001:db8::1", true),
        ("2001:db8::/127", "2001:db8::2", false), ("::1", "::1", true), ("::1", "::", false),
    ])
    func contains(_ network: String, _ address: String, _ expected: Bool) throws {
        let address = try #require(SocketAddress(host: address, port: 80))
        #expect(try Network(network).contains(address) == expected)
    }

    /// Its number is 0, as that of 0.0.0.0 and of ::.
    @Test(arguments: ["0.0.0.0/0", "0.0.0.0", "::/0", "::", "::1", "127.0.0.0/8"])
    func unixSocket_isInNoNetwork(_ network: String) throws {
        for name in ["/run/printer", "@printer", "/127.0.0.1", "@127.0.0.1"] {
            #expect(try !Network(network).contains(try #require(SocketAddress(unix: name))))
        }
        #expect(try !Network(network).contains(.unnamed))
    }

    @Test(arguments: ["10.1.2.3", "::ffff:10.1.2.3", "fe80::1%1", "::"])
    func networkOfAnAddress_hasItAlone(_ text: String) throws {
        let address = try #require(SocketAddress(host: text, port: 80))
        let network = Network(address)
        #expect(network.contains(address))
        #expect(!network.description.contains("%") && !network.description.contains("/"))
        #expect(try Network(network.description) == network)
    }
}
