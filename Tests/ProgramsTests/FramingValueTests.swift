import Framing
import Testing

@testable import Programs

/// Framings and faults as JSON, there and back, in one spelling.
struct FramingValueTests {
    /// What is written as it was read: every field is said.
    @Test(arguments: [
        #"{"marker":"END","type":"marker"}"#, #"{"marker":{"base64":"AP8="},"type":"marker"}"#,
        #"{"marker":{"base64":"AP8="},"type":"marker"}"#,
        #"{"checksum":"crc32","marker":"é","type":"marker"}"#,
        #"{"ending":"lf","type":"line"}"#, #"{"ending":"either","type":"line"}"#,
        #"{"checksum":"crc32c","ending":"crlf","type":"line"}"#, #"{"type":"nul"}"#,
        #"{"checksum":"crc32","type":"nul"}"#, #"{"delimiter":"|","escape":"^","type":"escaped"}"#,
        #"{"delimiter":"~","escape":{"base64":"/w=="},"type":"escaped"}"#,
        #"{"ending":"crlf","type":"base64-line"}"#, #"{"type":"announced"}"#,
        #"{"digits":"decimal","emptyCloses":false,"padding":"zero","type":"length-text","width":19}"#,
        #"{"checksum":"crc32","digits":"hex","emptyCloses":true,"padding":"space-after","type":"length-text","width":1}"#,
        #"{"digits":"decimal","emptyCloses":false,"padding":"space-before","type":"length-text","width":8}"#,
        #"{"emptyCloses":false,"endian":"big","includesHeader":false,"size":4,"type":"length-binary"}"#,
        #"{"checksum":"crc32c","emptyCloses":true,"endian":"little","includesHeader":true,"size":8,"type":"length-binary"}"#,
        #"{"type":"end-of-stream"}"#, #"{"checksum":"crc32","type":"end-of-stream"}"#,
    ])
    func framing_isWritten_asItIsRead(_ json: String) throws {
        #expect(try write(try read(json, as: Framing.self)) == json)
    }

    /// A word stands for the defaults, and `null` for none; bytes have one spelling.
    @Test(
        arguments: [
            (#""line""#, .line(.lf)), (#"{"type":"line","ending":null,"checksum":null}"#, .line(.lf)),
            (#"{"type":"line","marker":null,"width":null}"#, .line(.lf)), (#""nul""#, .nul),
            (#""escaped""#, Framing(.escaped(delimiter: 0x0A, escape: 0x5C))),
            (
                #"{"type":"escaped","delimiter":{"hex":"7e"}}"#,
                Framing(.escaped(delimiter: 0x7E, escape: 0x5C))
            ),
            (
                #"{"type":"escaped","escape":{"base64":"/w=="}}"#,
                Framing(.escaped(delimiter: 0x0A, escape: 0xFF))
            ),
            (#""base64-line""#, Framing(.base64Line(.lf))), (#""announced""#, .announced),
            (#""length-text""#, Framing(.lengthText(LengthText(width: 8)))),
            (
                #"{"type":"length-text","digits":"hex","width":16}"#,
                Framing(.lengthText(LengthText(width: 16, digits: .hex)))
            ),
            (#""length-binary""#, Framing(.lengthBinary(LengthBinary(size: 4)))),
            (
                #"{"type":"length-binary","size":2,"endian":null}"#,
                Framing(.lengthBinary(LengthBinary(size: 2)))
            ),
            (#""end-of-stream""#, .endOfStream),
            (#"{"type":"marker","marker":{"hex":"454e44"}}"#, .marker(Array("END".utf8))),
            (
                #"{"type":"marker","marker":{"pattern":"a","size":65536}}"#,
                .marker(Array(repeating: 0x61, count: 65536))
            ),
        ] as [(String, Framing)])
    func framing_isRead_inEachForm(_ json: String, _ framing: Framing) throws {
        #expect(try read(json, as: Framing.self) == framing)
        #expect(try read(try write(framing), as: Framing.self) == framing)
    }

    @Test(arguments: [
        #"{"type":"no-end"}"#, #"{"type":"wrong-end"}"#, #"{"end":"EDN","type":"wrong-end"}"#,
        #"{"end":{"base64":"/w=="},"type":"wrong-end"}"#, #"{"type":"cut"}"#, #"{"after":0,"type":"cut"}"#,
        #"{"after":16777216,"type":"cut"}"#, #"{"by":1,"type":"length"}"#,
        #"{"by":-9007199254740992,"type":"length"}"#,
        #"{"type":"length","value":0}"#, #"{"type":"length","value":-5}"#,
        #"{"type":"length","value":"many"}"#,
        #"{"type":"length","value":""}"#, #"{"type":"length","value":"5"}"#,
        #"{"counts":"characters","type":"length"}"#,
        #"{"type":"checksum"}"#, #"{"type":"escape"}"#, #"{"after":2,"type":"escape"}"#,
        #"{"junk":"*","type":"base64"}"#, #"{"after":3,"junk":"!!","type":"base64"}"#,
        #"{"type":"delimiter-inside"}"#, #"{"after":1,"type":"delimiter-inside"}"#,
        #"{"bytes":"trailing","type":"trailing"}"#, #"{"bytes":{"base64":"/w=="},"type":"trailing"}"#,
        #"{"type":"twice"}"#, #"{"time":"100ms","type":"pause"}"#,
        #"{"after":2,"time":"1ms","type":"pause"}"#,
    ])
    func fault_isWritten_asItIsRead(_ json: String) throws {
        #expect(try write(try read(json, as: Fault.self)) == json)
    }

    @Test(
        arguments: [
            (#""no-end""#, .noEnd), (#"{"type":"no-end","end":null,"after":null}"#, .noEnd),
            (#""wrong-end""#, .wrongEnd(nil)), (#"{"type":"wrong-end","end":{"hex":"00"}}"#, .wrongEnd([0])),
            (#""cut""#, .cut(after: nil)), (#""checksum""#, .checksum), (#""escape""#, .escape(after: nil)),
            (#""base64""#, .base64([0x2A], after: nil)),
            (#"{"type":"base64","junk":null}"#, .base64([0x2A], after: nil)),
            (#""delimiter-inside""#, .delimiterInside(after: nil)),
            (#""trailing""#, .trailing(Array("trailing".utf8))),
            (#""twice""#, .twice), (#""pause""#, .pause(after: nil, nanoseconds: 100_000_000)),
            (#"{"type":"pause","time":"1500us"}"#, .pause(after: nil, nanoseconds: 1_500_000)),
            (#"{"type":"length","by":-1,"value":null,"counts":null}"#, .length(.by(-1))),
            (#"{"type":"length","value":{"hex":"ff"}}"#, .length(.text([0xFF]))),
            (#"{"type":"length","value":{"pattern":"9","size":3}}"#, .length(.text(Array("999".utf8)))),
        ] as [(String, Fault)])
    func fault_isRead_inEachForm(_ json: String, _ fault: Fault) throws {
        #expect(try read(json, as: Fault.self) == fault)
        #expect(try read(try write(fault), as: Fault.self) == fault)
    }

    /// A field that breaks nothing is refused, not left out quietly.
    @Test(
        arguments: [
            (#""maker""#, .badValue, "", "did you mean 'marker'?"),
            (#""marker""#, .missingField, "marker", "the bytes that end a message"),
            (
                #"{"type":"nul","ending":"lf"}"#, .badValue, "ending",
                "line and base64-line only; leave it out"
            ),
            (
                #"{"type":"line","emptyCloses":true}"#, .badValue, "emptyCloses",
                "length-text and length-binary only"
            ),
            (#"{"type":"escaped","escape":"\n"}"#, .badValue, "escape", "the same one twice"),
            (#"{"type":"length-text","width":20}"#, .badValue, "width", "from 1 to 19; got 20"),
            (#"{"type":"length-binary","size":3}"#, .badValue, "size", "1, 2, 4 or 8 bytes; got 3"),
        ] as [(String, InputProblem.Code, String, String)])
    func framing_isRefused_byItsField(
        _ json: String, _ code: InputProblem.Code, _ field: String, _ part: String
    ) throws {
        let problem = try #require(try problem(in: json, as: Framing.self))
        #expect(problem.code == code && problem.field == field, "\(problem.detail)")
        #expect(problem.detail.contains(part), "\(problem.detail)")
    }

    /// What a binary length can just hold. Beyond it the length would be cut, to the right one perhaps.
    @Test(arguments: [
        (1, #""by":255"#), (1, #""by":-255"#), (1, #""value":255"#), (1, #""value":-128"#),
        (2, #""value":65535"#),
        (4, #""value":4294967295"#), (4, #""value":-2147483648"#), (8, #""value":9007199254740992"#),
        (8, #""by":-9007199254740992"#),
    ])
    func length_isAsFarOff_asThereIsRoomFor(_ size: Int, _ length: String) throws {
        let json = """
            {"op":"sendMessage","payload":"a","framing":{"type":"length-binary","size":\(size)},\
            "fault":{"type":"length",\(length)}}
            """
        #expect(try problem(in: json, as: Operation.self) == nil)
    }

    /// The longest payloads that a length can tell of; a wrong length tells of none.
    @Test(arguments: [
        (#"{"type":"length-binary","size":1}"#, 255),
        (#"{"type":"length-binary","size":1,"includesHeader":true}"#, 254),
        (#"{"type":"length-binary","size":1,"checksum":"crc32"}"#, 247),
        (#"{"type":"length-text","width":1}"#, 9),
        (#"{"type":"length-text","width":2,"digits":"hex"}"#, 255),
    ])
    func payload_fitsTheLength(_ framing: String, _ most: Int) throws {
        func operation(_ size: Int, _ fault: String) -> String {
            """
            {"op":"sendMessage","payload":{"pattern":"a","size":\(size)},"framing":\(framing),"fault":\(fault)}
            """
        }
        #expect(try problem(in: operation(most, "null"), as: Operation.self) == nil)
        #expect(try problem(in: operation(most + 1, "null"), as: Operation.self)?.field == "payload")
        #expect(try problem(in: operation(most + 1, #"{"type":"length","by":1}"#), as: Operation.self) == nil)
        #expect(try problem(in: operation(most + 1, "\"twice\""), as: Operation.self)?.field == "payload")
    }
}
