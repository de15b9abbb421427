import Glibc
import Sockets
import TestSupport
import Testing

/// Datagrams to every host of a network, here of the loopback one, 127.0.0.0/8; and the interface that they take.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct BroadcastTests {
    /// Sockets at several addresses of one port. Only 127.255.255.255 is the broadcast address.
    private struct Places {
        /// And an address that comes to each alone: an own one is nearer than 0.0.0.0.
        static let hosts: [(host: String, own: String?)] = [
            ("0.0.0.0", "127.0.0.9"), ("::", "::1"), ("127.255.255.255", nil), ("127.0.0.1", "127.0.0.1"),
            ("127.0.0.255", "127.0.0.255"),
        ]
        private(set) var sockets: [String: DatagramSocket] = [:]
        let port: UInt16

        init() throws {
            let first = try DatagramSocket(host: "0.0.0.0", reusing: true)
            port = first.address.port
            sockets["0.0.0.0"] = first
            for (host, _) in Self.hosts.dropFirst() {
                sockets[host] = try DatagramSocket(host: host, port: port, reusing: true)
            }
        }

        /// Who got the broadcast: whoever did not reads what is sent to it alone instead.
        func reached(by text: String) throws -> Set<String> {
            let probe = try DatagramSocket()
            let probe6 = try DatagramSocket(host: "::1")
            var reached: Set<String> = []
            for (host, own) in Self.hosts {
                let socket = try #require(sockets[host]?.descriptor)
                if let own, let address = SocketAddress(host: own, port: port) {
                    let from = address.family == .ipv6 ? probe6 : probe
                    #expect(from.descriptor.send("after", to: address) == CallResult(5))
                }
                var read = socket.read()
                if read == text {
                    reached.insert(host)
                    if own != nil { read = socket.read() }
                }
                #expect(read == (own == nil ? text : "after"))
                #expect(socket.readNow() == "EAGAIN")
            }
            return reached
        }
    }

    /// endings: udp-broadcast
    @Test func broadcast_isRefused_withoutTheOption() throws {
        let socket = try DatagramSocket()
        let address = try #require(SocketAddress(host: "127.255.255.255", port: socket.address.port))
        #expect(socket.descriptor.send("all", to: address).errno == .accessDenied)
        #expect(socket.descriptor.connect(to: address).errno == .accessDenied)
        #expect(socket.descriptor.peerAddress() == nil)
        #expect(socket.descriptor.setBroadcast(true) == CallResult(0))
        #expect(socket.descriptor.send("all", to: address) == CallResult(3))
        #expect(socket.descriptor.setBroadcast(false) == CallResult(0))
        #expect(socket.descriptor.send("all", to: address).errno == .accessDenied)
    }

    /// endings: udp-broadcast
    @Test(arguments: [false, true]) func broadcast_reachesWhoIsBoundToAllOrToIt(connected: Bool) throws {
        let places = try Places()
        let sender = try DatagramSocket()
        let address = try #require(SocketAddress(host: "127.255.255.255", port: places.port))
        #expect(sender.descriptor.setBroadcast(true) == CallResult(0))
        if connected {
            #expect(sender.descriptor.connect(to: address) == CallResult(0))
            // The option is asked for by the connect alone.
            #expect(sender.descriptor.setBroadcast(false) == CallResult(0))
            #expect(sender.descriptor.send("all") == CallResult(3))
        } else {
            #expect(sender.descriptor.send("all", to: address) == CallResult(3))
        }
        let expected: Set = ["0.0.0.0", "::", "127.255.255.255"]
        for host in expected { places.sockets[host]?.descriptor.wait(for: .readable) }
        #expect(try places.reached(by: "all") == expected)
    }

    /// endings: udp-broadcast
    @Test func addressEndingIn255_isOneOfMany() throws {
        let places = try Places()
        let sender = try DatagramSocket()
        let address = try #require(SocketAddress(host: "127.0.0.255", port: places.port))
        #expect(sender.descriptor.send("one", to: address) == CallResult(3))
        #expect(places.sockets["127.0.0.255"]?.descriptor.read() == "one")
        for socket in places.sockets.values { #expect(socket.descriptor.readNow() == "EAGAIN") }
    }

    /// It takes the default route, which a machine with a loopback interface alone does not have; an interface that is
    /// named needs none. endings: udp-broadcast
    @Test(.enabled(if: Surroundings.ownNetwork.areAllowed, "needs the right to make a network namespace"))
    func limitedBroadcast_isUnreachable_withoutARoute() throws {
        let found = try Surroundings.ownNetwork.run {
            let receiver = try DatagramSocket(host: "0.0.0.0")
            let address = try receiver.address(at: "255.255.255.255")
            let sender = Descriptor(rawValue: try Socket.open(.ipv4, .datagrams).release())
            defer { _ = sender.close() }
            let before = sender.send("none", to: address).errno
            _ = sender.setBroadcast(true)
            let unrouted = [sender.send("none", to: address).errno, sender.connect(to: address).errno]
            let bound = sender.bind(toInterface: "lo").errno
            return ([before] + unrouted, bound, sender.send("all", to: address), receiver.descriptor.read())
        }
        #expect(found.0 == [.networkUnreachable, .networkUnreachable, .networkUnreachable])
        #expect(found.1 == nil)
        #expect(found.2 == CallResult(3) && found.3 == "all")
    }

    @Test(arguments: ["", "no-such-if", "lo\0", "lo\0x", "sixteen-letters!", "an-interface-of-a-long-name"])
    func bind_isRefused_toWhatIsNoInterface(_ name: String) throws {
        let socket = try DatagramSocket()
        #expect(socket.descriptor.bind(toInterface: name).errno == .noDevice)
    }

    @Test func bind_choosesAnInterface() throws {
        #expect(Interfaces.names.contains("lo"))
        let (first, second) = (try DatagramSocket(), try DatagramSocket())
        #expect(first.descriptor.bind(toInterface: "lo") == CallResult(0))
        #expect(first.descriptor.send("x", to: second.address) == CallResult(1))
        #expect(second.descriptor.takeDatagram() == Datagram("x", from: first.address))
    }

    @Test(arguments: [("127.0.0.1", "127.0.0.9"), ("::1", "::1")])
    func source_isChosen_whenItIsThisMachines(host: String, from: String) throws {
        let family = try #require(SocketAddress(host: host, port: 0)).family
        let sender = try DatagramSocket(host: family == .ipv4 ? "0.0.0.0" : "::")
        let receiver = try DatagramSocket(host: host)
        // Its port does not count.
        let source = try #require(SocketAddress(host: from, port: 1))
        #expect(sender.descriptor.send("x", to: receiver.address, from: source) == CallResult(1))
        #expect(receiver.descriptor.takeDatagram() == Datagram("x", from: try sender.address(at: from)))
        // Documentation addresses (RFC 5737, RFC 3849) are nobody's.
        let foreign = try #require(
            SocketAddress(host: family == .ipv4 ? "192.0.2.1" : "2001:db8::1", port: 0))
        #expect(sender.descriptor.send("x", to: receiver.address, from: foreign).failed)
        #expect(receiver.descriptor.poll() == .writable)
    }
}
