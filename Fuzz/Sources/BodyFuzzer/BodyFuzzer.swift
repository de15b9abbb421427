import FoundationEssentials
import Programs

/// libFuzzer calls this with each input: the body of a request, read as every kind of body that there is.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: start, count: count))
    // What is no JSON is none for all of them.
    guard (try? JSONSyntax.check(body)) != nil else { return 0 }
    if let fields = read(body, as: SendFields.self) {
        check(again(fields), fields)
        plan(fields)
    }
    if let client = read(body, as: ClientBody.self) { plan(client.defaults) }
    if let connection = read(body, as: ConnectionBody.self) { plan(connection.fields) }
    if let server = read(body, as: ServerBody.self) { check(server.settings.program) }
    if let byHand = read(body, as: HandOperation.self) { check(byHand.program) }
    _ = read(body, as: ListenerOperation.self)
    return 0
}

/// Nil where the service would answer with a problem.
private func read<Value: Decodable>(_ body: [UInt8], as type: Value.Type) -> Value? {
    try? decodeJSON(body, as: type)
}

/// A value through JSON and back.
private func again<Value: Codable>(_ value: Value) -> Value {
    do {
        return try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    } catch {
        fatalError("what was read can not be written and read again: \(error)\n\(value)")
    }
}

private func check<Value: Equatable>(_ read: Value, _ written: Value) {
    // `precondition` would not print its message in a release build.
    if read != written { fatalError("written:\n\(written)\nread again:\n\(read)") }
}

/// A send as the lab begins it.
private func plan(_ fields: SendFields) {
    guard let settings = try? SendSettings(fields) else { return }
    check(settings.program)
}

/// The reports show a program as the list of its operations; what can be shown can be asked for.
private func check(_ program: Program) {
    check(again(program.operations), program.operations)
}
