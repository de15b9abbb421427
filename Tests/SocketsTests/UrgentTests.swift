import Glibc
import Sockets
import Testing

/// The urgent byte. endings: urgent
@Suite(.timeLimit(.minutes(1))) struct UrgentTests {
    @Test func byte_isMissingInTheStream_whichStopsAtItsPlace() throws {
        let pair = try UrgentPair()
        #expect(pair.server.isAtMark() == false)
        #expect(pair.server.read() == "ab")
        #expect(pair.server.isAtMark() == true)
        #expect(pair.server.readUrgent() == "!")
        // It can be taken once.
        #expect(pair.server.readUrgent() == "EINVAL")
        #expect(pair.server.read() == "cd")
        #expect(pair.server.isAtMark() == false)
    }

    @Test func byte_isLost_whenTheStreamHasPassedIt() throws {
        let pair = try UrgentPair()
        #expect([pair.server.read(), pair.server.read()] == ["ab", "cd"])
        #expect(pair.server.isAtMark() == false)
        #expect(pair.server.readUrgent() == "EINVAL")
    }

    @Test func byte_staysInTheStream_whenItIsInline() throws {
        let pair = try UrgentPair(inline: true)
        #expect(pair.server.readUrgent() == "EINVAL")
        #expect(pair.server.read() == "ab")
        #expect(pair.server.isAtMark() == true)
        #expect(pair.server.read() == "!cd")
        #expect(pair.server.isAtMark() == false)
    }

    @Test func byte_makesTheSocketUrgent_andNotReadable() throws {
        let pair = try Pair()
        #expect(pair.client.sendUrgent("!") == CallResult(1))
        pair.server.wait(for: .urgent)
        #expect(pair.server.poll() == [.writable, .urgent])
        #expect(pair.server.unread() == 0)
    }

    /// Neither SIOCINQ nor poll tells of an unread byte, and close resets; even where the byte was taken out of line,
    /// because the stream has not passed its place.
    @Test(arguments: [false, true]) func close_resets_whenOnlyTheByteIsUnread(taken: Bool) throws {
        let pair = try Pair()
        #expect(pair.client.sendUrgent("!") == CallResult(1))
        pair.server.wait(for: .urgent)
        if taken { #expect(pair.server.readUrgent() == "!") }
        #expect(pair.closeServer() == CallResult(0))
        #expect([pair.client.read(), pair.client.read()] == ["ECONNRESET", ""])
    }

    @Test func mark_isUnknown_whenThereIsNoStream() throws {
        let signal = try WakeSignal()
        #expect(signal.descriptor.isAtMark() == nil)
    }
}

/// A connection on which `ab`, an urgent `!` and `cd` have arrived at the server.
private struct UrgentPair {
    private let pair: Pair
    var server: Descriptor { pair.server }

    init(inline: Bool = false) throws {
        pair = try Pair()
        let set = pair.server.setOption(level: SOL_SOCKET, name: SO_OOBINLINE, value: inline ? 1 : 0)
        #expect(set == CallResult(0))
        #expect(pair.client.send("ab") == CallResult(2))
        #expect(pair.client.sendUrgent("!") == CallResult(1))
        #expect(pair.client.send("cd") == CallResult(2))
        pair.client.waitUntilAcknowledged()
    }
}

extension Descriptor {
    fileprivate func sendUrgent(_ text: String) -> CallResult {
        var text = text
        return text.withUTF8 { sendUrgent(UnsafeRawBufferPointer($0)) }
    }

    /// The urgent byte, or the errno's name.
    fileprivate func readUrgent() -> String {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
            let result = receiveUrgent(into: buffer)
            if let errno = result.errno { return errno.name }
            return String(decoding: buffer.prefix(result.value), as: UTF8.self)
        }
    }
}
