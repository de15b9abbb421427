@testable import Framing

// What the stream's end leaves out, layout by layout.

extension Reference {
    /// What is missing of a message that is not whole.
    func missing(_ bytes: [UInt8]) -> Defect {
        switch framing.layout {
        case .marker(let marker): return noEnd(marker, bytes)
        case .line(.crlf), .base64Line(.crlf): return noEnd([0x0D, 0x0A], bytes)
        // Of one byte nothing can have come, nor does a carriage return count that need not be there.
        case .line, .base64Line, .nul: return .noEnd(matched: 0, of: 1)
        case .escaped(_, let escape):
            var place = 0
            while place < bytes.count {
                if bytes[place] == escape, place == bytes.count - 1 { return .openEscape(at: place) }
                place += bytes[place] == escape ? 2 : 1
            }
            return .noEnd(matched: 0, of: 1)
        case .announced:
            guard let end = bytes.firstIndex(of: 0x0A) else {
                return .truncated(.header, received: bytes.count, expected: nil)
            }
            return noEnd(Array(bytes[..<end]), Array(bytes[(end + 1)...]))
        case .lengthText(let rule): return ofCounted(bytes, rule.width)
        case .lengthBinary(let rule): return ofCounted(bytes, rule.size)
        case .endOfStream: fatalError("the end of the stream is its end")
        }
    }

    private func noEnd(_ end: [UInt8], _ bytes: [UInt8]) -> Defect {
        .noEnd(matched: Self.begun(end, bytes), of: end.count)
    }

    private func ofCounted(_ bytes: [UInt8], _ header: Int) -> Defect {
        if bytes.isEmpty, framing.emptyCloses { return .truncated(.closing, received: 0, expected: nil) }
        if bytes.count < header { return .truncated(.header, received: bytes.count, expected: header) }
        guard case .success(let length) = length(Array(bytes[..<header])) else {
            fatalError("a length that is refused is no open message")
        }
        let content = bytes.count - header
        let payload = Int(length) - 8
        // The last eight bytes of the content are the checksum, where it has as many.
        if framing.checksum != nil, payload >= 0, content >= payload {
            return .truncated(.checksum, received: content - payload, expected: 8)
        }
        return .truncated(.body, received: content, expected: Int(length))
    }
}
