/// Puts payloads on the wire as a framing has it, with a fault or without.
package struct MessageEncoder: Hashable, Sendable {
    package let framing: Framing
    package let fault: Fault?

    package init(_ framing: Framing, fault: Fault? = nil) {
        precondition(fault?.kind.breaks(framing) != false, "a fault has something to break")
        self.framing = framing
        self.fault = fault
    }

    /// A message as it goes on the wire.
    package struct Encoded: Hashable, Sendable {
        /// How many bytes it has.
        package var count: Int
        /// Behind how many of them it stops for a while; nil where it does not.
        package var pause: Int?
    }

    /// What follows a payload that goes on the wire as it is; nil where more is to be done.
    package var tail: [UInt8]? {
        guard framing.checksum == nil, fault == nil else { return nil }
        switch framing.layout {
        case .marker, .line, .nul: return framing.terminator
        case .endOfStream: return []
        case .escaped, .base64Line, .announced, .lengthText, .lengthBinary: return nil
        }
    }

    /// Encodes a payload so many times over as one message. Nil where its length has more digits or bytes than the framing.
    ///
    /// - Parameter memory: where it goes; nil to learn how many bytes it takes.
    package func encode(
        _ payload: UnsafeRawBufferPointer, copies: Int = 1, into memory: UnsafeMutableRawBufferPointer?
    ) -> Encoded? {
        let content = Content(payload, copies: copies, framing.checksum, isWrong: fault == .checksum)
        guard let head = head(of: content) else { return nil }
        var sink = ByteSink(memory)
        for _ in 0..<(fault == .twice ? 2 : 1) {
            sink.put(head)
            write(content, head: head, to: &sink)
            sink.put(end(of: head))
        }
        if case .trailing(let bytes) = fault { sink.put(bytes) }
        switch fault {
        case .cut(let place): return Encoded(count: min(sink.count, place ?? sink.count / 2))
        case .pause(let place, _):
            return Encoded(count: sink.count, pause: min(sink.count, place ?? sink.count / 2))
        default: return Encoded(count: sink.count)
        }
    }

    /// The same as an array, for what is encoded once.
    package func encode(_ payload: [UInt8]) -> (bytes: [UInt8], pause: Int?)? {
        payload.withUnsafeBytes { payload -> (bytes: [UInt8], pause: Int?)? in
            guard let encoded = encode(payload, into: nil) else { return nil }
            let bytes = [UInt8](unsafeUninitializedCapacity: encoded.count) { memory, count in
                count = encode(payload, into: UnsafeMutableRawBufferPointer(memory))?.count ?? 0
            }
            return (bytes, encoded.pause)
        }
    }

    /// Whether the framing's length can tell of a payload of so many bytes.
    package func fits(_ payload: Int) -> Bool {
        guard fault?.kind != .length else { return true }
        let count = payload + (framing.checksum == nil ? 0 : Checksum.digits)
        switch framing.layout {
        case .lengthText(let rule): return rule.header(count).count == rule.width
        case .lengthBinary(let rule): return count + (rule.includesHeader ? rule.size : 0) <= rule.largest
        default: return true
        }
    }

    /// The most bytes that a payload of so many can become.
    package func largestSize(_ payload: Int) -> Int {
        var size = payload + (framing.checksum == nil ? 0 : Checksum.digits)
        switch framing.layout {
        case .escaped: size *= 2
        case .base64Line: size = (size + 2) / 3 * 4
        default: break
        }
        let around = 32 + (framing.terminator?.count ?? 0)
        switch fault {
        case .twice: return 2 * (size + around)
        case .delimiterInside: return size + 2 * around
        case .wrongEnd(let bytes?), .base64(let bytes, _), .trailing(let bytes), .length(.text(let bytes)):
            return size + around + bytes.count
        default: return size + around
        }
    }
}

// MARK: What lies around the content

extension MessageEncoder {
    /// What goes ahead of the content. Nil where the length does not fit.
    private func head(of content: Content) -> [UInt8]? {
        guard fits(content.payloadCount) else { return nil }
        switch framing.layout {
        case .announced: return AnnouncedDelimiter.choose(for: content) + [0x0A]
        case .lengthText(let rule):
            if case .length(.text(let text)) = fault { return text }
            return rule.header(length(of: content, header: 0))
        case .lengthBinary(let rule):
            return rule.header(length(of: content, header: rule.includesHeader ? rule.size : 0))
        case .marker, .line, .nul, .escaped, .base64Line, .endOfStream: return []
        }
    }

    private func length(of content: Content, header: Int) -> Int {
        switch fault {
        case .length(.by(let more)): content.count &+ header &+ more
        case .length(.value(let value)): value
        case .length(.characters): content.characters + content.digits.count + header
        default: content.count + header
        }
    }

    /// What goes behind it.
    private func end(of head: [UInt8]) -> [UInt8] {
        switch fault {
        case .noEnd: return []
        case .wrongEnd(let bytes?): return bytes
        case .wrongEnd(nil):
            var end = delimiter(head)
            if let last = end.indices.last { end[last] ^= 1 }
            return end
        default: return delimiter(head)
        }
    }

    private func delimiter(_ head: [UInt8]) -> [UInt8] {
        framing.terminator ?? (framing.layout == .announced ? head.dropLast() : [])
    }
}

// MARK: The content

extension MessageEncoder {
    private func write(_ content: Content, head: [UInt8], to sink: inout ByteSink) {
        var writer = ContentWriter(framing.layout, intrusion(content, head))
        for _ in 0..<content.copies { writer.put(content.payload, to: &sink) }
        writer.endPayload(to: &sink)
        content.digits.withUnsafeBytes { writer.put($0, to: &sink) }
        writer.finish(to: &sink)
    }

    /// What a fault puts into the payload.
    private func intrusion(_ content: Content, _ head: [UInt8]) -> ContentWriter.Intrusion? {
        switch fault {
        case .delimiterInside(let place): return .init(at: place, of: content, delimiter(head))
        case .base64(let junk, let place): return .init(at: place, of: content, junk)
        case .escape(let place):
            guard case .escaped(let delimiter, let escape) = framing.layout else { return nil }
            let illegal = "?!.".utf8.first { $0 != delimiter && $0 != escape } ?? 0
            return .init(at: place, of: content, [escape, illegal])
        default: return nil
        }
    }
}
