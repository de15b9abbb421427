@testable import Framing

/// A receiver that has the whole stream before it, and reads it by the rules with plain loops over arrays.
///
/// It shares the names of framings and defects with the module, and nothing else: what both of them get wrong, they get
/// wrong on their own.
struct Reference {
    let framing: Framing
    let limit: Int

    init(_ framing: Framing, limit: Int = 16 << 20) {
        self.framing = framing
        self.limit = limit
    }

    /// Where one message lies, as far as the bytes tell.
    enum Extent {
        /// It is whole: where its content is, and where the next message begins.
        case whole(content: Range<Int>, next: Int)
        /// Its end is not there. The content begins here, and so many bytes are content whatever comes next.
        case open(start: Int, certain: Int)
        /// The bytes ahead of this place make no sense.
        case senseless(Defect, next: Int)
    }

    /// What a receiver sees, in order; the last is what the end of the stream makes of the bytes that are left.
    func receive(_ bytes: [UInt8]) -> [Sight] {
        var sights: [Sight] = []
        var rest = bytes
        while let sight = first(rest) {
            sights.append(sight)
            rest.removeFirst(sight.consumed)
        }
        sights.append(end(rest))
        return sights
    }

    /// The first message, or what is wrong with it; nil where more bytes are awaited.
    private func first(_ bytes: [UInt8]) -> Sight? {
        switch extent(bytes) {
        case .senseless(let defect, let next): .raw(bytes[..<next], defect)
        case .whole(let content, _) where content.count > limit: tooLarge(bytes, content.lowerBound)
        case .whole(let content, let next): judge(bytes, content, next)
        case .open(let start, let certain): certain > limit ? tooLarge(bytes, start) : nil
        }
    }

    /// One byte of content more than the limit shows it.
    private func tooLarge(_ bytes: [UInt8], _ start: Int) -> Sight {
        .raw(bytes[..<(start + limit + 1)], .tooLarge(declared: nil, limit: limit))
    }

    private func end(_ bytes: [UInt8]) -> Sight {
        if framing.layout == .endOfStream { return judge(bytes, 0..<bytes.count, bytes.count) }
        return .raw(bytes, missing(bytes))
    }

    /// First the rules of the layout, then the checksum.
    private func judge(_ bytes: [UInt8], _ range: Range<Int>, _ next: Int) -> Sight {
        let content: [UInt8]
        switch plain(Array(bytes[range])) {
        case .success(let plain): content = plain
        case .failure(let defect): return .raw(bytes[..<next], defect)
        }
        var sight = Sight(bytes: content, consumed: next)
        if let algorithm = framing.checksum {
            sight.defect = ReferenceChecksum.defect(content, algorithm)
            if case .malformed = sight.defect { return sight }
            sight.bytes.removeLast(8)
        }
        sight.closes = sight.defect == nil && sight.bytes.isEmpty && framing.emptyCloses
        return sight
    }

    /// The content without what the layout has done to it.
    private func plain(_ content: [UInt8]) -> Result<[UInt8], Defect> {
        switch framing.layout {
        case .base64Line: ReferenceBase64.decode(content)
        case .escaped(let delimiter, let escape): unescape(content, delimiter, escape)
        default: .success(content)
        }
    }

    private func unescape(_ content: [UInt8], _ delimiter: UInt8, _ escape: UInt8) -> Result<[UInt8], Defect>
    {
        var plain: [UInt8] = []
        var index = 0
        while index < content.count {
            if content[index] == escape {
                index += 1
                if content[index] != delimiter && content[index] != escape {
                    return .failure(.malformed(.escape, at: index - 1))
                }
            }
            plain.append(content[index])
            index += 1
        }
        return .success(plain)
    }
}
