import Framing

/// What a stream amounts to, message after message.
struct Stream: Equatable {
    var messages: [Message] = []
    /// What is left when no more bytes come.
    var end: Message?

    struct Message: Equatable {
        var decoded: MessageDecoder.Decoded
        var payload: [UInt8]
    }

    /// Decodes the pieces as a connection does: each look sees all bytes since the beginning of the message.
    init(_ decoder: borrowing MessageDecoder, _ pieces: [ArraySlice<UInt8>]) {
        var progress = MessageDecoder.Progress()
        var rest: [UInt8] = []
        for piece in pieces {
            rest += piece
            // A connection looks only where there is something to look at.
            while !rest.isEmpty {
                let look = Look(rest) { decoder.advance(&progress, $0) }
                // A time limit can ask at any moment.
                _ = rest.withUnsafeBytes { decoder.missing(progress, $0) }
                guard let decoded = look.result else {
                    expect(look.bytes == rest, "bytes of an open message were changed")
                    break
                }
                expect(decoded.consumed > 0, "no progress")
                messages.append(look.message(decoded, of: rest))
                rest.removeFirst(decoded.consumed)
                progress = MessageDecoder.Progress()
            }
        }
        let last = Look(rest) { decoder.finish(progress, $0) }
        let message = last.message(last.result, of: rest)
        expect(message.decoded.consumed == rest.count, "bytes are left behind the end")
        end = message
    }

    /// One call of the decoder, on memory that ends where the bytes end: the sanitizer sees a read beyond.
    private struct Look<Result> {
        let result: Result
        /// What is in the memory afterwards.
        let bytes: [UInt8]

        init(_ bytes: [UInt8], _ call: (UnsafeMutableRawBufferPointer) -> Result) {
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            memory.copyBytes(from: bytes)
            result = call(memory)
            self.bytes = Array(memory)
            memory.deallocate()
        }

        func message(_ decoded: MessageDecoder.Decoded, of before: [UInt8]) -> Message {
            expect(decoded.consumed <= bytes.count, "more is consumed than came")
            expect(decoded.start >= 0 && decoded.count >= 0, "a payload before the message")
            expect(decoded.start + decoded.count <= decoded.consumed, "a payload beyond the message")
            expect(
                bytes.dropFirst(decoded.consumed) == before.dropFirst(decoded.consumed),
                "bytes of the next message were changed")
            expect(
                !decoded.closes || decoded.isComplete && decoded.count == 0,
                "a message with content closes the conversation")
            return Message(
                decoded: decoded, payload: Array(bytes.dropFirst(decoded.start).prefix(decoded.count)))
        }
    }
}
