import Glibc
import Sockets
import Testing

/// The names of Unix sockets.
@Suite struct UnixAddressTests {
    static let longest = "/" + String(repeating: "x", count: 106)

    @Test(arguments: [
        "/run/printer", "/", "/with space/and:colon", "/caf\u{e9}", "/\u{301}accent", "@printer", "@",
        "@/not/a/path", "@a@b", longest, "@" + longest.dropFirst(),
    ])
    func name_isRead(_ text: String) throws {
        let address = try #require(SocketAddress(unix: text))
        #expect(address.family == .unix && address.port == 0)
        #expect(address.host == text && address.description == text)
        #expect(SocketAddress(unix: address.host) == address)
    }

    @Test(arguments: [
        "", "printer", "./printer", "run/printer", " /run/printer", "/run\0", "@lab\0x", "\0lab",
        longest + "x", "@" + longest, "/" + String(repeating: "\u{e9}", count: 54), "127.0.0.1",
    ])
    func anythingElse_isRefused(_ text: String) {
        #expect(SocketAddress(unix: text) == nil)
    }

    /// By their bytes, not by their characters.
    @Test func names_differ() throws {
        let names = ["/caf\u{e9}", "/cafe\u{301}", "@cafe", "/cafe", "@", "@printer"]
        let addresses = try names.map { try #require(SocketAddress(unix: $0)) } + [.unnamed]
        #expect(Set(addresses).count == names.count + 1)
        #expect(addresses.last?.host == "")
    }

    @Test func unixSocket_isNoAddressOfAnyNetwork() throws {
        for address in [try #require(SocketAddress(unix: "/0.0.0.0")), .unnamed] {
            #expect(!address.isLoopback && !address.isAny && !address.isLimitedBroadcast)
            #expect(address.normalised == address && address.mapped == address)
            #expect(address.with(port: 7) == address)
        }
    }

    /// Five hexadecimal digits behind the NUL, by unix(7).
    @Test(arguments: [Socket.Kind.stream, .datagrams]) func bind_picksAName(_ kind: Socket.Kind) throws {
        let sockets = try (1...2).map { _ in
            Descriptor(rawValue: try Socket.open(.unix, kind).release())
        }
        defer { for socket in sockets { _ = socket.close() } }
        for socket in sockets {
            #expect(socket.localAddress() == .unnamed)
            #expect(socket.bind(to: .unnamed) == CallResult(0))
        }
        let names = try sockets.map { try #require($0.localAddress()).host }
        for name in names { #expect(name.wholeMatch(of: /@[0-9a-f]{5}/) != nil) }
        #expect(names[0] != names[1])
        let taken = Descriptor(rawValue: try Socket.open(.unix, kind).release())
        defer { _ = taken.close() }
        #expect(taken.bind(to: try #require(SocketAddress(unix: names[0]))).errno == .addressInUse)
    }

    @Test(arguments: ["", "x/y", "long"]) func kernel_hasTheSameName(_ part: String) throws {
        let own = "@lastword-test-\(getpid())-"
        let name = own + (part == "long" ? String(repeating: "x", count: 107 - own.utf8.count) : part)
        let address = try #require(SocketAddress(unix: name))
        let listener = try Listener(at: address)
        #expect(listener.address == address)
        let client = try Client(to: address)
        #expect(client.descriptor.peerAddress() == address)
        #expect(client.descriptor.localAddress() == .unnamed)
        var peer = address
        let server = Descriptor(rawValue: Int32(listener.descriptor.accept(peer: &peer).value))
        #expect(peer == .unnamed)
        _ = server.close()
    }
}
