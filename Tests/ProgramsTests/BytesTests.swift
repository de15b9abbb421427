import Testing

@testable import Programs

/// Bytes in JSON: their forms, and what is refused (endings: base64, marker-unicode).
struct BytesTests {
    @Test(
        arguments: [
            (#""a1234""#, Array("a1234".utf8)), (#""""#, []), (#""é""#, [0xC3, 0xA9]),
            (#"{"text":"a\u0000b"}"#, [0x61, 0, 0x62]), (#"{"hex":"00fFa0"}"#, [0, 0xFF, 0xA0]),
            (#"{"hex":""}"#, []),
            (#"{"base64":"AP8="}"#, [0, 0xFF]), (#"{"pattern":"abc","size":7}"#, Array("abcabca".utf8)),
            (#"{"pattern":"abc","size":0}"#, []), (#"{"text":"a","hex":null}"#, [0x61]),
        ] as [(String, [UInt8])])
    func bytes_areRead_inEachForm(_ json: String, _ bytes: [UInt8]) throws {
        #expect(try read(json, as: Bytes.self).raw == bytes)
    }

    @Test(
        arguments: [
            ("5", .wrongType, ""), ("[1]", .wrongType, ""), ("true", .wrongType, ""),
            ("{}", .missingField, ""),
            (#"{"text":"a","hex":"00"}"#, .badValue, ""), (#"{"hex":"0"}"#, .badValue, "hex"),
            (#"{"hex":"0g"}"#, .badValue, "hex"), (#"{"hex":"+1"}"#, .badValue, "hex"),
            (#"{"hex":"é"}"#, .badValue, "hex"), (#"{"hex":5}"#, .wrongType, "hex"),
            (#"{"base64":"AP8"}"#, .badValue, "base64"), (#"{"base64":"AP9="}"#, .badValue, "base64"),
            (#"{"text":"a","size":1}"#, .badValue, "size"), (#"{"pattern":"a"}"#, .missingField, "size"),
            (#"{"pattern":"","size":1}"#, .badValue, "pattern"),
            (#"{"pattern":"a","size":-1}"#, .badValue, "size"),
            (#"{"pattern":"a","size":16777217}"#, .badValue, "size"), (#"{"txt":"a"}"#, .unknownField, "txt"),
        ] as [(String, InputProblem.Code, String)])
    func bytes_areRefused_byTheirField(_ json: String, _ code: InputProblem.Code, _ field: String) throws {
        let problem = try #require(try problem(in: json, as: Bytes.self))
        #expect(problem.code == code)
        #expect(problem.field == field)
    }

    @Test(
        arguments: [([0x61, 0xC3, 0xA9], #""aé""#), ([0, 0xFF], #"{"base64":"AP8="}"#)] as [([UInt8], String)]
    )
    func bytes_areWritten_asTextWhereTheyAreText(_ bytes: [UInt8], _ json: String) throws {
        #expect(try write(Bytes(bytes)) == json)
    }
}
