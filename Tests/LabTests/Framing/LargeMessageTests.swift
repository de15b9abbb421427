import Foundation
import Framing
import TestSupport
import Testing

@testable import Lab
@testable import Programs

/// Messages that no read and no send buffer holds.
@Suite(.timeLimit(.minutes(1)), .serialized)
struct LargeMessageTests {
    static let small = SocketOptions([.sendBuffer: 32768, .receiveBuffer: 65536])

    /// Without optimisation a megabyte takes its time, and the client's clock runs while its message is encoded.
    static let patient = {
        var timeouts = Timeouts()
        timeouts.connect = .seconds(50)
        timeouts.message = .seconds(50)
        timeouts.idle = .seconds(50)
        return timeouts
    }()

    /// Full of what ends messages elsewhere, where the framing can carry it.
    private func payload(_ named: NamedFraming, _ size: Int) throws -> Bytes {
        let pattern = named.isTransparent ? #"ab.0\\c\n.1\u0000END"# : "abcdefghijklmnopq"
        return try JSONDecoder().decode(
            Bytes.self, from: Data(#"{"pattern":"\#(pattern)","size":\#(size)}"#.utf8))
    }

    private func exchange(
        _ named: NamedFraming, size: Int, receiveSize: Int, repeat copies: Int = 1
    ) async throws -> Exchange {
        let payload = try payload(named, size)
        return try await withLab { lab in
            let server = try await lab.createServer(
                nil,
                serverSettings { settings in
                    settings.framing = named.framing
                    settings.receiveSize = receiveSize
                    settings.options = Self.small
                    settings.timeouts = Self.patient
                    settings.reply = .answer(.echo(repeat: copies, named.framing, Otherwise()))
                })
            return try await lab.send(
                sendFields(to: server) { fields in
                    fields.payload = payload
                    fields.framing = named.framing
                    fields.receiveFraming = named.framing == .endOfStream ? nil : named.framing
                    fields.receiveSize = receiveSize
                    fields.options = Self.small
                    fields.timeouts = Self.patient
                })
        }
    }

    /// Any size of the reads gives the same message.
    @Test(
        .leftOut(under: .thread, because: "its megabytes take too long where nothing is optimised"),
        arguments: NamedFraming.all, [(2, 1 << 14), (61, 1 << 16), (8192, 1 << 20), (1 << 20, 1 << 18)])
    func whole_throughSmallBuffers(named: NamedFraming, sizes: (receive: Int, message: Int)) async throws {
        let named = named.with(.crc32)
        let exchange = try await exchange(named, size: sizes.message, receiveSize: sizes.receive)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // The checksum has held every byte.
        #expect(server.messages.map(\.outcome) == [.complete])
        #expect(server.messages.map(\.bytes) == [sizes.message])
        #expect(client.messages.map(\.outcome) == (named.framing == .endOfStream ? [] : [.complete]))
        // The same payload in the same framing, back again.
        #expect(client.received.checksum == client.sent.checksum)
        #expect(client.received.bytes == client.sent.bytes)
    }

    /// What is encoded once is sent in as many turns as the reader makes of it.
    @Test(arguments: NamedFraming.ending)
    func answerBeyondTheSendBuffer_takesSeveralTurns(named: NamedFraming) async throws {
        let exchange = try await exchange(named.with(.crc32c), size: 1 << 17, receiveSize: 512, repeat: 8)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        #expect(client.messages.map(\.outcome) == [.complete])
        #expect(client.messages.map(\.bytes) == [8 << 17])
        #expect(server.sent.calls > 1)
        #expect(server.sent.checksum == client.received.checksum)
        #expect(exchange.verdict.lost == Verdict.Lost(toServer: 0, toClient: 0))
    }
}
