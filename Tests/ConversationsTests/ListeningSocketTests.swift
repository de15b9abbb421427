import Sockets
import Testing

@testable import Conversations

/// A listening socket that several loops hold.
@Suite(.timeLimit(.minutes(1))) struct ListeningSocketTests {
    /// - Parameter number: makes a loopback address of its own: where the socket is closed, nobody else listens.
    private func socket(loops: Int, _ number: UInt8) throws -> ListeningSocket {
        let socket = try Socket.tcp(.ipv4)
        #expect(socket.descriptor.bind(to: .ipv4(127, 44, 0, number, port: 0)) == CallResult(0))
        #expect(socket.descriptor.listen(backlog: 8) == CallResult(0))
        let address = try #require(socket.descriptor.localAddress())
        return ListeningSocket(Descriptor(rawValue: socket.release()), address, loops: loops)
    }

    private func isRefused(_ address: SocketAddress) async throws -> Bool {
        let client = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        defer { _ = client.close() }
        _ = client.connect(to: address)
        while client.poll().isEmpty { await pause() }
        return client.tcpState() != .established
    }

    @Test(arguments: [1, 2, 5] as [UInt8])
    func socket_isOpen_untilTheLastHasLeft(loops: UInt8) async throws {
        let socket = try socket(loops: Int(loops), loops)
        for _ in 0..<loops {
            #expect(try await !isRefused(socket.address))
            socket.leave()
        }
        #expect(try await isRefused(socket.address))
    }
}
