/// The name of a server or a client.
package struct ResourceName: TextValue {
    package static let rule =
        "1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', and neither '.' nor '..'"
    package static let form = "a name is \(rule)"

    package var description: String

    /// Nil where the text breaks the rule.
    package init?(_ text: String) {
        let isAllowed: (UInt8) -> Bool = { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        // As parts of a path these two are taken away, by curl and by browsers (RFC 3986, section 5.2.4).
        guard text != ".", text != ".." else { return nil }
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(isAllowed) else { return nil }
        description = text
    }
}
