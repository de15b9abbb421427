import Framing

/// Values of framings, with every field of each, and of what can be wrong with a message.
extension Samples {
    static let framings: [Framing] = [
        Framing(.marker([0x00]), checksum: .crc32), Framing(.line(.either), checksum: .crc32),
        Framing(.nul, checksum: .crc32c), Framing(.escaped(delimiter: 0x7E, escape: 0xFF), checksum: .crc32),
        Framing(.base64Line(.crlf), checksum: .crc32), Framing(.announced, checksum: .crc32c),
        Framing(
            .lengthText(LengthText(width: 4, digits: .hex, padding: .spaceAfter, emptyCloses: true)),
            checksum: .crc32),
        Framing(
            .lengthBinary(LengthBinary(size: 8, endian: .little, includesHeader: true, emptyCloses: true)),
            checksum: .crc32),
        Framing(.endOfStream, checksum: .crc32), .nul,
    ]

    static let faults: [Fault] = [
        .noEnd, .wrongEnd(nil), .wrongEnd([0xFF]), .cut(after: nil), .cut(after: 0), .length(.by(-1)),
        .length(.value(-5)), .length(.text(Array("many".utf8))), .length(.text([0xFF])), .length(.characters),
        .checksum, .escape(after: 1), .base64([0x2A], after: 2), .base64([0xFF], after: nil),
        .delimiterInside(after: 3), .trailing([0x00]), .trailing([0xFF]), .twice,
        .pause(after: 1, nanoseconds: 1_500_000),
    ]

    static let defects: [Defect] =
        [
            .noEnd(matched: 1, of: 3), .openEscape(at: 4),
            .checksumMismatch(sent: 1, computed: 0xFFFF_FFFF), .tooLarge(declared: .max, limit: 5),
            .tooLarge(declared: nil, limit: 5),
        ] + Defect.Part.allCases.map { .truncated($0, received: 1, expected: 2) }
        + [.truncated(.header, received: 1, expected: nil)]
        + FramingRule.allCases.map { .malformed($0, at: 0) }
}
