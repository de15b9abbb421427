@testable import Framing

/// Layouts of all kinds, in the variants that differ.
enum Layouts {
    static let all = bare + escaped + base64 + [.announced] + lengths

    /// Those whose content goes on the wire as it is, with nothing ahead of it.
    static let bare: [Framing.Layout] =
        markers + LineEnding.allCases.map { .line($0) } + [.nul, .endOfStream]

    /// Of each length one that begins within itself, one that almost does, and one at random, of two letters.
    static let markers: [Framing.Layout] = (1...20).flatMap { count -> [Framing.Layout] in
        var random = SeededRandom(state: UInt64(count))
        let letters = Array("ab".utf8)
        let again = (0..<count).map { letters[$0 % 2] }
        let almost = [UInt8](repeating: letters[0], count: count - 1) + [letters[1]]
        return [again, almost, random.bytes(count, of: letters)].map { .marker($0) }
    }

    static let escaped: [Framing.Layout] = [("\n", "\\"), ("~", "}"), (",", "\""), ("\0", "?")].map {
        .escaped(delimiter: Array($0.0.utf8)[0], escape: Array($0.1.utf8)[0])
    }

    static let base64: [Framing.Layout] = LineEnding.allCases.map { .base64Line($0) }

    static let lengths: [Framing.Layout] = lengthTexts + lengthBinaries

    static let lengthTexts: [Framing.Layout] = (1...10).flatMap { width in
        LengthText.Digits.allCases.flatMap { digits in
            LengthText.Padding.allCases.map { padding in
                .lengthText(
                    LengthText(width: width, digits: digits, padding: padding, emptyCloses: width % 2 == 0))
            }
        }
    }

    static let lengthBinaries: [Framing.Layout] = LengthBinary.sizes.flatMap { size in
        LengthBinary.Endian.allCases.flatMap { endian in
            [true, false].flatMap { includesHeader in
                [true, false].map { emptyCloses in
                    .lengthBinary(
                        LengthBinary(
                            size: size, endian: endian, includesHeader: includesHeader,
                            emptyCloses: emptyCloses))
                }
            }
        }
    }

    /// One of each kind, short enough for every cut of a stream.
    static let short: [Framing.Layout] = [
        .marker([0x61]), .marker(Array("aab".utf8)), .marker(Array("abab".utf8)), .line(.lf), .line(.crlf),
        .line(.either), .nul, .escaped(delimiter: 0x0A, escape: 0x5C), .base64Line(.either), .announced,
        .lengthText(LengthText(width: 2)), .lengthText(LengthText(width: 2, padding: .spaceBefore)),
        .lengthText(LengthText(width: 2, digits: .hex, padding: .spaceAfter, emptyCloses: true)),
        .lengthBinary(LengthBinary(size: 1, includesHeader: true)),
        .lengthBinary(LengthBinary(size: 2, endian: .little, emptyCloses: true)), .endOfStream,
    ]

    static let checksums: [Checksum.Algorithm?] = [nil, .crc32, .crc32c]
}

extension Framing.Layout {
    /// Whether the content's length stands ahead of it.
    var hasLength: Bool {
        switch self {
        case .lengthText, .lengthBinary: true
        default: false
        }
    }

    /// The few bytes that matter to a layout: what ends a message, what is special in it, what is forbidden.
    var nastyAlphabet: [UInt8] {
        switch self {
        case .marker: Array("abb0".utf8)
        case .line: Array("\r\na".utf8)
        case .nul: [0, 1, 0x61]
        case .escaped(let delimiter, let escape): [delimiter, escape, escape, 0x61, 0x30]
        case .base64Line: Array("\r\nAgZ=/ ".utf8)
        case .announced: Array("\n..01".utf8)
        case .lengthText: Array("00123a- F".utf8)
        case .lengthBinary: [0, 0, 0, 1, 2, 3, 9, 0xFF]
        case .endOfStream: [0, 0x0A, 0x61]
        }
    }
}
