import Foundation
import Programs
import Sockets

@testable import Lab

extension Lab {
    /// A server by its body, as a user writes it.
    func create(_ body: String) async throws -> ServerView {
        let read = try JSONDecoder().decode(ServerBody.self, from: Data(body.utf8))
        return try await createServer(read.name, read.settings)
    }

    /// A send by its body; `TO` stands for the address of the server.
    func send(_ body: String, to server: ServerView? = nil) async throws -> Exchange {
        let text = body.replacingOccurrences(of: "TO", with: server.map { "\($0.bound)" } ?? "TO")
        return try await send(try JSONDecoder().decode(SendFields.self, from: Data(text.utf8)))
    }

    func search(_ body: String) async throws -> SearchResult {
        try await search(JSONDecoder().decode(SearchBody.self, from: Data(body.utf8)))
    }
}

/// A socket of the test's own that sends and receives datagrams.
final class DatagramPeer {
    let descriptor: Descriptor
    let address: SocketAddress

    init(_ host: String = "127.0.0.1", port: UInt16 = 0, isShared: Bool = false) throws {
        let wanted = SocketAddress(host: host, port: port)!
        descriptor = Descriptor(rawValue: try Socket.open(wanted.family, .datagrams).release())
        if isShared { _ = descriptor.setReuseAddress(true) }
        let result = descriptor.bind(to: wanted)
        if let errno = result.errno {
            _ = descriptor.close()
            throw errno
        }
        address = descriptor.localAddress()!
    }

    deinit { _ = descriptor.close() }

    @discardableResult
    func send(_ text: String, to server: ServerView) -> CallResult {
        let address = SocketAddress(host: server.bound.host, port: server.bound.port)!
        return Array(text.utf8).withUnsafeBytes { descriptor.send($0, to: address) }
    }

    /// The next datagram, and who sent it; nil where none comes within a time.
    func receive(within patience: TimeSpan = .seconds(5)) async -> (text: String, from: SocketAddress?)? {
        var room = [UInt8](repeating: 0, count: 65536)
        let end = MonotonicClock.now() + patience.nanoseconds
        while MonotonicClock.now() < end {
            var sender: SocketAddress?
            let result = room.withUnsafeMutableBytes { descriptor.receiveDatagram(into: $0, from: &sender) }
            if !result.failed {
                return (String(decoding: room[..<min(result.value, room.count)], as: UTF8.self), sender)
            }
            await pause()
        }
        return nil
    }
}

/// Whether broadcasts of the loopback network go to whoever listens there.
let broadcast = "127.255.255.255"
