import Glibc
import Programs
import Sockets
import Synchronization
import TestSupport
import Testing

@testable import Conversations

/// Thousands of connections that are open at the same time, on one loop.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ManyConnectionsTests {
    static let count = 5000
    /// Both ends are in this process, beside what other tests have open at the time.
    static let hasDescriptors = DescriptorLimit.raise() >= 2 * count + 4000

    @Test(
        .leftOut(
            under: .thread, .address, because: "thousands of connections take too long under a sanitizer"),
        .enabled(if: hasDescriptors, "needs 14,000 descriptors: raise the hard limit (ulimit -Hn)"),
        arguments: [RecordPolicy.none, .all])
    func everyOpenConnection_isAnswered(record: RecordPolicy) async throws {
        try await LoopFixture.with { fixture in
            var settings = ServerSettings(listen: Endpoint(host: "127.0.0.1", port: 0))
            settings.timeouts.message = .seconds(100)
            settings.timeouts.idle = .seconds(100)
            settings.timeouts.total = .seconds(110)
            let address = try fixture.serve(settings.program, record: record, backlog: 4096)
            let peers = try await peers(Self.count, connectedTo: address)
            while fixture.counters.value(.begun) < Self.count { await pause() }
            for (index, peer) in peers.enumerated() {
                peer.send("m\(index)\n")
                _ = peer.descriptor.shutdown(.write)
            }
            var answered = 0
            for (index, peer) in peers.enumerated() where await peer.receiveAll() == "m\(index)m\(index)" {
                answered += 1
            }
            for peer in peers { _ = peer.descriptor.close() }
            #expect(answered == Self.count)
            while fixture.counters.ended(.completed) < Self.count { await pause() }
            #expect(fixture.counters.value(.begun) == Self.count)
        }
    }
}
