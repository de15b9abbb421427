import Glibc
import Sockets
import Testing

@Suite struct SocketTests {
    @Test func new_isNonBlockingAndClosedOnExec() throws {
        let socket = try Socket.tcp(.ipv4)
        let number = socket.descriptor.rawValue
        #expect(fcntl(number, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(socket.close() == CallResult(0))
    }

    @Test(arguments: [SocketAddress.Family.ipv4, .ipv6, .unix], [Socket.Kind.stream, .datagrams])
    func open_makesWhatIsAskedFor(_ family: SocketAddress.Family, _ kind: Socket.Kind) throws {
        let socket = Descriptor(rawValue: try Socket.open(family, kind).release())
        defer { _ = socket.close() }
        let domain = [SocketAddress.Family.ipv4: AF_INET, .ipv6: AF_INET6, .unix: AF_UNIX][family]
        let type = kind == .stream ? SOCK_STREAM : SOCK_DGRAM
        #expect(socket.optionValue(level: SOL_SOCKET, name: SO_DOMAIN) == domain)
        #expect(socket.optionValue(level: SOL_SOCKET, name: SO_TYPE) == Int32(type.rawValue))
        #expect(fcntl(socket.rawValue, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(socket.rawValue, F_GETFD) & FD_CLOEXEC != 0)
        #expect(!socket.isListening())
        #expect(socket.tcpState() == (family != .unix && kind == .stream ? .close : nil))
    }

    @Test(arguments: ["127.0.0.1", "unix"]) func isListening_followsTheListener(_ place: String) throws {
        let address = SocketAddress(host: place, port: 0) ?? .unnamed
        let socket = Descriptor(rawValue: try Socket.open(address.family, .stream).release())
        defer { _ = socket.close() }
        #expect(socket.bind(to: address) == CallResult(0))
        #expect(!socket.isListening())
        #expect(socket.listen(backlog: 1) == CallResult(0))
        #expect(socket.isListening())
        let client = try Client(to: try #require(socket.localAddress()))
        socket.wait(for: .readable)
        var peer = address
        let server = Descriptor(rawValue: Int32(socket.accept(peer: &peer).value))
        #expect(!server.isListening() && !client.descriptor.isListening())
        _ = server.close()
    }

    @Test func release_leavesTheDescriptorOpen() throws {
        let descriptor = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        #expect(descriptor.tcpState() == .close)
        #expect(Socket(owning: descriptor.rawValue).close() == CallResult(0))
    }

    @Test func scopeEnd_endsTheProcess_whenNobodyClosed() async {
        await #expect(processExitsWith: .failure) {
            let socket = try Socket.tcp(.ipv4)
            _ = socket.descriptor.poll()
        }
    }

    @Test func use_endsTheProcess_whenClosedBefore() async {
        await #expect(processExitsWith: .failure) {
            let descriptor = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
            _ = descriptor.close()
            _ = descriptor.shutdown(.write)
        }
    }

    @Test func close_endsTheProcess_whenClosedBefore() async {
        await #expect(processExitsWith: .failure) {
            let descriptor = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
            _ = descriptor.close()
            _ = descriptor.close()
        }
    }
}
