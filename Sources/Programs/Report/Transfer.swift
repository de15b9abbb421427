import Framing

/// What went one way: its size and checksum, and its bytes up to the capture limit.
package struct Transfer: Hashable, Sendable, Encodable {
    package var bytes: Int
    /// The CRC-32 of all bytes; nil where nobody made it, as of a load's conversation that moved more than is kept.
    package var checksum: UInt32?
    /// How many calls moved bytes.
    package var calls: Int
    package var captured: [UInt8]
    /// The field that `calls` goes by: `reads` or `writes`.
    package var callsField: CallsField

    package enum CallsField: String, Sendable {
        case reads, writes
    }

    package init(
        bytes: Int = 0, checksum: UInt32? = 0, calls: Int = 0, captured: [UInt8] = [], as field: CallsField
    ) {
        self.bytes = bytes
        self.checksum = checksum
        self.calls = calls
        self.captured = captured
        callsField = field
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(calls, forKey: FieldKey(stringValue: callsField.rawValue))
        if let checksum { try container.encode(hex(checksum), forKey: "crc32") }
        try container.encode(data: captured, of: bytes)
    }
}

extension KeyedEncodingContainer<FieldKey> {
    /// `bytes`, then `text` where the data is valid UTF-8, else `base64`; `truncated` where not all was kept.
    mutating func encode(data: [UInt8], of bytes: Int) throws {
        try encode(bytes, forKey: "bytes")
        if let text = String(validating: data, as: UTF8.self) {
            try encode(text, forKey: "text")
        } else {
            try encode(Base64.encode(data), forKey: "base64")
        }
        if data.count < bytes { try encode(true, forKey: "truncated") }
    }
}
