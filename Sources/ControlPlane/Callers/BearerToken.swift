/// The secret that a caller has to show (RFC 6750). It has no description: nothing that is written shows it.
package struct BearerToken: Sendable {
    /// Its length in bytes.
    package static let length = 8...1024

    private let secret: [UInt8]

    /// - Returns: nil unless the text is of 8 to 1024 visible ASCII characters.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard Self.length.contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        secret = bytes
    }

    /// A token that nobody can guess: 32 random bytes in the alphabet of base64url (RFC 4648, section 5).
    package static func random() -> (token: BearerToken, text: String) {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        // 42 characters of six bits, and one of the four that are left.
        let bytes = (0..<43).map { alphabet[Int(generator.next() & ($0 < 42 ? 0b111111 : 0b111100))] }
        return (BearerToken(secret: bytes), String(decoding: bytes, as: UTF8.self))
    }

    private init(secret: [UInt8]) {
        self.secret = secret
    }

    /// Whether the text is the token. How long that takes depends on the text's length alone, not on the token's, nor on
    /// where the two differ: who tries tokens learns nothing from the time.
    @inline(never)
    func matches(_ text: some StringProtocol) -> Bool {
        var text = String(text)
        return text.withUTF8 { given in
            var difference = UInt(bitPattern: given.count ^ secret.count)
            var place = 0
            for byte in given {
                difference |= UInt(byte ^ secret[place])
                place += 1
                place = place == secret.count ? 0 : place
            }
            return difference == 0
        }
    }
}

extension BearerToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(a token)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
