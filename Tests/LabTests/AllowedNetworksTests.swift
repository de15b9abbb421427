import Programs
import Sockets
import Synchronization
import Testing

@testable import Lab

/// Which addresses sockets may connect to and be bound to.
@Suite(.timeLimit(.minutes(1)))
struct AllowedNetworksTests {
    /// What comes of an address: nil where it is allowed, else the arguments that would allow it.
    private func refusal(
        _ address: String, for use: AllowedNetworks.Use, _ networks: [String]
    ) throws -> String? {
        let allowed = AllowedNetworks(use, try networks.map { try Network($0) })
        let address = try #require(SocketAddress(host: address, port: 80))
        guard !allowed.allow(address) else { return nil }
        let remedy = allowed.remedy(for: [address])
        // What the remedy says has to do.
        let arguments = remedy.split(separator: " ").filter { $0.contains(where: { ".:".contains($0) }) }
        let remedied = AllowedNetworks(use, try arguments.map { try Network(String($0)) })
        #expect(remedied.allow(address), "\(remedy)")
        return arguments.joined(separator: " ")
    }

    @Test(arguments: ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"])
    func loopback_isAlwaysAllowed(_ address: String) throws {
        #expect(try refusal(address, for: .target, []) == nil)
        #expect(try refusal(address, for: .listen, ["198.51.100.0/24"]) == nil)
    }

    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3"), ("::ffff:10.1.2.3", "10.1.2.3"), ("0.0.0.0", "0.0.0.0"), ("::", "::"),
        ("255.255.255.255", "255.255.255.255"), ("224.0.0.1", "224.0.0.1"),
        ("169.254.169.254", "169.254.169.254"),
        ("fe80::1%1", "fe80::1"), ("ff02::1", "ff02::1"), ("2001:db8::1", "2001:db8::1"),
        ("::ffff:0.0.0.0", "0.0.0.0"), ("::127.0.0.1", "::127.0.0.1"),
    ])
    func otherTarget_isRefused_untilItsNetworkIsGiven(_ address: String, _ remedy: String) throws {
        #expect(try refusal(address, for: .target, ["198.51.100.0/24", "fd00::/8"]) == remedy)
        #expect(try refusal(address, for: .target, [remedy]) == nil)
        #expect(try refusal(address, for: .target, ["0.0.0.0/0", "::/0"]) == nil)
    }

    /// To be bound to it is to be reached by every address.
    @Test(arguments: [
        ("0.0.0.0", ["0.0.0.0/8", "0.0.0.0", "::/0"], "0.0.0.0/0"),
        ("::ffff:0.0.0.0", ["::/0"], "0.0.0.0/0"),
        ("::", ["::/0"], "::/0 0.0.0.0/0"), ("::", ["0.0.0.0/0", "::"], "::/0 0.0.0.0/0"),
        ("0.0.0.0", ["0.0.0.0/1", "128.0.0.0/1"], "0.0.0.0/0"),
        ("10.1.2.3", ["10.0.0.0/16"], "10.1.2.3"),
    ])
    func listenAddressForAll_needsAllNetworks(_ address: String, _ networks: [String], _ remedy: String)
        throws
    {
        #expect(try refusal(address, for: .listen, networks) == remedy)
        #expect(try refusal(address, for: .listen, ["0.0.0.0/0", "::/0"]) == nil)
    }

    @Test func targetsAndListens_areApart() async throws {
        var configuration = LabConfiguration()
        configuration.allowedTargets = [try Network("198.51.100.0/24")]
        try await withLab(configuration) { lab in
            let foreign = Endpoint(host: "198.51.100.1", port: 4444)
            var fields = SendFields()
            fields.to = foreign
            let client = try await lab.createClient(nil, fields)
            #expect(client.state == .running)
            #expect(
                await problem { _ = try await lab.createServer(nil, ServerSettings(listen: foreign)) }
                    == .addressNotAllowed)
        }
    }

    /// 198.51.100.0/24 is documentation's own (RFC 5737): no machine has such an address, so it can not be bound.
    @Test func listenAddress_isBound_whereItsNetworkIsGiven() async throws {
        var configuration = LabConfiguration()
        configuration.allowedListens = [try Network("198.51.100.0/24")]
        try await withLab(configuration) { lab in
            let settings = ServerSettings(listen: Endpoint(host: "198.51.100.1", port: 0))
            #expect(await problem { _ = try await lab.createServer(nil, settings) } == .addressUnusable)
            var fields = SendFields()
            fields.to = Endpoint(host: "198.51.100.1", port: 80)
            #expect(await problem { _ = try await lab.createClient(nil, fields) } == .addressNotAllowed)
        }
    }

    @Test func refusal_namesTheFlagsForEveryAddressOfAName() async throws {
        let lab = try Lab(LabConfiguration()) { _, port in
            .success([
                .ipv4(10, 1, 2, 3, port: port), .ipv4(127, 0, 0, 1, port: port),
                SocketAddress(host: "2001:db8::1", port: port)!,
            ])
        }
        var fields = SendFields()
        fields.to = Endpoint(host: "both.test", port: 9)
        do throws(LabProblem) {
            _ = try await lab.createClient(nil, fields)
            Issue.record("foreign addresses were let through")
        } catch {
            #expect(
                error.detail.hasSuffix(
                    "or start the service with --allow-target 10.1.2.3 --allow-target 2001:db8::1 to allow it."
                ))
            #expect(error.detail.contains("which is 10.1.2.3,"))
        }
        await lab.shutdown()
    }

    /// A name that means another address at each look is asked for once.
    @Test func checkedAddress_isTheOneThatIsConnectedTo() async throws {
        let looks = Mutex(0)
        let lab = try Lab(LabConfiguration()) { _, port in
            let look = looks.withLock { looks in
                looks += 1
                return looks
            }
            return .success([look == 1 ? .ipv4(127, 0, 0, 1, port: port) : .ipv4(192, 0, 2, 1, port: port)])
        }
        let server = try await lab.createServer(nil, serverSettings())
        let exchange = try await lab.send(
            sendFields(to: server) { $0.to = Endpoint(host: "rebinding.test", port: server.bound.port) })
        #expect(exchange.client?.peer == server.bound.description)
        #expect(looks.withLock { $0 } == 1)
        await lab.shutdown()
    }
}
