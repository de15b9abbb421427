import Framing

/// Bytes in JSON: a plain string (UTF-8), `{"text":…}`, `{"hex":…}`, `{"base64":…}`, or made up as
/// `{"pattern":…,"size":…}`, the pattern repeated to so many bytes.
package struct Bytes: Hashable, Sendable, Codable {
    /// The most bytes that one value may make up.
    package static var maximumSize: Int { Bounds.payload }

    /// The bytes themselves, or the pattern that is repeated to `size`: only that is kept, since what it makes
    /// up can be a million times as long.
    private let given: [UInt8]
    private let size: Int?

    /// All the bytes. A pattern is made up anew each time.
    package var raw: [UInt8] {
        guard let size else { return given }
        var bytes = Array(given.prefix(size))
        bytes.reserveCapacity(size)
        // Doubled, so that the pattern goes on where it stopped.
        while bytes.count < size { bytes += bytes.prefix(size - bytes.count) }
        return bytes
    }

    /// How many there are.
    package var count: Int { size ?? given.count }

    package init(_ raw: [UInt8]) {
        given = raw
        size = nil
    }

    package init(_ text: String) {
        self.init(Array(text.utf8))
    }

    private init(pattern: [UInt8], size: Int) {
        given = pattern
        self.size = size
    }

    private static let forms =
        "a string, or a JSON object with text, hex or base64, or with pattern and size"

    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(text)
            return
        }
        let fields = try Fields(
            decoder, known: ["text", "hex", "base64", "pattern", "size"], of: "a value of bytes",
            forms: Self.forms)
        let given = ["text", "hex", "base64", "pattern"].filter(fields.has)
        guard given.count == 1 else {
            let found = given.isEmpty ? "none" : given.joined(separator: " and ")
            throw InputProblem(
                given.isEmpty ? .missingField : .badValue, at: decoder.codingPath,
                "a value of bytes is \(Self.forms), exactly one of them; got \(found).")
        }
        if given[0] != "pattern", fields.has("size") {
            throw InputProblem(
                .badValue, at: fields.path("size"), "size goes with pattern only; leave it out.")
        }
        let text: String = try fields.required(given[0], "a string")
        switch given[0] {
        case "text": self.init(text)
        case "hex":
            self.init(try Self.parse(text, Self.fromHex, fields, "hex", "pairs of the digits 0-9 and a-f"))
        case "base64":
            self.init(
                try Self.parse(text, Base64.decode, fields, "base64", "canonical base64 with its padding"))
        default:
            self = try Self.repeated(text, fields)
        }
    }

    private static func parse(
        _ text: String, _ read: (String) -> [UInt8]?, _ fields: Fields, _ name: String, _ what: String
    ) throws -> [UInt8] {
        guard let bytes = read(text) else {
            throw InputProblem(
                .badValue, at: fields.path(name), "\(name) must be \(what); got \(quoted(text)).")
        }
        return bytes
    }

    private static func repeated(_ text: String, _ fields: Fields) throws -> Bytes {
        let pattern = Array(text.utf8)
        guard !pattern.isEmpty else {
            throw InputProblem(
                .badValue, at: fields.path("pattern"), "pattern must have one byte at least; got \"\".")
        }
        guard let size = try fields.integer("size", in: 0...maximumSize, of: "bytes") else {
            throw InputProblem(.missingField, at: fields.path("size"), "pattern needs a size in bytes.")
        }
        return Bytes(pattern: pattern, size: size)
    }

    private static func fromHex(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0]! << 4 | digits[$0 + 1]!) }
    }

    /// The string that they are written as; nil where they are written in another way.
    var text: String? { size == nil ? String(validating: given, as: UTF8.self) : nil }

    /// A pattern as it was given; else a string where the bytes are valid UTF-8, else `{"base64":…}`.
    package func encode(to encoder: any Encoder) throws {
        if let size {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(String(decoding: given, as: UTF8.self), forKey: "pattern")
            try container.encode(size, forKey: "size")
        } else if let text {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        } else {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(Base64.encode(given), forKey: "base64")
        }
    }
}
