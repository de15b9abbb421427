import ArgumentParser
import Programs

/// Where a service is: a scheme, a host and perhaps a port. All paths are the API's own.
struct ServiceURL: CustomStringConvertible, Equatable {
    static let standard = "http://127.0.0.1:4480"

    /// Without a slash at its end.
    let description: String

    /// - Parameter source: the flag or the variable that the text comes from.
    /// - Throws: `ValidationError` that names the source, the text and the remedy.
    init(_ text: String, from source: String) throws(ValidationError) {
        let wrong = { (why: String) in
            ValidationError(
                "\(source) takes the URL of a service, as \(Self.standard); got \(quoted(text)): \(why)")
        }
        guard let colon = text.firstRange(of: "://") else {
            throw wrong("it has no scheme. Write http:// or https:// ahead of it.")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw wrong("its scheme is neither http nor https.")
        }
        var authority = text[colon.upperBound...]
        if authority.last == "/" { authority.removeLast() }
        guard !authority.contains(where: { "/?#".contains($0) }) else {
            throw wrong("it has more than a host and a port. Leave the rest out.")
        }
        guard !authority.contains("@") else {
            throw wrong("it has a user's name. Leave that out; a token goes into --token-file.")
        }
        guard let (host, port) = Self.split(authority), Self.isHost(host) else {
            throw wrong("it has no host that can be one. An IPv6 address stands in brackets.")
        }
        if let port {
            guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port), number > 0
            else { throw wrong("its port is no number from 1 to 65535.") }
        }
        description = "\(scheme)://\(authority)"
    }

    /// The host, in brackets if it stood in some, and the port.
    private static func split(_ authority: Substring) -> (Substring, Substring?)? {
        let end: Substring.Index
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            end = authority.index(after: bracket)
        } else {
            end = authority.firstIndex(of: ":") ?? authority.endIndex
        }
        let rest = authority[end...]
        guard rest.isEmpty || rest.first == ":" else { return nil }
        return (authority[..<end], rest.isEmpty ? nil : rest.dropFirst())
    }

    private static func isHost(_ host: Substring) -> Bool {
        let isBracketed = host.first == "["
        let inner = isBracketed ? host.dropFirst().dropLast() : host
        return !inner.isEmpty
            && inner.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", ".": true
                case "-", "_": !isBracketed
                case ":", "%": isBracketed
                default: false
                }
            }
    }
}
