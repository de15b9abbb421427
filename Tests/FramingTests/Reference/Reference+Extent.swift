@testable import Framing

// Where a message ends, layout by layout.

extension Reference {
    func extent(_ bytes: [UInt8]) -> Extent {
        switch framing.layout {
        case .marker(let marker): upTo(marker, bytes, from: 0)
        case .nul: upTo([0], bytes, from: 0)
        case .line(let ending), .base64Line(let ending): line(ending, bytes)
        case .escaped(let delimiter, let escape): escaped(delimiter, escape, bytes)
        case .announced: announced(bytes)
        case .lengthText(let rule):
            if bytes.count < rule.width { .open(start: 0, certain: 0) } else { counted(bytes, rule.width) }
        case .lengthBinary(let rule):
            if bytes.count < rule.size { .open(start: 0, certain: 0) } else { counted(bytes, rule.size) }
        case .endOfStream: .open(start: 0, certain: bytes.count)
        }
    }

    /// The content ends at the first place where the end stands.
    private func upTo(_ end: [UInt8], _ bytes: [UInt8], from start: Int) -> Extent {
        var place = start
        while place + end.count <= bytes.count {
            if Array(bytes[place..<(place + end.count)]) == end {
                return .whole(content: start..<place, next: place + end.count)
            }
            place += 1
        }
        return .open(start: start, certain: bytes.count - start - Self.begun(end, Array(bytes[start...])))
    }

    /// With how many of its bytes an end begins in the last bytes.
    static func begun(_ end: [UInt8], _ bytes: [UInt8]) -> Int {
        var longest = 0
        for count in 0..<end.count where count <= bytes.count {
            if Array(bytes.suffix(count)) == Array(end.prefix(count)) { longest = count }
        }
        return longest
    }

    private func line(_ ending: LineEnding, _ bytes: [UInt8]) -> Extent {
        switch ending {
        case .lf: return upTo([0x0A], bytes, from: 0)
        case .crlf: return upTo([0x0D, 0x0A], bytes, from: 0)
        case .either:
            // A line feed ends the line in any case; a carriage return right ahead of it goes with it.
            for place in bytes.indices where bytes[place] == 0x0A {
                let withReturn = place > 0 && bytes[place - 1] == 0x0D
                return .whole(content: 0..<(withReturn ? place - 1 : place), next: place + 1)
            }
            return .open(start: 0, certain: bytes.last == 0x0D ? bytes.count - 1 : bytes.count)
        }
    }

    private func escaped(_ delimiter: UInt8, _ escape: UInt8, _ bytes: [UInt8]) -> Extent {
        var place = 0
        while place < bytes.count {
            if bytes[place] == delimiter { return .whole(content: 0..<place, next: place + 1) }
            place += bytes[place] == escape ? 2 : 1
        }
        return .open(start: 0, certain: bytes.count)
    }

    private func announced(_ bytes: [UInt8]) -> Extent {
        for place in 0...64 {
            guard place < bytes.count else { return .open(start: 0, certain: 0) }
            if bytes[place] == 0x0A {
                if place == 0 { return .senseless(.malformed(.delimiterEmpty, at: 0), next: 1) }
                return upTo(Array(bytes[..<place]), bytes, from: place + 1)
            }
        }
        // Byte 64 is the first that is too much.
        return .senseless(.malformed(.delimiterTooLong, at: 64), next: 65)
    }

    private func counted(_ bytes: [UInt8], _ header: Int) -> Extent {
        switch length(Array(bytes[..<header])) {
        case .failure(let defect): return .senseless(defect, next: header)
        case .success(let length) where length > UInt64(limit):
            return .senseless(.tooLarge(declared: length, limit: limit), next: header)
        case .success(let length):
            let end = header + Int(length)
            return bytes.count < end
                ? .open(start: header, certain: 0) : .whole(content: header..<end, next: end)
        }
    }

    /// The content's length by a whole header.
    func length(_ header: [UInt8]) -> Result<UInt64, Defect> {
        switch framing.layout {
        case .lengthText(let rule): return ReferenceNumber.text(header, rule)
        case .lengthBinary(let rule):
            let number = ReferenceNumber.binary(header, rule)
            guard rule.includesHeader else { return .success(number) }
            let own = UInt64(header.count)
            return number < own
                ? .failure(.malformed(.lengthBelowHeader, at: 0)) : .success(number - own)
        default: fatalError("\(framing) has no length")
        }
    }
}
