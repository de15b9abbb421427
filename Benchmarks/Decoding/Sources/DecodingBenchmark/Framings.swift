import Framing

/// A framing to measure, and what stands beside it.
struct Subject {
    var name: String
    var framing: Framing
    /// What the C library looks for in the same bytes; nil where the decoder needs not look for the end either.
    var end: [UInt8]?
    /// How often that stands in a message.
    var ends = 1
    /// The least share of the C library's rate that this framing is to have.
    var bar: Double?
    /// A byte that is every fourth of the payload, which makes a marker look likely everywhere.
    var frequent: UInt8?

    static let all: [Subject] = {
        let long = Array("SERVER-WRONG-MARKER!".utf8)
        let short = Array("END".utf8)
        let (lf, crlf): ([UInt8], [UInt8]) = ([0x0A], [0x0D, 0x0A])
        return [
            Subject(name: "marker, 20 bytes", framing: .marker(long), end: long, bar: bar),
            Subject(
                name: "marker, 20 bytes; ¼ S", framing: .marker(long), end: long, bar: bar, frequent: long[0]),
            Subject(name: "marker, 3 bytes", framing: .marker(short), end: short, bar: bar),
            Subject(
                name: "marker, 3 bytes; ¼ E", framing: .marker(short), end: short, bar: bar,
                frequent: short[0]),
            Subject(name: "line, lf", framing: .line(.lf), end: lf, bar: bar),
            Subject(name: "line, crlf", framing: .line(.crlf), end: crlf, bar: bar),
            Subject(name: "nul", framing: .nul, end: [0], bar: bar),
            Subject(
                name: "escaped", framing: Framing(.escaped(delimiter: 0x0A, escape: UInt8(ascii: "\\"))),
                end: lf),
            Subject(
                name: "escaped; ¼ of it escapes",
                framing: Framing(.escaped(delimiter: 0x0A, escape: UInt8(ascii: "\\"))), end: lf,
                frequent: UInt8(ascii: "\\")),
            Subject(name: "base64-line", framing: Framing(.base64Line(.lf)), end: lf),
            // The announcement is the delimiter, too.
            Subject(name: "announced", framing: .announced, end: Array(".0".utf8), ends: 2),
            Subject(name: "length-text", framing: Framing(.lengthText(LengthText()))),
            Subject(name: "length-binary", framing: Framing(.lengthBinary(LengthBinary()))),
            Subject(name: "end-of-stream", framing: .endOfStream),
            Subject(name: "line, lf, crc32", framing: Framing(.line(.lf), checksum: .crc32), end: lf),
        ]
    }()

    /// What docs/performance.md promises.
    private static let bar = 0.7
}
