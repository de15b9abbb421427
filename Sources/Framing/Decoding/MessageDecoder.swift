/// Finds the end of a message in bytes that arrive in pieces, and its payload.
///
/// The bytes of one message lie together in the caller's buffer and only grow. `advance` looks at each new
/// byte a bounded number of times, so that its cost is linear in the input however it is cut, and its result
/// does not depend on the cuts. What was seen so far is in the `Progress`, a plain value of the caller's:
/// the decoder itself never changes and is shared by all connections of a program. It is not copied either, which a
/// call across modules would do otherwise, for each message.
///
/// A message is judged in this order: whether its end came, whether its content keeps the rules of the framing, whether
/// its checksum is right.
package struct MessageDecoder: ~Copyable, Sendable {
    package let framing: Framing
    /// The most bytes of content.
    package let limit: Int
    private let rule: Rule
    // What the framing says, in plain memory: it is asked of every message.
    private let isBase64: Bool
    private let checksum: Checksum.Algorithm?
    private let emptyCloses: Bool

    private enum Rule: Sendable {
        case byte(ByteMatcher)
        case marker(MarkerMatcher)
        case escaped(EscapedMatcher)
        case announced(AnnouncedMatcher)
        case length(LengthMatcher)
        case endOfStream
    }

    package init(_ framing: Framing, limit: Int = 16 << 20) {
        precondition(limit < Int(Int32.max) / 2, "a message fits 32 bits")
        self.framing = framing
        self.limit = limit
        checksum = framing.checksum
        emptyCloses = framing.emptyCloses
        if case .base64Line = framing.layout { isBase64 = true } else { isBase64 = false }
        switch framing.layout {
        case .marker(let marker) where marker.count > 1: rule = .marker(MarkerMatcher(marker))
        case .line(.crlf), .base64Line(.crlf): rule = .marker(MarkerMatcher(LineEnding.crlf.bytes))
        case .marker(let marker): rule = .byte(ByteMatcher(byte: marker[0], dropsCarriageReturn: false))
        case .line(let ending), .base64Line(let ending):
            rule = .byte(ByteMatcher(byte: 0x0A, dropsCarriageReturn: ending == .either))
        case .nul: rule = .byte(ByteMatcher(byte: 0, dropsCarriageReturn: false))
        case .escaped(let delimiter, let escape):
            rule = .escaped(EscapedMatcher(delimiter: delimiter, escape: escape))
        case .announced: rule = .announced(AnnouncedMatcher())
        case .lengthText(let text): rule = .length(LengthMatcher(rule: .text(text), limit: limit))
        case .lengthBinary(let binary): rule = .length(LengthMatcher(rule: .binary(binary), limit: limit))
        case .endOfStream: rule = .endOfStream
        }
    }

    /// Looks at the bytes that are new since the last call. Nil where the message goes on.
    ///
    /// - Parameter bytes: all bytes since the beginning of the message, those of earlier calls included. Once the end is
    ///   found, the content is decoded in place.
    package func advance(_ progress: inout Progress, _ bytes: UnsafeMutableRawBufferPointer) -> Decoded? {
        let input = UnsafeRawBufferPointer(bytes)
        let search: Search =
            switch rule {
            case .byte(let matcher): matcher.search(&progress, input)
            case .marker(let matcher): matcher.search(&progress, input)
            case .escaped(let matcher): matcher.search(&progress, input)
            case .announced(let matcher): matcher.search(&progress, input)
            case .length(let matcher): matcher.search(&progress, input)
            case .endOfStream: .incomplete
            }
        switch search {
        case .found(let frame):
            return frame.count > limit ? tooLarge(start: frame.start) : decode(frame, bytes)
        case .broken(let defect, let consumed):
            return .raw(consumed, defect)
        case .incomplete:
            return exceedsLimit(progress, input) ? tooLarge(start: Int(progress.start)) : nil
        }
    }

    /// Whether more bytes than the limit are content, whatever comes next. What stands ahead of the content is none, nor
    /// is what may be the beginning of the end: the limit must not depend on the cuts.
    private func exceedsLimit(_ progress: Progress, _ bytes: UnsafeRawBufferPointer) -> Bool {
        switch rule {
        case .announced(let matcher):
            let start = Int(progress.start)
            // The second look is for the few bytes above the limit that can be the delimiter's.
            guard start > 0, bytes.count - start > limit else { return false }
            return bytes.count - start - matcher.begun(start: start, bytes).matched > limit
        // Held to the limit as soon as it is read.
        case .length: return false
        case .byte, .marker, .escaped, .endOfStream: return bytes.count - Int(progress.matched) > limit
        }
    }

    /// What the bytes amount to when no more of them come.
    ///
    /// - Parameter bytes: all bytes of a message that is not complete.
    package func finish(_ progress: Progress, _ bytes: UnsafeMutableRawBufferPointer) -> Decoded {
        if case .endOfStream = rule {
            return decode(Frame(start: 0, count: bytes.count, consumed: bytes.count), bytes)
        }
        let defect = missing(progress, UnsafeRawBufferPointer(bytes))
        return .raw(bytes.count, defect)
    }

    private func tooLarge(start: Int) -> Decoded {
        // So many show it, and no more are taken, however many one read has brought.
        let shown = start + limit + 1
        return .raw(shown, .tooLarge(declared: nil, limit: limit))
    }
}

// MARK: The content of a message whose end was found

extension MessageDecoder {
    @inline(__always)
    private func decode(_ frame: Frame, _ bytes: UnsafeMutableRawBufferPointer) -> Decoded {
        var payload = frame.count
        switch transform(
            UnsafeMutableRawBufferPointer(rebasing: bytes[frame.start..<(frame.start + frame.count)]))
        {
        case .success(let count): payload = count
        case .failure(let defect):
            return .raw(frame.consumed, defect)
        }
        var decoded = Decoded(start: frame.start, count: payload, consumed: frame.consumed)
        if let algorithm = checksum {
            let content = UnsafeRawBufferPointer(rebasing: bytes[frame.start..<(frame.start + payload)])
            decoded.defect = verify(content, algorithm)
            if case .malformed = decoded.defect { return decoded }
            decoded.count -= Checksum.digits
        }
        decoded.closes = decoded.isComplete && decoded.count == 0 && emptyCloses
        return decoded
    }

    /// Decodes what the framing has encoded, in place. Where that makes no sense, nothing is touched.
    @inline(__always)
    private func transform(_ content: UnsafeMutableRawBufferPointer) -> Result<Int, Defect> {
        if isBase64 { return Base64.decode(content) }
        guard case .escaped(let matcher) = rule else { return .success(content.count) }
        return matcher.unescape(content)
    }

    private func verify(
        _ content: UnsafeRawBufferPointer, _ algorithm: Checksum.Algorithm
    ) -> Defect? {
        let payload = content.count - Checksum.digits
        guard payload >= 0 else { return .malformed(.checksumMissing, at: 0) }
        switch Checksum.read(UnsafeRawBufferPointer(rebasing: content[payload...])) {
        case .failure(let digit): return .malformed(.checksumDigit, at: payload + digit.place)
        case .success(let sent):
            var checksum = Checksum(algorithm)
            checksum.update(UnsafeRawBufferPointer(rebasing: content[..<payload]))
            checksum.update(length: payload)
            return sent == checksum.value ? nil : .checksumMismatch(sent: sent, computed: checksum.value)
        }
    }
}

// MARK: A message whose end did not come

extension MessageDecoder {
    /// What is missing of a message that is not complete; nil where nothing but the end of the stream is.
    package func missing(_ progress: Progress, _ bytes: UnsafeRawBufferPointer) -> Defect? {
        let start = Int(progress.start)
        switch rule {
        case .byte: return .noEnd(matched: 0, of: 1)
        case .marker(let matcher): return .noEnd(matched: Int(progress.matched), of: matcher.count)
        case .escaped:
            // A look stops short only before an escape that has nothing behind it.
            let place = Int(progress.scanned)
            return place < bytes.count ? .openEscape(at: place) : .noEnd(matched: 0, of: 1)
        case .announced(let matcher):
            guard start > 0 else { return .truncated(.header, received: bytes.count, expected: nil) }
            let begun = matcher.begun(start: start, bytes)
            return .noEnd(matched: begun.matched, of: begun.of)
        case .length(let matcher):
            if bytes.isEmpty, emptyCloses { return .truncated(.closing, received: 0, expected: nil) }
            guard start > 0 else {
                return .truncated(.header, received: bytes.count, expected: matcher.header)
            }
            return missing(received: bytes.count - start, of: Int(progress.length))
        case .endOfStream: return nil
        }
    }

    /// An end within the body and one within the checksum are two things (endings: truncated-frame).
    private func missing(received: Int, of length: Int) -> Defect {
        let payload = length - Checksum.digits
        guard checksum != nil, payload >= 0, received >= payload else {
            return .truncated(.body, received: received, expected: length)
        }
        return .truncated(.checksum, received: received - payload, expected: Checksum.digits)
    }
}
