import Testing

@testable import Framing

/// Base64 is read strictly: a lenient decoder hides damage (endings: base64).
struct Base64Tests {
    /// The vectors of RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64_followsTheVectors(_ text: String, _ encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "=", "==", "====", "Z===", "Zh==", "Zm9=", "Zm8", "Zm=8", "=Zg=",
        "Zg==Zg==", "Zm9v\n",
        "Zm 9v", " Zm9v", "Zm9-", "Zm9_", "Zm9é", "Zm9v====", "Zg==\n\n\n\n",
    ])
    func base64_isRefused_whenItIsNotCanonical(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: UInt64(1)...50)
    func base64_isReadAsItWasWritten(_ seed: UInt64) {
        var random = SeededRandom(state: seed)
        let bytes = (0..<Int(seed)).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    /// Every byte at every place of a last group, whole or padded.
    @Test(arguments: ["AAAA", "AAA=", "AA==", "QUJDAA=="], 0..<8)
    func base64_isReadAsTheReferenceReadsIt(_ text: String, _ place: Int) {
        for byte: UInt8 in 0...255 where place < text.utf8.count {
            var bytes = Array(text.utf8)
            bytes[place] = byte
            let line = bytes
            let read = bytes.withUnsafeMutableBytes { Base64.decode($0) }
            #expect(read.map { Array(bytes.prefix($0)) } == ReferenceBase64.decode(line), "\(line)")
            // Where it makes no sense, nothing is touched.
            if case .failure = read { #expect(bytes == line) }
        }
    }
}
