/// A JSON value as a problem quotes it: short, and by its kind where it has parts.
struct FoundValue: CustomStringConvertible {
    let description: String

    init(text: String) {
        description = text
    }

    init(_ decoder: any Decoder) {
        if (try? decoder.container(keyedBy: FieldKey.self)) != nil {
            description = "an object"
        } else if (try? decoder.unkeyedContainer()) != nil {
            description = "a list"
        } else {
            description = Self.scalar(decoder)
        }
    }

    private static func scalar(_ decoder: any Decoder) -> String {
        guard let single = try? decoder.singleValueContainer() else { return "something else" }
        if single.decodeNil() { return "null" }
        if let flag = try? single.decode(Bool.self) { return "\(flag)" }
        if let number = try? single.decode(Int.self) { return "\(number)" }
        if let number = try? single.decode(Double.self) { return "\(number)" }
        if let text = try? single.decode(String.self) { return quoted(text) }
        // All that JSON has besides: a number beyond those that there are.
        return "a number that is too large"
    }
}

/// A text in quotation marks, cut where it is long.
package func quoted(_ text: String) -> String {
    "\"\(cut(text))\""
}

/// A text with no more than 60 scalars. A character can be as long as the body.
package func cut(_ text: String) -> String {
    guard text.unicodeScalars.dropFirst(60).first != nil else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(57))) + "…"
}
