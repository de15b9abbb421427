import Programs

/// The syntax of a JSON text (RFC 8259), checked before it is decoded.
///
/// Foundation's decoder takes a trailing comma, keeps the first of two equal keys and does not say where a mistake
/// is. Here a mistake has its line and column, and a key that comes twice is refused.
struct JSONSyntax {
    /// How deep objects and lists may nest.
    static let deepest = 64

    private let bytes: [UInt8]
    private var position = 0
    /// The way from the body to the value that is read now.
    private var path: [any CodingKey] = []

    /// - Throws: `Problem` with the place of the first mistake.
    static func check(_ bytes: [UInt8]) throws(Problem) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Problem(
                .badJSON, "The body is not UTF-8. JSON is UTF-8 text; bytes that are not go into {\"hex\":…}."
            )
        }
        var syntax = JSONSyntax(bytes: bytes)
        try syntax.value()
        syntax.skipSpace()
        guard syntax.position == bytes.count else { throw syntax.mistake("the end of the body") }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while let byte = next, isSpace(byte) {
            position += 1
        }
    }

    /// Takes the byte if it comes next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(Problem) {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"):
            try enter()
            try object()
        case UInt8(ascii: "["):
            try enter()
            try list()
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): try number()
        default: throw mistake("a value")
        }
    }

    /// Takes the bracket that opens an object or a list.
    private mutating func enter() throws(Problem) {
        guard path.count < Self.deepest else {
            throw Problem(
                .badJSON, "The body nests objects and lists deeper than \(Self.deepest) levels, at \(place).")
        }
        position += 1
    }

    private mutating func object() throws(Problem) {
        var keys: Set<String> = []
        skipSpace()
        if take("}") { return }
        repeat {
            skipSpace()
            let start = position
            guard next == UInt8(ascii: "\"") else { throw mistake("a field's name in double quotes") }
            let key = try string()
            path.append(FieldKey(stringValue: key))
            guard keys.insert(key).inserted else {
                position = start
                throw Problem(
                    .duplicateField, field: fieldPath(path),
                    "The field \(quoted(key)) comes twice in one object, the second time at \(place). Keep one of them."
                )
            }
            skipSpace()
            guard take(":") else { throw mistake("':' after a field's name") }
            try value()
            path.removeLast()
            skipSpace()
        } while take(",")
        guard take("}") else { throw mistake("',' or '}'") }
    }

    private mutating func list() throws(Problem) {
        skipSpace()
        if take("]") { return }
        var index = 0
        repeat {
            path.append(Index(intValue: index))
            try value()
            path.removeLast()
            index += 1
            skipSpace()
        } while take(",")
        guard take("]") else { throw mistake("',' or ']'") }
    }

    private mutating func word(_ word: StaticString) throws(Problem) {
        let rest = bytes[position...].prefix(word.utf8CodeUnitCount)
        guard rest.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        else {
            throw mistake("true, false or null (a text needs double quotes)")
        }
        position += rest.count
    }

    private mutating func number() throws(Problem) {
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
    }

    private mutating func digits() throws(Problem) {
        let start = position
        while let byte = next, isDigit(byte) { position += 1 }
        guard position > start else { throw mistake("a digit") }
    }
}

extension JSONSyntax {
    /// The text that a string stands for.
    private mutating func string() throws(Problem) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
            case 0..<0x20: throw mistake("an escape such as \\n: a string holds no control character")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw mistake("the closing '\"' of a string")
    }

    /// The UTF-8 bytes of an escape.
    private mutating func escape() throws(Problem) -> [UInt8] {
        position += 1
        guard let letter = next else { throw mistake("the rest of an escape") }
        if let byte = Self.simpleEscape(letter) {
            position += 1
            return [byte]
        }
        guard take("u") else { throw mistake("one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u") }
        var units = [try unit()]
        if UTF16.isLeadSurrogate(units[0]) {
            guard take("\\"), take("u") else { throw mistake("the second half of a surrogate pair") }
            units.append(try unit())
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw mistake("a character: \\u with half of a surrogate pair is none")
        }
        return Array(text.utf8)
    }

    private static func simpleEscape(_ letter: UInt8) -> UInt8? {
        switch Unicode.Scalar(letter) {
        case "\"", "\\", "/": letter
        case "b": 0x08
        case "f": 0x0C
        case "n": 0x0A
        case "r": 0x0D
        case "t": 0x09
        default: nil
        }
    }

    private mutating func unit() throws(Problem) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw mistake("four hexadecimal digits after \\u")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }

    /// What was expected where, and what stands there.
    private func mistake(_ expected: String) -> Problem {
        guard position < bytes.count else {
            return Problem(
                .badJSON, "The body is no JSON: it ends at \(place), where \(expected) was expected.")
        }
        return Problem(
            .badJSON, "The body is no JSON: got \(found) at \(place), where \(expected) was expected.")
    }

    /// The character that stands there; by its number where it can not be seen.
    private var found: String {
        let rest = String(decoding: bytes[position...].prefix(8), as: UTF8.self)
        guard let scalar = rest.unicodeScalars.first else { return "nothing" }
        guard !(0x20...0x7E).contains(scalar.value) else { return "'\(scalar)'" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Line and column, counted from one; the column in bytes.
    private var place: String {
        let before = bytes[..<position]
        let line = before.count { $0 == 0x0A } + 1
        let column = position - (before.lastIndex(of: 0x0A) ?? -1)
        return "line \(line), column \(column)"
    }
}

/// The place of an element in a list, as a part of a path.
private struct Index: CodingKey {
    var intValue: Int?

    init(intValue: Int) {
        self.intValue = intValue
    }

    init?(stringValue: String) {
        return nil
    }

    var stringValue: String { "\(intValue ?? 0)" }
}
