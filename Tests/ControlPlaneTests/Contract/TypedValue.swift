import Framing
import Programs
import Testing

@testable import ControlPlane

/// A type of framing or of fault, and the schema that it has in openapi.yaml.
struct TypedValue: Sendable, CustomTestStringConvertible {
    /// The schema of which it is one form, as `Framing`.
    var union: String
    /// The word in its field `type`.
    var type: String
    /// What is read, and written again.
    var rewrite: @Sendable ([UInt8]) throws -> JSONValue

    var testDescription: String { "\(union) \(type)" }

    /// The name of its schema, as `LengthTextFraming`.
    var schema: String {
        type.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + union
    }

    static let framings = Framing.Kind.allCases.map {
        TypedValue(union: "Framing", type: $0.rawValue) {
            try JSONValue(json: encodeJSON(try decodeJSON($0, as: Framing.self)))
        }
    }

    static let faults = Fault.Kind.allCases.map {
        TypedValue(union: "Fault", type: $0.rawValue) {
            try JSONValue(json: encodeJSON(try decodeJSON($0, as: Fault.self)))
        }
    }

    static let all = framings + faults

    /// An example, with what the schema requires and no more.
    var least: [String: JSONValue] {
        let schema = OpenAPIDocument.shared.schema(schema)
        let required = schema["required"]?.texts ?? []
        return (schema["examples"]?[0]?.members ?? [:]).filter { required.contains($0.key) }
    }
}
