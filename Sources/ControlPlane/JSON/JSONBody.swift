import FoundationEssentials

/// Reads a body as JSON, whatever its content type says.
///
/// - Throws: `Problem`, or the `InputProblem` of the value.
package func decodeJSON<Value: Decodable>(_ body: [UInt8], as type: Value.Type = Value.self) throws -> Value {
    guard !body.allSatisfy(isSpace) else {
        throw Problem(
            .badJSON, "The body is empty. Send a JSON object; /openapi.yaml has an example of each.")
    }
    try JSONSyntax.check(body)
    return try JSONDecoder().decode(Value.self, from: Data(body))
}

/// Whether a JSON text may hold the byte between its values.
func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
}

/// Whether the byte is a decimal digit. `Int` takes a sign as well.
func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte)
}
