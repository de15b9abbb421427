package import Framing

extension Framing: Codable {
    /// The words of `type`.
    package enum Kind: String, Choice {
        case marker, line, nul, escaped
        case base64Line = "base64-line"
        case announced
        case lengthText = "length-text"
        case lengthBinary = "length-binary"
        case endOfStream = "end-of-stream"
        package static var subject: String { "framing.type" }

        /// The fields that go with it, beside `type` and `checksum`.
        fileprivate var fields: [String] {
            switch self {
            case .marker: ["marker"]
            case .line, .base64Line: ["ending"]
            case .escaped: ["delimiter", "escape"]
            case .lengthText: ["width", "digits", "padding", "emptyCloses"]
            case .lengthBinary: ["size", "endian", "includesHeader", "emptyCloses"]
            case .nul, .announced, .endOfStream: []
            }
        }
    }

    /// The longest marker, in bytes.
    package static let longestMarker = 65536

    static let form =
        "a JSON object, as {\"type\":\"line\"} or {\"type\":\"marker\",\"marker\":\"END\"}, or a type as a string"

    package var kind: Kind {
        switch layout {
        case .marker: .marker
        case .line: .line
        case .nul: .nul
        case .escaped: .escaped
        case .base64Line: .base64Line
        case .announced: .announced
        case .lengthText: .lengthText
        case .lengthBinary: .lengthBinary
        case .endOfStream: .endOfStream
        }
    }

    /// A word stands for a framing of that type with its defaults.
    package init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) != nil {
            let kind = try Kind(from: decoder)
            guard kind != .marker else {
                throw InputProblem(
                    .missingField, at: decoder.codingPath + [FieldKey(stringValue: "marker")],
                    "marker is required: the bytes that end a message, as {\"type\":\"marker\",\"marker\":\"END\"}."
                )
            }
            self.init(try Self.layout(kind, nil))
            return
        }
        let fields = try Fields(
            decoder, known: ["type", "checksum"] + Set(Kind.allCases.flatMap(\.fields)).sorted(),
            of: "a framing", forms: Self.form)
        let kind: Kind = try fields.required("type", Kind.allCases.map(\.rawValue).joined(separator: ", "))
        for other in Kind.allCases {
            for name in other.fields where fields.has(name) && !kind.fields.contains(name) {
                let owners = Kind.allCases.filter { $0.fields.contains(name) }.map(\.rawValue)
                throw InputProblem(
                    .badValue, at: fields.path(name),
                    "\(name) goes with type \(owners.joined(separator: " and ")) only; leave it out.")
            }
        }
        self.init(try Self.layout(kind, fields), checksum: try fields.value("checksum", "crc32 or crc32c"))
    }

    private static func layout(_ kind: Kind, _ fields: Fields?) throws -> Layout {
        switch kind {
        case .marker: .marker(try fields?.marker() ?? [])
        case .line: .line(try fields?.ending() ?? .lf)
        case .base64Line: .base64Line(try fields?.ending() ?? .lf)
        case .nul: .nul
        case .announced: .announced
        case .endOfStream: .endOfStream
        case .escaped: try fields?.escaped() ?? .escaped(delimiter: 0x0A, escape: UInt8(ascii: "\\"))
        case .lengthText: .lengthText(try fields?.lengthText() ?? LengthText())
        case .lengthBinary: .lengthBinary(try fields?.lengthBinary() ?? LengthBinary())
        }
    }

    /// Every field, those that have their defaults among them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(kind, forKey: "type")
        switch layout {
        case .marker(let marker): try container.encode(Bytes(marker), forKey: "marker")
        case .line(let ending), .base64Line(let ending): try container.encode(ending, forKey: "ending")
        case .escaped(let delimiter, let escape):
            try container.encode(Bytes([delimiter]), forKey: "delimiter")
            try container.encode(Bytes([escape]), forKey: "escape")
        case .lengthText(let rule):
            try container.encode(rule.width, forKey: "width")
            try container.encode(rule.digits, forKey: "digits")
            try container.encode(rule.padding, forKey: "padding")
            try container.encode(rule.emptyCloses, forKey: "emptyCloses")
        case .lengthBinary(let rule):
            try container.encode(rule.size, forKey: "size")
            try container.encode(rule.endian, forKey: "endian")
            try container.encode(rule.includesHeader, forKey: "includesHeader")
            try container.encode(rule.emptyCloses, forKey: "emptyCloses")
        case .nul, .announced, .endOfStream: break
        }
        try container.encode(known: checksum, forKey: "checksum")
    }
}

extension Fields {
    fileprivate func marker() throws -> [UInt8] {
        let marker: Bytes = try required("marker", "the bytes that end a message")
        guard (1...Framing.longestMarker).contains(marker.count) else {
            throw InputProblem(
                .badValue, at: path("marker"),
                "marker must have 1 to \(Framing.longestMarker) bytes; got \(marker.count).")
        }
        return marker.raw
    }

    fileprivate func ending() throws -> LineEnding? {
        try value("ending", "lf, crlf or either")
    }

    fileprivate func escaped() throws -> Framing.Layout {
        let delimiter = try byte("delimiter") ?? 0x0A
        let escape = try byte("escape") ?? UInt8(ascii: "\\")
        guard delimiter != escape else {
            throw InputProblem(
                .badValue, at: path(has("escape") ? "escape" : "delimiter"),
                "delimiter and escape must be two bytes that differ; got the same one twice.")
        }
        return .escaped(delimiter: delimiter, escape: escape)
    }

    private func byte(_ name: String) throws -> UInt8? {
        guard let bytes: Bytes = try value(name, "one byte, as \"|\" or {\"hex\":\"7e\"}") else { return nil }
        guard bytes.count == 1 else {
            throw InputProblem(
                .badValue, at: path(name),
                "\(name) must be one byte, as \"|\" or {\"hex\":\"7e\"}; got \(bytes.count) bytes.")
        }
        return bytes.raw[0]
    }

    fileprivate func lengthText() throws -> LengthText {
        let digits: LengthText.Digits = try value("digits", "decimal or hex") ?? .decimal
        return LengthText(
            width: try integer("width", in: 1...digits.mostDigits, of: "bytes") ?? LengthText().width,
            digits: digits, padding: try value("padding", "zero, space-before or space-after") ?? .zero,
            emptyCloses: try flag("emptyCloses"))
    }

    fileprivate func lengthBinary() throws -> LengthBinary {
        let size = try integer("size", in: 1...8, of: "bytes") ?? LengthBinary().size
        guard LengthBinary.sizes.contains(size) else {
            throw InputProblem(.badValue, at: path("size"), "size must be 1, 2, 4 or 8 bytes; got \(size).")
        }
        return LengthBinary(
            size: size, endian: try value("endian", "big or little") ?? .big,
            includesHeader: try flag("includesHeader"), emptyCloses: try flag("emptyCloses"))
    }

    private func flag(_ name: String) throws -> Bool {
        try value(name, "true or false") ?? false
    }
}

extension LineEnding: Choice {
    package static var subject: String { "framing.ending" }
}

extension LengthText.Digits: Choice {
    package static var subject: String { "framing.digits" }
}

extension LengthText.Padding: Choice {
    package static var subject: String { "framing.padding" }
}

extension LengthBinary.Endian: Choice {
    package static var subject: String { "framing.endian" }
}

extension Checksum.Algorithm: Choice {
    package static var subject: String { "framing.checksum" }
}
