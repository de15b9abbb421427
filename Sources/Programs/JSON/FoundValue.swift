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
        return "something else"
    }
}

/// A text in quotation marks, cut where it is long.
package func quoted(_ text: String) -> String {
    text.unicodeScalars.count <= 60 ? "\"\(text)\"" : "\"\(text.prefix(57))…\""
}
