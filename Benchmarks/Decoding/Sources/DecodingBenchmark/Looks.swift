import CScan
import Framing

/// Looks at what is new in an inbox and consumes the messages that are complete.
protocol Look {
    /// How many messages were complete.
    var messages: Int { get }
    mutating func look(at inbox: inout Inbox)
}

/// What the service does.
struct Decoding: Look {
    private(set) var messages = 0
    /// Behind a pointer, as in the engine.
    private let decoder: UnsafeMutablePointer<MessageDecoder>
    private var progress = MessageDecoder.Progress()
    private let size: Int

    /// - Parameter size: bytes of a message that ends with the stream.
    init(_ decoder: UnsafeMutablePointer<MessageDecoder>, size: Int) {
        self.decoder = decoder
        self.size = size
    }

    mutating func look(at inbox: inout Inbox) {
        while inbox.consumed < inbox.filled {
            let decoded = decoder.pointee.advance(&progress, inbox.rest) ?? atEnd(inbox)
            guard let decoded else { return }
            guard decoded.isComplete else { fatalError("\(decoded)") }
            inbox.consume(decoded.consumed)
            messages += 1
            progress = MessageDecoder.Progress()
        }
    }

    private func atEnd(_ inbox: Inbox) -> MessageDecoder.Decoded? {
        guard case .endOfStream = decoder.pointee.framing.layout, inbox.rest.count == size else { return nil }
        return decoder.pointee.finish(progress, inbox.rest)
    }
}

/// What the C library would do.
struct Scanning: Look {
    private(set) var messages = 0
    private var seen = 0
    private let end: UnsafeBufferPointer<UInt8>

    init(_ end: UnsafeBufferPointer<UInt8>) {
        self.end = end
    }

    mutating func look(at inbox: inout Inbox) {
        let rest = inbox.rest
        let bytes = rest.baseAddress!.assumingMemoryBound(to: UInt8.self)
        let consumed =
            end.count == 1
            ? scan_byte(bytes, rest.count, seen, end[0], &messages)
            : scan_sequence(bytes, rest.count, seen, end.baseAddress, end.count, &messages)
        inbox.consume(consumed)
        seen = rest.count - consumed
    }
}
