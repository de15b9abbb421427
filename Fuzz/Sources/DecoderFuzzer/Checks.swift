import Framing

extension Trial {
    /// What a stream amounts to must not depend on where the reads have cut it.
    func decodesTheSameHoweverCut(_ stream: [UInt8]) {
        compare(MessageDecoder(framing, limit: limit), stream)
    }

    @discardableResult
    private func compare(_ decoder: borrowing MessageDecoder, _ stream: [UInt8]) -> Stream {
        let whole = Stream(decoder, [stream[...]])
        let cut = Stream(decoder, pieces(stream))
        expect(whole == cut, "whole: \(whole)\ncut: \(cut)")
        return whole
    }

    /// A payload that the framing can carry comes back, as the only message.
    func givesBackWhatWasEncoded(_ payload: [UInt8]) {
        guard let message = encode(payload, nil) else { return }
        let sent = (0..<copies).flatMap { _ in payload }
        guard carries(message) else { return }
        let received = compare(MessageDecoder(framing), message)
        let isAtEnd = framing.layout == .endOfStream
        expect(received.messages.count == (isAtEnd ? 0 : 1), "one message is \(received)")
        let first = isAtEnd ? received.end : received.messages.first
        expect(first?.decoded.defect == nil, "a message without a fault is \(received)")
        expect(first?.payload == sent, "another payload came back: \(received)")
        expect(first?.decoded.closes == (sent.isEmpty && framing.emptyCloses), "closing: \(received)")
    }

    /// Whether the end of the message stands nowhere in its content. The others have a length, or an encoding.
    private func carries(_ message: [UInt8]) -> Bool {
        switch framing.layout {
        case .marker, .line, .nul: break
        case .escaped, .base64Line, .announced, .lengthText, .lengthBinary, .endOfStream: return true
        }
        let end = framing.terminator ?? []
        let content = message.dropLast(end.count)
        // A line that ends in a carriage return is one that ends in both.
        if framing.layout == .line(.either), content.last == 0x0D { return false }
        return content.indices.allSatisfy { !message[$0...].starts(with: end) }
    }

    /// Whatever is wrong with a message, it is found out in the same way however it is cut.
    func survivesEveryFault(_ bytes: [UInt8]) {
        for fault in faults(bytes) where fault.kind.breaks(framing) {
            guard let message = encode(bytes, fault) else { continue }
            let received = compare(MessageDecoder(framing), message)
            guard fault == .checksum, carries(message) else { continue }
            let first = received.messages.first ?? received.end
            expect(first?.decoded.defect?.isMismatch == true, "a wrong checksum is \(received)")
        }
    }

    private func faults(_ bytes: [UInt8]) -> [Fault] {
        let some = Array(bytes.prefix(1 + (place ?? 0) % 16))
        let number = some.reduce(0) { $0 &* 256 &+ Int($1) }
        return [
            .noEnd, .wrongEnd(nil), .wrongEnd(some), .cut(after: place), .length(.by(number)),
            .length(.by(-1)), .length(.value(number)), .length(.value(0 &- number)), .length(.text(some)),
            .length(.characters), .checksum, .escape(after: place), .base64(some, after: place),
            .delimiterInside(after: place), .trailing(some), .twice, .pause(after: place, nanoseconds: 1),
        ]
    }

    /// A message in memory of exactly its size. Nil where its length has no room in the framing.
    private func encode(_ payload: [UInt8], _ fault: Fault?) -> [UInt8]? {
        let encoder = MessageEncoder(framing, fault: fault)
        return payload.withUnsafeBytes { payload -> [UInt8]? in
            guard let planned = encoder.encode(payload, copies: copies, into: nil) else {
                expect(!encoder.fits(payload.count * copies), "a payload that fits was refused")
                return nil
            }
            expect(encoder.fits(payload.count * copies), "a payload that does not fit was taken")
            expect(
                planned.count <= encoder.largestSize(payload.count * copies), "larger than announced")
            expect(planned.pause.map { (0...planned.count).contains($0) } ?? true, "a pause outside")
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: planned.count, alignment: 1)
            defer { memory.deallocate() }
            let encoded = encoder.encode(payload, copies: copies, into: memory)
            expect(encoded == planned, "planned \(planned), encoded \(encoded as Any)")
            return Array(memory)
        }
    }
}

extension Defect {
    fileprivate var isMismatch: Bool {
        if case .checksumMismatch = self { true } else { false }
    }
}
