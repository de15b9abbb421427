import Programs
import Sockets
import Testing

@testable import Lab

/// IPv6, beside IPv4 and with it.
@Suite(.timeLimit(.minutes(1)), .enabled(if: hasIPv6, "no IPv6 on this machine"))
struct IPv6Tests {
    @Test(arguments: ["", "udp://"])
    func literal_isAnAddressAsAnyOther(_ scheme: String) async throws {
        try await withLab { lab in
            let server = try await lab.create(#"{"listen":"\#(scheme)[::1]:0"}"#)
            let exchange = try await lab.send(#"{"to":"TO","payload":"a"}"#, to: server)
            #expect(exchange.joinedBy == .address && exchange.client?.received.text == "aa")
            #expect(
                exchange.client?.peer == (scheme.isEmpty ? "tcp://" : scheme) + "[::1]:\(server.bound.port)")
        }
    }

    /// The loopback interface has number 1, and its scope does not keep a loopback address from being one.
    @Test(arguments: ["::1%lo", "::1%1"])
    func scope_isANameOrANumber(_ host: String) async throws {
        try await withLab { lab in
            let server = try await lab.create(#"{"listen":"[::1]:0"}"#)
            let exchange = try await lab.send(#"{"to":"[\#(host)]:\#(server.bound.port)","payload":"a"}"#)
            #expect(exchange.client?.outcome == .completed && exchange.client?.received.text == "aa")
            // It is the same loopback address with it or without.
            #expect(exchange.joinedBy == .address)
        }
    }

    /// A listener on :: takes both families. Its kernel shows an IPv4 peer as an IPv4-mapped address, by which it is joined
    /// all the same.
    @Test(arguments: ["", "udp://"], ["127.0.0.1", "[::1]"])
    func dualStackListener_takesBoth(_ scheme: String, _ host: String) async throws {
        var configuration = LabConfiguration()
        configuration.allowedListens = [.everyIPv4, .everyIPv6]
        try await withLab(configuration) { lab in
            let server = try await lab.create(#"{"listen":"\#(scheme)[::]:0"}"#)
            let exchange = try await lab.send(
                #"{"to":"\#(scheme)\#(host):\#(server.bound.port)","payload":"a"}"#)
            #expect(exchange.joinedBy == .address && exchange.complete)
            #expect(exchange.client?.received.text == "aa")
            #expect(exchange.server?.peer?.contains(host == "[::1]" ? "[::1]" : "[::ffff:127.0.0.1]") == true)
        }
    }

    @Test func listenerOfIPv6Alone_refusesIPv4() async throws {
        var configuration = LabConfiguration()
        configuration.allowedListens = [.everyIPv4, .everyIPv6]
        try await withLab(configuration) { lab in
            let server = try await lab.create(#"{"listen":"[::]:0","options":{"IPV6_V6ONLY":true}}"#)
            let four = try await lab.send(#"{"to":"127.0.0.1:\#(server.bound.port)","payload":"a"}"#)
            #expect(four.client?.outcome == .refused)
            let six = try await lab.send(#"{"to":"[::1]:\#(server.bound.port)","payload":"a"}"#)
            #expect(six.client?.outcome == .completed)
        }
    }

    /// A name with several addresses: each is tried in its order, and each attempt is in the trace.
    @Test func addresses_areTriedInOrder_eachInTheTrace() async throws {
        let lab = try Lab(LabConfiguration()) { _, port in
            .success([
                SocketAddress(host: "::1", port: port)!, .ipv4(127, 0, 0, 9, port: port),
                .ipv4(127, 0, 0, 1, port: port),
            ])
        }
        let server = try await lab.create(#"{"listen":"127.0.0.1:0"}"#)
        let port = server.bound.port
        let exchange = try await lab.send(#"{"to":"several.example:\#(port)","payload":"a"}"#)
        let attempts = exchange.client?.trace.filter { $0.op == .connect && $0.call == "connect" } ?? []
        #expect(
            attempts.map(\.address) == [
                "tcp://[::1]:\(port)", "tcp://127.0.0.9:\(port)", "tcp://127.0.0.1:\(port)",
            ])
        #expect(attempts.map(\.errno) == ["ECONNREFUSED", "ECONNREFUSED", nil])
        #expect(exchange.client?.outcome == .completed && exchange.joinedBy == .address)
        await lab.shutdown()
    }
}
