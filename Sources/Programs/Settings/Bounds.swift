/// The bounds of what a user can ask for.
package enum Bounds {
    /// Bytes asked of one `recv`.
    package static let receiveSize = 1...(1 << 20)
    /// The queue of a listener.
    package static let backlog = 1...65535
    /// Bytes of one chunk of a send.
    package static let chunk = 1...Bytes.maximumSize
    /// Bytes of one received message; beyond it the message is `too-large`.
    package static let message = 16 << 20
}

/// The name of a server or a client.
package struct ResourceName: Hashable, Sendable, Codable, CustomStringConvertible {
    package static let rule = "1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-'"

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
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(isAllowed) else { return nil }
        description = text
    }

    package init(from decoder: any Decoder) throws {
        guard let text = try? decoder.singleValueContainer().decode(String.self) else {
            throw InputProblem(
                .wrongType, at: decoder.codingPath, "a name has \(Self.rule); got \(FoundValue(decoder)).")
        }
        guard let name = ResourceName(text) else {
            throw InputProblem(
                .badValue, at: decoder.codingPath, "a name has \(Self.rule); got \(quoted(text)).")
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
