/// The permissions of a file: three octal digits, with a 0 ahead or without, as in `chmod`.
package struct FileMode: TextValue {
    package static let form = "a mode is the permissions of a file in octal, as \"0660\""

    package var bits: Int

    package init?(_ text: String) {
        let digits = text.count == 4 ? text.dropFirst() : text[...]
        guard text.count == 3 || text.hasPrefix("0"), digits.count == 3,
            digits.utf8.allSatisfy({ (0x30...0x37).contains($0) }), let bits = Int(digits, radix: 8)
        else { return nil }
        self.bits = bits
    }

    package var description: String {
        let digits = String(bits, radix: 8)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
