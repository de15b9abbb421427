import Testing

@testable import Framing

/// The work is linear in the input, however it is cut, and whatever it holds.
///
/// Work is counted in bytes that a call may look at: those that it has not put behind it.
@Suite(.timeLimit(.minutes(5)))
struct WorkTests {
    /// A stream that makes a decoder's life hard, with a bound on how many bytes it may look at more than once in a call.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var framing: Framing
        /// What opens the message and is looked at again in each call.
        var head = ""
        /// What goes on and on behind it, and does not end the message.
        var body: String
        /// What ends it at last.
        var end: String
        /// The most that a call looks at again.
        var again: Int
        var testDescription: String { name }

        /// So many bytes at least.
        func bytes(_ count: Int) -> [UInt8] {
            var whole = Array(body.utf8)
            while whole.count < count { whole += whole }
            return Array(head.utf8) + whole + Array(end.utf8)
        }
    }

    static let almost = String(repeating: "a", count: 60)

    static let cases = [
        Case(
            name: "a marker that almost matches at every byte", framing: .marker(Array((almost + "b").utf8)),
            body: "a", end: almost + "b", again: 0),
        Case(
            name: "a marker that almost matches over and over", framing: .marker(Array((almost + "b").utf8)),
            body: almost + "c", end: almost + "b", again: 0),
        Case(
            name: "a marker with many borders", framing: .marker(Array("abaababaabaab!".utf8)),
            body: "abaababaabaab", end: "abaababaabaab!", again: 0),
        Case(name: "carriage returns", framing: .crlf, body: "\r", end: "\r\n", again: 0),
        Case(name: "carriage returns, either", framing: .either, body: "\r", end: "\r\n", again: 0),
        Case(name: "no NUL", framing: .nul, body: "a", end: "\0", again: 0),
        Case(name: "escapes of escapes", framing: .escaped, body: "!!", end: ";", again: 1),
        Case(name: "escapes of delimiters", framing: .escaped, body: "!;", end: ";", again: 1),
        Case(name: "base64", framing: .base64, body: "AAAA", end: "\n", again: 0),
        Case(
            name: "an announced delimiter of one letter", framing: .announced, head: almost + "b\n",
            body: "a",
            end: almost + "b", again: 64),
        Case(
            name: "an announced delimiter that almost matches", framing: .announced, head: almost + "b\n",
            body: almost + "c", end: almost + "b", again: 64),
    ]

    @Test(arguments: cases, [1, 2, 61, 4096])
    func decoder_looksAtEachByteABoundedNumberOfTimes(_ row: Case, _ read: Int) {
        let bytes = row.bytes(1 << 13)
        let decoder = MessageDecoder(row.framing)
        var progress = MessageDecoder.Progress()
        var (looked, calls, end) = (0, 0, 0)
        // An announced delimiter is looked up where it stands.
        var behind = row.head.utf8.count
        var memory = bytes
        memory.withUnsafeMutableBytes { memory in
            while end < bytes.count {
                end = min(end + read, bytes.count)
                looked += end - Int(progress.scanned)
                calls += 1
                let decoded = decoder.advance(
                    &progress, UnsafeMutableRawBufferPointer(rebasing: memory[..<end]))
                if let decoded {
                    #expect(decoded.consumed == bytes.count, "it ends with its last byte")
                    break
                }
                // What it has put behind it, it does not look at again: other bytes there change nothing. But the last of
                // them can be a carriage return that belongs to the line feed.
                let last = row.framing == .either ? 1 : 0
                while behind < Int(progress.scanned) - last {
                    memory[behind] = UInt8(ascii: "x")
                    behind += 1
                }
            }
        }
        #expect(end == bytes.count)
        #expect(looked <= bytes.count + row.again * calls)
    }

    /// In one call there are no calls to count: a search that starts over at every escape takes minutes for this.
    @Test(arguments: cases)
    func decoder_isDone_whenAllComesAtOnce(_ row: Case) {
        var bytes = row.bytes(row.framing == .escaped ? 1 << 23 : 1 << 16)
        let count = bytes.count
        var progress = MessageDecoder.Progress()
        let decoded = bytes.withUnsafeMutableBytes { MessageDecoder(row.framing).advance(&progress, $0) }
        #expect(decoded?.consumed == count)
        #expect(decoded?.defect == nil)
    }

    /// The length is read once, and then only compared.
    @Test(arguments: [Framing.text, .binary, .withHeader])
    func length_isReadOnce(_ framing: Framing) {
        var bytes = wire(framing, String(repeating: "a", count: 9000))
        let count = bytes.count
        let decoder = MessageDecoder(framing)
        var progress = MessageDecoder.Progress()
        bytes.withUnsafeMutableBytes { memory in
            for end in 1...count {
                let decoded = decoder.advance(
                    &progress, UnsafeMutableRawBufferPointer(rebasing: memory[..<end]))
                if (decoded == nil) != (end < count) { Issue.record("\(end) of \(count)") }
                if Int(progress.start) > 0 { memory[0] = 0x3F }
            }
        }
    }

    /// Near its limit a message with an announced delimiter is looked at a second time, over the delimiter's length only.
    @Test func announced_isHeldToItsLimit_inBoundedWork() {
        let delimiter = Self.almost + "b"
        let bytes = Array((delimiter + "\n" + String(repeating: "a", count: 5000)).utf8)
        for size in [1, 7, 5000] {
            let sights = receive(.announced, Cuts(bytes, every: size), limit: 4930)
            #expect(sights.first?.defect == .tooLarge(declared: nil, limit: 4930))
            #expect(sights.first?.consumed == 62 + 4931)
        }
    }
}
