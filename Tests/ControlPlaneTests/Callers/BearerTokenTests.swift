import Testing

@testable import ControlPlane

struct BearerTokenTests {
    @Test(arguments: [
        "12345678", "~!#$%&'()*+,-./:;<=>?@[]^_`{|}", String(repeating: "a", count: 1024),
    ])
    func text_isAToken_thatMatchesItself(_ text: String) throws {
        let token = try #require(BearerToken(text))
        #expect(token.matches(text))
        #expect(!token.matches(text + text.prefix(1)))
        #expect(!token.matches(text + text))
        #expect(!token.matches(text.dropLast()))
        #expect(!token.matches(text.dropFirst()))
        #expect(!token.matches(""))
    }

    @Test(arguments: [
        "", "1234567", "1234 5678", "12345678\n", "12345678é", "12345678\u{7F}", "12345678\0",
        String(repeating: "a", count: 1025),
    ])
    func otherText_isNoToken(_ text: String) {
        #expect(BearerToken(text) == nil)
    }

    @Test func everyByte_counts() throws {
        let text = "abcdefghijklmnop"
        let token = try #require(BearerToken(text))
        for place in text.utf8.indices {
            var bytes = Array(text.utf8)
            bytes[text.utf8.distance(from: text.startIndex, to: place)] ^= 1
            #expect(!token.matches(String(decoding: bytes, as: UTF8.self)))
        }
    }

    @Test func randomTokens_areOf32Bytes_andDiffer() throws {
        let tokens = (0..<100).map { _ in BearerToken.random() }
        #expect(Set(tokens.map(\.text)).count == 100)
        let last = Set("AEIMQUYcgkosw048")
        for (token, text) in tokens {
            #expect(token.matches(text))
            #expect(text.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil)
            // 43 characters have two bits more than 32 bytes, and those are zero.
            let end = try #require(text.last)
            #expect(last.contains(end))
        }
    }

    @Test func nothingShowsIt() throws {
        let text = "a-secret-that-nobody-sees"
        let token = try #require(BearerToken(text))
        let access = Access(token: token)
        var dumped = ""
        dump(access, to: &dumped)
        for shown in ["\(token)", String(reflecting: token), "\(access)", String(reflecting: access), dumped]
        {
            #expect(!shown.contains(text))
            #expect(!shown.contains("97"), "its bytes: \(shown)")
        }
    }
}
