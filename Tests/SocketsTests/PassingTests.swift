import Glibc
import Sockets
import Testing

/// Descriptors that travel in messages between two processes, or here within one.
@Suite(.timeLimit(.minutes(1))) struct PassingTests {
    /// The two ends of a pair for messages; the deinit closes them.
    private final class Messages {
        let first: Descriptor
        let second: Descriptor
        private var firstOpen = true

        init() throws {
            let pair = try Socket.seqpacketPair()
            first = Descriptor(rawValue: pair.first.release())
            second = Descriptor(rawValue: pair.second.release())
        }

        func closeFirst() {
            if firstOpen { _ = first.close() }
            firstOpen = false
        }

        deinit {
            closeFirst()
            _ = second.close()
        }
    }

    @Test func pair_isBlockingAndClosedOnExec() throws {
        let messages = try Messages()
        for end in [messages.first, messages.second] {
            #expect(fcntl(end.rawValue, F_GETFL) & O_NONBLOCK == 0)
            #expect(fcntl(end.rawValue, F_GETFD) & FD_CLOEXEC != 0)
        }
    }

    @Test func messages_keepTheirLimits() throws {
        let messages = try Messages()
        #expect(messages.first.send("one", passing: nil) == CallResult(3))
        #expect(messages.first.send("and two", passing: nil) == CallResult(7))
        #expect(messages.second.take() == "one")
        // The rest of a message is lost.
        #expect(messages.second.take(3) == "and")
        messages.closeFirst()
        #expect(messages.second.take() == "")
        #expect(messages.second.send("late", passing: nil).errno == .brokenPipe)
    }

    /// endings: dup-close
    @Test func descriptor_isTheSameConnection() throws {
        let pair = try Pair()
        let messages = try Messages()
        #expect(messages.first.send("keep it", passing: pair.server) == CallResult(7))
        // It is on its way, which keeps the connection open.
        #expect(pair.closeServer() == CallResult(0))
        var passed: Descriptor?
        #expect(messages.second.take(descriptor: &passed) == "keep it")
        let server = try #require(passed)
        #expect(fcntl(server.rawValue, F_GETFD) & FD_CLOEXEC != 0)
        #expect(server.tcpState() == .established && pair.client.tcpState() == .established)
        #expect(server.send("LASTWORD") == CallResult(8))
        #expect(server.close() == CallResult(0))
        #expect([pair.client.read(), pair.client.read()] == ["LASTWORD", ""])
    }

    @Test func descriptor_isNil_whenNoneCame() throws {
        let messages = try Messages()
        #expect(messages.first.send("none", passing: nil) == CallResult(4))
        var passed: Descriptor? = messages.first
        #expect(messages.second.take(descriptor: &passed) == "none")
        #expect(passed == nil)
    }
}

extension Descriptor {
    fileprivate func send(_ text: String, passing descriptor: Descriptor?) -> CallResult {
        var text = text
        return text.withUTF8 { send(UnsafeRawBufferPointer($0), passing: descriptor) }
    }

    /// One message, and the descriptor that came with it.
    fileprivate func take(_ size: Int = 64, descriptor: inout Descriptor?) -> String {
        withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { buffer in
            let result = receive(into: buffer, descriptor: &descriptor)
            if let errno = result.errno { return errno.name }
            return String(decoding: buffer.prefix(result.value), as: UTF8.self)
        }
    }

    /// One message without a descriptor.
    fileprivate func take(_ size: Int = 64) -> String {
        var descriptor: Descriptor?
        defer { #expect(descriptor == nil) }
        return take(size, descriptor: &descriptor)
    }
}
