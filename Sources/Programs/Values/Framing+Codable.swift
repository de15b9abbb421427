package import Framing

extension Framing: Codable {
    /// The words of `type`.
    private enum Kind: String, Choice {
        case marker
        case line
        case endOfStream = "end-of-stream"
        static var subject: String { "framing.type" }
    }

    /// The longest marker, in bytes.
    package static let longestMarker = 65536

    package init(from decoder: any Decoder) throws {
        let fields = try Fields(
            decoder, known: ["type", "marker", "ending"], of: "a framing",
            forms: """
                a JSON object, {"type":"line"}, {"type":"marker","marker":"END"} or {"type":"end-of-stream"}
                """)
        let kind: Kind = try fields.required("type", "one of marker, line, end-of-stream")
        for (name, owner) in [("marker", Kind.marker), ("ending", Kind.line)]
        where fields.has(name) && kind != owner {
            throw InputProblem(
                .badValue, at: fields.path(name),
                "\(name) goes with type \(owner.rawValue) only; leave it out.")
        }
        switch kind {
        case .marker:
            let marker: Bytes = try fields.required("marker", "the bytes that end a message")
            guard (1...Self.longestMarker).contains(marker.count) else {
                throw InputProblem(
                    .badValue, at: fields.path("marker"),
                    "marker must have 1 to \(Self.longestMarker) bytes; got \(marker.count).")
            }
            self = .marker(marker.raw)
        case .line: self = .line(try fields.value("ending", "lf, crlf or either") ?? .lf)
        case .endOfStream: self = .endOfStream
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        switch self {
        case .marker(let marker):
            try container.encode(Kind.marker, forKey: "type")
            try container.encode(Bytes(marker), forKey: "marker")
        case .line(let ending):
            try container.encode(Kind.line, forKey: "type")
            try container.encode(ending, forKey: "ending")
        case .endOfStream:
            try container.encode(Kind.endOfStream, forKey: "type")
        }
    }
}

extension LineEnding: Choice {
    package static var subject: String { "framing.ending" }
}
