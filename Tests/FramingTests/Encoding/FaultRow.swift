import Testing

@testable import Framing

/// A fault, the bytes that it makes of a small payload, written out by hand, and what a receiver sees of them.
struct FaultRow: Sendable, CustomTestStringConvertible {
    var framing: Framing
    var fault: Fault?
    /// The bytes of the payload and of the wire, each a character of Latin-1.
    var payload = "a1234"
    var wire: String
    var sights: [Sight]
    var pause: Int?

    /// - Parameter sights: what a receiver sees, the end of the stream last.
    init(
        _ framing: Framing, _ fault: Fault?, of payload: String = "a1234", _ wire: String, pause: Int? = nil,
        _ sights: Sight...
    ) {
        (self.framing, self.fault, self.payload, self.wire) = (framing, fault, payload, wire)
        (self.sights, self.pause) = (sights, pause)
    }

    var testDescription: String {
        "\(fault.map { "\($0)" } ?? "no fault") in \(framing.layout): \(wire.debugDescription)"
    }

    static func bytes(_ latin: String) -> [UInt8] { latin.unicodeScalars.map { UInt8($0.value) } }

    /// The encoder writes what the row says, and the decoder sees in it what the row says.
    func check() {
        let wire = Self.bytes(wire)
        let encoded = MessageEncoder(framing, fault: fault).encode(Self.bytes(payload))
        #expect(encoded?.bytes == wire)
        #expect(encoded?.pause == pause)
        for size in 1...max(1, wire.count) {
            #expect(receive(framing, Cuts(wire, every: size)) == sights, "reads of \(size)")
        }
    }
}

extension Framing {
    // The framings of the tables.
    static let end = Framing.marker(Array("END".utf8))
    static let lf = Framing.line(.lf)
    static let crlf = Framing.line(.crlf)
    static let either = Framing.line(.either)
    /// `!` escapes `;`.
    static let escaped = Framing(.escaped(delimiter: UInt8(ascii: ";"), escape: UInt8(ascii: "!")))
    static let base64 = Framing(.base64Line(.lf))
    static let base64CRLF = Framing(.base64Line(.crlf))
    static let text = Framing(.lengthText(LengthText(width: 4)))
    static let binary = Framing(.lengthBinary(LengthBinary(size: 2)))
    static let little = Framing(.lengthBinary(LengthBinary(size: 2, endian: .little)))
    static let withHeader = Framing(.lengthBinary(LengthBinary(size: 2, includesHeader: true)))

    func checked(_ algorithm: Checksum.Algorithm = .crc32) -> Framing {
        Framing(layout, checksum: algorithm)
    }
}

extension Sight {
    /// With nothing left over, and nothing that ends a message of one byte at its end, or of so many.
    static func noEnd(of count: Int = 1) -> Sight { .end(.noEnd(matched: 0, of: count)) }
    /// A header of which nothing came, and none was awaited.
    static func noHeader(_ count: Int? = nil) -> Sight {
        .end(.truncated(.header, received: 0, expected: count))
    }
    /// All of the bytes, broken by a rule.
    static func malformed(_ latin: String, _ rule: FramingRule, at place: Int) -> Sight {
        .raw(FaultRow.bytes(latin), .malformed(rule, at: place))
    }
    static func latin(_ latin: String, _ defect: Defect) -> Sight { .raw(FaultRow.bytes(latin), defect) }
}
