/// A request target (RFC 9112, section 3.2) as its parts.
struct RequestTarget: Sendable {
    /// The authority of an absolute form, as `host:port`. It counts, and not the Host header.
    var authority: String?
    /// The path as it was sent, still encoded.
    var encodedPath: String
    /// The path, decoded.
    var path: String
    /// The query's arguments, decoded, in their order.
    var query: [(name: String, value: String?)]

    /// Splits, then decodes: an encoded `/`, `&` or `=` is data.
    init(_ target: String) throws(MalformedTarget) {
        if Self.isPlainPath(target) {
            (authority, encodedPath, path, query) = (nil, target, target, [])
            return
        }
        let (authority, bytes) = try Self.split(target.utf8[...])
        self.authority = authority
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let encoded = bytes[..<mark]
        encodedPath = String(Substring(encoded))
        path = try percentDecoded(encoded)
        guard !path.utf8.contains(0) else { throw MalformedTarget.zeroByte }
        query = []
        guard mark < bytes.endIndex else { return }
        for argument in bytes[mark...].dropFirst().split(separator: UInt8(ascii: "&")) {
            let equals = argument.firstIndex(of: UInt8(ascii: "="))
            let name = try percentDecoded(argument[..<(equals ?? argument.endIndex)], plusIsSpace: true)
            let value: String? =
                if let equals {
                    try percentDecoded(argument[argument.index(after: equals)...], plusIsSpace: true)
                } else {
                    nil
                }
            query.append((name, value))
        }
    }

    /// Whether it is a path and nothing else, of which nothing is encoded, as most are.
    private static func isPlainPath(_ target: String) -> Bool {
        var target = target
        return target.withUTF8 { target in
            guard target.first == UInt8(ascii: "/") else { return false }
            for byte in target {
                if byte == 0 || byte >= 0x80 || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "?") {
                    return false
                }
            }
            return true
        }
    }

    /// Splits an absolute form, which a server has to accept (RFC 9112, section 3.2.2), into its authority and the
    /// rest; leaves a path and the asterisk form as they are.
    private static func split(
        _ target: Substring.UTF8View
    ) throws(MalformedTarget) -> (authority: String?, rest: Substring.UTF8View) {
        if target.first == UInt8(ascii: "/") || target.elementsEqual("*".utf8) { return (nil, target) }
        for scheme in ["http://", "https://"] {
            let head = target.prefix(scheme.utf8.count)
            guard equalsIgnoringCase(head, scheme.utf8) else { continue }
            let rest = target[head.endIndex...]
            let path = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard path > rest.startIndex else { throw .noPath }
            return (String(Substring(rest[..<path])), path == rest.endIndex ? "/".utf8[...] : rest[path...])
        }
        throw .noPath
    }
}

/// What is wrong with a request target.
package enum MalformedTarget: Error, Sendable {
    /// A `%` without two hexadecimal digits after it.
    case brokenEscape
    /// What the escapes stand for is not UTF-8.
    case notUTF8
    /// The path holds a zero byte, or the target as it was sent does.
    case zeroByte
    /// It is neither a path, an absolute form with a host, nor `*`.
    case noPath
}

/// Decodes `%41` (RFC 3986, section 2.1) and, in a query, `+` for a space, as forms send it.
func percentDecoded(_ bytes: Substring.UTF8View, plusIsSpace: Bool = false) throws(MalformedTarget) -> String
{
    let percent = UInt8(ascii: "%")
    let plus = plusIsSpace ? UInt8(ascii: "+") : percent
    if !bytes.contains(where: { $0 == percent || $0 == plus || $0 >= 0x80 }) {
        return String(Substring(bytes))
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let byte = rest.popFirst() {
        if byte == percent {
            guard let high = rest.popFirst().flatMap(hexadecimalValue),
                let low = rest.popFirst().flatMap(hexadecimalValue)
            else { throw MalformedTarget.brokenEscape }
            decoded.append(high << 4 | low)
        } else {
            decoded.append(byte == plus ? UInt8(ascii: " ") : byte)
        }
    }
    guard let text = String(validating: decoded, as: UTF8.self) else { throw MalformedTarget.notUTF8 }
    return text
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
