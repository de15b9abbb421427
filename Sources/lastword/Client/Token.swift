import ArgumentParser

/// What shows the service that its caller may call.
struct Token: Equatable {
    let text: String

    /// - Parameter source: the flag or the variable that the text comes from.
    /// - Throws: `ValidationError` where it can not stand in a header; the token itself is not told.
    init(_ text: String, from source: String) throws(ValidationError) {
        guard !text.isEmpty else {
            throw ValidationError(
                "\(source) has no token in it. Leave it out where the service asks for none.")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ValidationError(
                "\(source) holds a space or another character that no token has: it is letters, digits and signs, in one line."
            )
        }
        self.text = text
    }

    /// Reads the file, once: it may be a pipe. The line break at its end does not count.
    static func read(_ path: String) throws -> Token {
        let bytes = try BodyArgument("@" + path).bytes
        let end = bytes.lastIndex { $0 != 0x0A && $0 != 0x0D }.map { $0 + 1 } ?? 0
        return try Token(String(decoding: bytes[..<end], as: UTF8.self), from: "--token-file \(path)")
    }
}
