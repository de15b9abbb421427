import Foundation

@testable import Programs

func read<Value: Decodable>(_ json: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(json.utf8))
}

/// The value as JSON, its keys sorted.
func write(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// The problem that a body is refused with; nil where it is accepted.
func problem<Value: Decodable>(in json: String, as type: Value.Type) throws -> InputProblem? {
    do {
        _ = try read(json, as: type)
        return nil
    } catch let problem as InputProblem {
        return problem
    }
}
