import Glibc
import Sockets
import Testing

@Suite(.timeLimit(.minutes(1))) struct NameResolutionTests {
    @Test func localhost_isLoopback_withoutDuplicates() throws {
        let addresses = try NameResolution.resolve(host: "localhost", port: 4444).get()
        #expect(addresses.contains(.ipv4(127, 0, 0, 1, port: 4444)))
        #expect(addresses.allSatisfy { $0.isLoopback && $0.port == 4444 })
        #expect(Set(addresses).count == addresses.count)
    }

    @Test(arguments: ["127.0.0.1", "::1", "[::1]", "::ffff:127.0.0.1"])
    func literal_isItself(_ text: String) throws {
        let address = try #require(SocketAddress(host: text, port: 5))
        #expect(try NameResolution.resolve(host: text, port: 5).get() == [address])
    }

    /// `.invalid` never resolves, RFC 2606. A host without a resolver says so in its own way.
    @Test func unknownName_isNamed() {
        guard case .failure(let error) = NameResolution.resolve(host: "nobody.invalid", port: 1) else {
            Issue.record("resolved")
            return
        }
        #expect(["EAI_NONAME", "EAI_AGAIN", "EAI_NODATA", "EAI_FAIL"].contains(error.name))
        #expect(!error.text.isEmpty && error.errno == nil)
    }

    @Test(arguments: ["", "localhost\0.example", "not a name"])
    func impossibleName_isRefused(_ host: String) {
        guard case .failure = NameResolution.resolve(host: host, port: 1) else {
            Issue.record("resolved")
            return
        }
    }
}

@Suite struct MonotonicClockTests {
    @Test func time_neverGoesBack() {
        var last = MonotonicClock.now()
        for _ in 0..<1000 {
            let now = MonotonicClock.now()
            #expect(now >= last)
            last = now
        }
    }
}
