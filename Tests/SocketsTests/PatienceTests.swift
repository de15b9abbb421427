import Sockets
import Testing

@Suite(.timeLimit(.minutes(1))) struct PatienceTests {
    private func withPair(_ body: (Descriptor, Descriptor) throws -> Void) throws {
        let pair = try Socket.seqpacketPair()
        let first = Descriptor(rawValue: pair.first.release())
        let second = Descriptor(rawValue: pair.second.release())
        defer { for end in [first, second] { _ = end.close() } }
        try body(first, second)
    }

    @Test func receive_wouldBlock_onceItsPatienceIsOver() throws {
        try withPair { first, _ in
            #expect(first.setReceiveTimeout(milliseconds: 20) == CallResult(0))
            let begun = MonotonicClock.now()
            withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { buffer in
                #expect(first.receive(into: buffer).wouldBlock)
            }
            #expect(MonotonicClock.now() - begun >= 15_000_000)
        }
    }

    @Test func send_wouldBlock_onceItsPatienceIsOver() throws {
        try withPair { first, _ in
            #expect(first.setSendTimeout(milliseconds: 20) == CallResult(0))
            var result = CallResult(0)
            while !result.failed { result = first.send("nobody receives") }
            #expect(result.wouldBlock)
        }
    }
}
