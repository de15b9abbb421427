import Framing

/// What one input is tried with. It begins with eight bytes, in the order of the properties here, and then those of
/// the framing.
struct Trial {
    let checksum: Checksum.Algorithm?
    /// The most bytes of content, when bytes are decoded that no encoder wrote.
    let limit: Int
    /// Sizes of reads, one after the other and then from the first again; 0 for a look without any new byte.
    let cuts: [Int]
    /// How often the payload is sent in one message.
    let copies: Int
    /// A place in bytes, for the faults.
    let place: Int?
    let framing: Framing

    init(_ name: String, _ input: inout Input) {
        checksum = input.choice([nil, .crc32, .crc32c])
        let limit = Int(input.byte())
        self.limit = limit < 192 ? limit : 16 << 20
        cuts = input.bytes(4).map { Int($0) }
        copies = 1 + Int(input.byte()) % 3
        let place = input.byte()
        self.place = place == 0 ? nil : Int(place)
        framing = Framing(Self.layout(name, &input), checksum: checksum)
    }

    private static func layout(_ name: String, _ input: inout Input) -> Framing.Layout {
        switch name {
        case "marker": return .marker(input.bytes(1 + Int(input.byte()) % 32))
        case "line": return .line(input.choice(LineEnding.allCases))
        case "nul": return .nul
        case "escaped":
            let (delimiter, escape) = (input.byte(), input.byte())
            return .escaped(delimiter: delimiter, escape: escape == delimiter ? ~escape : escape)
        case "base64-line": return .base64Line(input.choice(LineEnding.allCases))
        case "announced": return .announced
        case "length-text":
            let digits = input.choice(LengthText.Digits.allCases)
            return .lengthText(
                LengthText(
                    width: 1 + Int(input.byte()) % digits.mostDigits, digits: digits,
                    padding: input.choice(LengthText.Padding.allCases),
                    emptyCloses: input.choice([false, true])))
        case "length-binary":
            return .lengthBinary(
                LengthBinary(
                    size: input.choice(LengthBinary.sizes),
                    endian: input.choice(LengthBinary.Endian.allCases),
                    includesHeader: input.choice([false, true]), emptyCloses: input.choice([false, true])))
        case "end-of-stream": return .endOfStream
        default: fatalError("FRAMING names no framing: \(name)")
        }
    }

    /// The bytes of a stream in pieces.
    func pieces(_ stream: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = stream[...]
        // Where no cut takes a byte, all of them come at once.
        let cuts = cuts.allSatisfy { $0 == 0 } ? [stream.count] : cuts
        while !rest.isEmpty {
            let size = cuts[pieces.count % cuts.count]
            pieces.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return pieces
    }
}
