import Glibc
import Sockets
import TestSupport
import Testing

/// Connections that are held by more than one descriptor, or by a thread that is inside a call.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct DuplicateTests {
    /// endings: dup-close
    @Test func close_sendsNothing_whileAnotherDescriptorIsOpen() throws {
        let pair = try Pair()
        let other = Descriptor(rawValue: Int32(pair.server.duplicate().value))
        #expect(fcntl(other.rawValue, F_GETFD) & FD_CLOEXEC != 0)
        #expect(pair.closeServer() == CallResult(0))
        #expect(other.tcpState() == .established && pair.client.tcpState() == .established)
        #expect(other.send("still here") == CallResult(10))
        #expect(pair.client.read() == "still here")
        #expect(other.close() == CallResult(0))
        #expect(pair.client.read() == "")
    }

    /// endings: dup-shutdown
    @Test func shutdown_endsTheDirection_ofAllDescriptors() throws {
        let pair = try Pair()
        let other = Descriptor(rawValue: Int32(pair.server.duplicate().value))
        defer { _ = other.close() }
        #expect(other.shutdown(.write) == CallResult(0))
        #expect(pair.client.read() == "")
        pair.server.wait(for: .finWait2)
        #expect(pair.server.send("late").errno == .brokenPipe)
    }

    /// endings: close-blocked
    @Test func close_doesNotWake_aThreadInReceive() throws {
        let pair = try Pair()
        let reader = try BlockedReader(pair.server)
        #expect(pair.closeServer() == CallResult(0))
        // The connection lives for as long as the call.
        #expect(pair.client.tcpState() == .established && pair.client.poll() == .writable)
        #expect(!reader.hasReturned)
        #expect(pair.client.send("x") == CallResult(1))
        #expect(reader.join() == CallResult(1))
        #expect(pair.client.read() == "")
    }

    /// endings: close-blocked
    @Test func shutdownForReading_wakes_aThreadInReceive() throws {
        let pair = try Pair()
        let reader = try BlockedReader(pair.server)
        #expect(pair.server.shutdown(.read) == CallResult(0))
        #expect(reader.join() == CallResult(0))
        #expect(pair.client.poll() == .writable)
    }
}
