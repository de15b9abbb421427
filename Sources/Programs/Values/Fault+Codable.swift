package import Framing

extension Fault: Codable {
    static let form = "a type as a string, as \"no-end\", or a JSON object, as {\"type\":\"cut\",\"after\":3}"

    /// The most bytes that a fault brings along.
    package static let mostBytes = 65536
    /// The farthest place of a fault, in bytes.
    package static let farthest = Bytes.maximumSize
    /// The furthest that a length can be off.
    package static let lengths = -(1 << 53)...(1 << 53)
    package static let standardPause = TimeSpan.milliseconds(100)

    /// A word stands for a fault of that type with its defaults.
    package init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) != nil {
            self = try Self.standard(try Kind(from: decoder), at: decoder.codingPath)
            return
        }
        let known = ["type"] + Set(Kind.allCases.flatMap(\.fields)).sorted()
        let fields = try Fields(decoder, known: known, of: "a fault", forms: Self.form)
        let kind: Kind = try fields.required("type", Kind.allCases.map(\.rawValue).joined(separator: ", "))
        for name in known.dropFirst() where fields.has(name) && !kind.fields.contains(name) {
            let owners = Kind.allCases.filter { $0.fields.contains(name) }.map(\.rawValue)
            throw InputProblem(
                .badValue, at: fields.path(name),
                "\(name) goes with type \(owners.joined(separator: ", ")) only; leave it out.")
        }
        self = try Self.fault(kind, fields)
    }

    private static func standard(_ kind: Kind, at path: [any CodingKey]) throws -> Fault {
        switch kind {
        case .noEnd: .noEnd
        case .wrongEnd: .wrongEnd(nil)
        case .cut: .cut(after: nil)
        case .length: throw missingLength(path + [FieldKey(stringValue: "by")])
        case .checksum: .checksum
        case .escape: .escape(after: nil)
        case .base64: .base64(standardJunk, after: nil)
        case .delimiterInside: .delimiterInside(after: nil)
        case .trailing: .trailing(standardTrail)
        case .twice: .twice
        case .pause: .pause(after: nil, nanoseconds: standardPause.nanoseconds)
        }
    }

    private static let standardJunk = Array("*".utf8)
    private static let standardTrail = Array("trailing".utf8)

    private static func missingLength(_ path: [any CodingKey]) -> InputProblem {
        InputProblem(
            .missingField, at: path,
            "a fault of the length needs by, how far it is off, as 1 or -1; or value, what stands in its place, as -5 or \"many\"; or counts, as \"characters\"."
        )
    }

    private static func fault(_ kind: Kind, _ fields: Fields) throws -> Fault {
        let after = try fields.integer("after", in: 0...farthest, of: "bytes")
        switch kind {
        case .noEnd, .checksum, .twice: return try standard(kind, at: [])
        case .wrongEnd: return .wrongEnd(try fields.bytes("end"))
        case .cut: return .cut(after: after)
        case .length: return .length(try length(fields))
        case .escape: return .escape(after: after)
        case .base64: return .base64(try fields.bytes("junk") ?? standardJunk, after: after)
        case .delimiterInside: return .delimiterInside(after: after)
        case .trailing: return .trailing(try fields.bytes("bytes") ?? standardTrail)
        case .pause:
            let time = try fields.span("time", atLeast: .milliseconds(1)) ?? standardPause
            return .pause(after: after, nanoseconds: time.nanoseconds)
        }
    }

    private static func length(_ fields: Fields) throws -> Length {
        let given = ["by", "value", "counts"].filter(fields.has)
        guard let first = given.first else { throw missingLength(fields.path("by")) }
        if given.count > 1 { throw InputProblem(fields.path(given[1]), doesNotGoWith: first) }
        switch first {
        case "by":
            let more = try fields.integer("by", in: lengths, of: "bytes") ?? 0
            guard more != 0 else {
                throw InputProblem(
                    .badValue, at: fields.path("by"), "by must be another number than 0, which is no fault.")
            }
            return .by(more)
        case "counts":
            let _: LengthUnit? = try fields.value("counts", "characters")
            return .characters
        default:
            return try fields.required("value", LengthValue.form, as: LengthValue.self).length
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(kind, forKey: "type")
        switch self {
        case .noEnd, .checksum, .twice: break
        case .wrongEnd(let end): try container.encode(known: end.map { Bytes($0) }, forKey: "end")
        case .cut(let after), .escape(let after), .delimiterInside(let after):
            try container.encode(known: after, forKey: "after")
        case .length(.by(let more)): try container.encode(more, forKey: "by")
        case .length(.value(let value)): try container.encode(value, forKey: "value")
        case .length(.text(let text)): try container.encode(Bytes(text), forKey: "value")
        case .length(.characters): try container.encode(LengthUnit.characters, forKey: "counts")
        case .base64(let junk, let after):
            try container.encode(Bytes(junk), forKey: "junk")
            try container.encode(known: after, forKey: "after")
        case .trailing(let bytes): try container.encode(Bytes(bytes), forKey: "bytes")
        case .pause(let after, let nanoseconds):
            try container.encode(known: after, forKey: "after")
            try container.encode(TimeSpan(nanoseconds: nanoseconds), forKey: "time")
        }
    }
}

extension Fault.Kind: Choice {
    package static var subject: String { "fault.type" }

    /// The fields that go with it, beside `type`.
    fileprivate var fields: [String] {
        switch self {
        case .noEnd, .checksum, .twice: []
        case .wrongEnd: ["end"]
        case .cut, .escape, .delimiterInside: ["after"]
        case .length: ["by", "value", "counts"]
        case .base64: ["junk", "after"]
        case .trailing: ["bytes"]
        case .pause: ["after", "time"]
        }
    }
}

/// What a wrong length counts.
package enum LengthUnit: String, Choice {
    case characters
    package static var subject: String { "fault.counts" }
}

/// A number, or bytes in its place.
private struct LengthValue: Decodable {
    static let form = "a whole number of 53 bits, or what stands in its place, as \"many\""

    let length: Fault.Length

    init(from decoder: any Decoder) throws {
        func problem(_ code: InputProblem.Code) -> InputProblem {
            InputProblem(
                code, at: decoder.codingPath, "value must be \(Self.form); got \(FoundValue(decoder)).")
        }
        do {
            let number = try decoder.singleValueContainer().decode(Int.self)
            guard Fault.lengths.contains(number) else { throw problem(.badValue) }
            length = .value(number)
        } catch DecodingError.typeMismatch {
            let isBytes =
                (try? decoder.singleValueContainer().decode(String.self)) != nil
                || (try? decoder.container(keyedBy: FieldKey.self)) != nil
            guard isBytes else { throw problem(.wrongType) }
            let bytes = try Bytes(from: decoder)
            guard bytes.count <= Fault.mostBytes else {
                throw InputProblem(
                    .badValue, at: decoder.codingPath,
                    "value must have \(Fault.mostBytes) bytes at most; got \(bytes.count).")
            }
            length = .text(bytes.raw)
        } catch let problem as InputProblem {
            throw problem
        } catch {
            // A number that fits no integer: the decoder has another error for it.
            throw problem(.badValue)
        }
    }
}

extension Fields {
    fileprivate func bytes(_ name: String) throws -> [UInt8]? {
        guard let bytes: Bytes = try value(name, "bytes") else { return nil }
        guard (1...Fault.mostBytes).contains(bytes.count) else {
            throw InputProblem(
                .badValue, at: path(name),
                "\(name) must have 1 to \(Fault.mostBytes) bytes; got \(bytes.count).")
        }
        return bytes.raw
    }
}

extension Fault {
    /// Refuses it where it breaks nothing in a framing.
    func check(_ framing: Framing, at path: [any CodingKey]) throws(InputProblem) {
        func refuse(_ detail: String, _ field: String? = nil) -> InputProblem {
            InputProblem(
                .badValue, at: path + [field].compactMap { $0.map { FieldKey(stringValue: $0) } }, detail)
        }
        guard kind.breaks(framing) else {
            let others = Kind.allCases.filter { $0.breaks(framing) }.map(\.rawValue)
            let name = framing.kind.rawValue + (framing.checksum == nil ? " without a checksum" : "")
            throw refuse(
                "\(kind.rawValue) breaks nothing in the framing \(name); what does is \(others.joined(separator: ", "))."
            )
        }
        if case .wrongEnd(let end?) = self, framing.isEnd(end) {
            throw refuse(
                "end must be other bytes than the framing's own, which are no fault; leave it out to turn the last bit of those.",
                "end")
        }
        if case .length(let length) = self, case .lengthBinary(let rule) = framing.layout,
            let (field, must) = length.misfit(rule)
        {
            throw refuse("\(field) must be \(must), where the length is binary.", field)
        }
    }
}

extension Framing {
    /// Whether it takes these bytes for the end of a message.
    fileprivate func isEnd(_ bytes: [UInt8]) -> Bool {
        switch layout {
        case .line(.either), .base64Line(.either): bytes == [0x0A] || bytes == [0x0D, 0x0A]
        default: bytes == terminator
        }
    }
}

extension Fault.Length {
    /// What a length of so many bytes can not hold: it would be cut to another one, the right one perhaps.
    ///
    /// - Returns: the field, and what it must be; nil where it fits.
    fileprivate func misfit(_ rule: LengthBinary) -> (field: String, must: String)? {
        let (field, number): (String, Int)
        switch self {
        case .characters: return nil
        case .text(let text):
            return ("value", "a number; got \(quoted(String(decoding: text, as: UTF8.self)))")
        case .by(let more): (field, number) = ("by", more)
        case .value(let value): (field, number) = ("value", value)
        }
        guard rule.size < 8 else { return nil }
        let most = 1 << (8 * rule.size) - 1
        let least = field == "by" ? -most : -(1 << (8 * rule.size - 1))
        guard !(least...most).contains(number) else { return nil }
        return (field, "a number from \(least) to \(most), which fits \(counted(rule.size)); got \(number)")
    }
}

extension MessageEncoder {
    /// Refuses a payload whose length the framing can not hold.
    func check(_ payload: Bytes, at path: [any CodingKey]) throws(InputProblem) {
        guard fits(payload.count) else {
            throw InputProblem(
                .badValue, at: path,
                "a payload of \(payload.count) bytes is too long for the length of the framing; make that wider, or the payload shorter."
            )
        }
    }
}
