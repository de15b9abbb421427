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

    /// The first line of a file, as `lastword serve` reads it.
    static func read(_ path: String) throws -> Token {
        try Token(TokenFile(path).token, from: "--token-file \(path)")
    }
}
