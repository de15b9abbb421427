import Foundation
import Programs
import Testing

@testable import ControlPlane

/// The writer against Foundation's encoder: the same bytes for the same value.
struct JSONWriterTests {
    private func expectSame(_ value: some Encodable, _ location: SourceLocation = #_sourceLocation) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let expected = String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        #expect(String(decoding: try encodeJSON(value), as: UTF8.self) == expected, sourceLocation: location)
    }

    @Test func samples_areAsFoundationWritesThem() throws {
        for exchange in Samples.exchanges { try expectSame(exchange) }
        for server in Samples.servers { try expectSame(server) }
        for client in Samples.clients { try expectSame(client) }
        try expectSame(Samples.operation)
        try expectSame(Samples.listener)
        try expectSame(Samples.full)
        try expectSame(ItemList(items: Samples.servers))
        for code in ProblemCode.allCases { try expectSame(Problem(code, field: "a", "It \"happened\".")) }
    }

    @Test(arguments: [
        "", "a", "plain text", "\"", "\\", "/", "</script>", "a\"b", "eight by", "eight byt", "0123456789\n",
        "01234567\"", "0123456\"8", "\u{0}\u{1}\u{8}\u{9}\u{A}\u{B}\u{C}\u{D}\u{E}\u{1F}\u{7F}\u{80}",
        "héllo ☃ 😀", "\u{2028}\u{2029}", "ends in \\",
    ])
    func text_isEscapedAsFoundationDoes(_ text: String) throws {
        try expectSame(text)
        try expectSame([text: text])
        try expectSame([text, text])
    }

    @Test func everyByte_isFoundInEveryPlaceOfAWord() throws {
        for byte in UInt8(0)..<128 {
            for place in 0..<17 {
                var bytes = Array("abcdefghijklmnopq".utf8)
                bytes[place] = byte
                try expectSame(String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    @Test func numbers_areAsFoundationWritesThem() throws {
        try expectSame([0, 1, -1, 9, 10, -10, 99, 100, Int.max, Int.min])
        try expectSame([0, UInt64.max, UInt64(Int64.max) + 1])
        try expectSame([Int8.min, Int8.max])
        try expectSame([UInt8.min, UInt8.max])
        try expectSame([Int16.min, Int16.max])
        try expectSame([UInt16.max])
        try expectSame([Int32.min, Int32.max])
        try expectSame([UInt32.max])
        try expectSame([Int64.min, Int64.max])
        try expectSame([UInt.max])
        try expectSame(
            [
                0, -0.0, 1, -1, 0.1, 1.5, 1e16, 1e-7, 1e300, 123456789.125, .pi, .leastNonzeroMagnitude,
                .greatestFiniteMagnitude,
            ])
        try expectSame([Float(0.1), 1e10, -3, .pi, .leastNonzeroMagnitude])
        try expectSame([true, false])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func numberWithoutAForm_isAnError(_ number: Double) {
        #expect(throws: EncodingError.self) { try encodeJSON(["a": number]) }
        #expect(throws: EncodingError.self) { try encodeJSON([Float(number)]) }
    }

    @Test func nulls_areWritten() throws {
        try expectSame([1, nil, 2] as [Int?])
        try expectSame(["a": nil, "b": 1] as [String: Int?])
        try expectSame([nil] as [String?])
    }

    @Test func emptyContainers_areWritten() throws {
        try expectSame([Int]())
        try expectSame([String: Int]())
        try expectSame([[Int]()])
        try expectSame(["a": [String: Int]()])
        try expectSame([Silent()])
        #expect(throws: EncodingError.self) { try encodeJSON(Silent()) }
    }

    @Test func names_areInTheOrderOfTheirBytes() throws {
        let names = [
            "", "a", "A", "ab", "a\"", "a\\", "a\n", "a\u{0}", "z", "é", "☃", "messages", "messagesDropped",
            "message",
            "messagf", "messagesDroppee", "12345678", "123456789", "1234567", "12345678\n", "123456789\n",
            "10", "9",
        ]
        try expectSame(Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }))
    }

    @Test func ofEqualNames_theLaterOneStays() throws {
        try expectSame(Members(members: [("b", 1), ("a", 2), ("b", 3), ("b", 4), ("c", 5)]))
        try expectSame(Members(members: [("a", 1), ("a", 2)]))
        try expectSame([
            Members(members: [("\"", 1), ("\"", 2), ("\"", 3)]), Members(members: [("b", 1), ("a", 2)]),
        ])
    }

    @Test func nestedContainers_areWritten() throws {
        try expectSame(Nested())
    }

    @Test(arguments: 0..<200)
    func randomValue_isAsFoundationWritesIt(_ seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        try expectSame(RandomValue(depth: 4, &generator))
    }
}

/// Encodes nothing.
private struct Silent: Encodable {
    func encode(to encoder: any Encoder) {}
}

/// An object with these members, in this order.
private struct Members: Encodable {
    var members: [(String, Int)]

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        for (name, value) in members { try container.encode(value, forKey: FieldKey(stringValue: name)) }
    }
}

/// Asks for every kind of container within another.
private struct Nested: Encodable {
    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: FieldKey.self)
        var inner = object.nestedContainer(keyedBy: FieldKey.self, forKey: "z")
        try inner.encode(1, forKey: "b")
        var deepest = inner.nestedUnkeyedContainer(forKey: "a")
        try deepest.encode("x")
        var last = deepest.nestedContainer(keyedBy: FieldKey.self)
        try last.encodeNil(forKey: "n")
        _ = deepest.nestedUnkeyedContainer()
        try deepest.encode(2.5)
        try inner.encode(true, forKey: "c")
        try [3, 4].encode(to: object.superEncoder(forKey: "list"))
        try Members(members: [("y", 1), ("x", 2)]).encode(to: object.superEncoder())
        var another = object.nestedUnkeyedContainer(forKey: "another")
        try "text".encode(to: another.superEncoder())
        try object.encode(5, forKey: "a")
    }
}

/// A value made up by chance.
private indirect enum RandomValue: Encodable {
    case null
    case flag(Bool)
    case number(Int)
    case fraction(Double)
    case text(String)
    case list([RandomValue])
    case object([String: RandomValue])

    init(depth: Int, _ generator: inout SplitMix) {
        switch Int.random(in: 0..<(depth == 0 ? 5 : 9), using: &generator) {
        case 0: self = .null
        case 1: self = .flag(.random(using: &generator))
        case 2:
            self = .number(
                Int(truncatingIfNeeded: generator.next()) >> Int.random(in: 0..<64, using: &generator))
        case 3: self = .fraction(.random(in: -1e6...1e6, using: &generator))
        case 4: self = .text(Self.text(&generator))
        case 5, 6:
            self = .list(
                (0..<Int.random(in: 0..<6, using: &generator)).map { _ in Self(depth: depth - 1, &generator) }
            )
        default:
            self = .object(
                Dictionary(
                    (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                        (Self.text(&generator), Self(depth: depth - 1, &generator))
                    }, uniquingKeysWith: { $1 }))
        }
    }

    private static func text(_ generator: inout SplitMix) -> String {
        let characters = Array("abcdefghij \"\\/\n\u{1}é☃😀".unicodeScalars)
        let count = Int.random(in: 0..<20, using: &generator)
        var text = String.UnicodeScalarView()
        for _ in 0..<count { text.append(characters.randomElement(using: &generator)!) }
        return String(text)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .fraction(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}

/// Random numbers that are the same for the same seed (Steele, Lea and Flood, 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
