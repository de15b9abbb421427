import Framing
import Programs
import TestSupport
import Testing

@testable import Lab

/// A lab for one test, ended whatever happens.
func withLab<Value: Sendable>(
    _ configuration: LabConfiguration = LabConfiguration(), _ body: (Lab) async throws -> Value
) async throws -> Value {
    var configuration = configuration
    configuration.secondProcess = BuiltProgram.path
    let lab = try Lab(configuration)
    do {
        let value = try await body(lab)
        await lab.shutdown()
        return value
    } catch {
        await lab.shutdown()
        throw error
    }
}

/// Settings of a server on a port that the system picks.
func serverSettings(_ change: (inout ServerSettings) -> Void = { _ in }) -> ServerSettings {
    var settings = ServerSettings(listen: Endpoint(host: "127.0.0.1", port: 0))
    change(&settings)
    return settings
}

/// The fields of a send to a server.
func sendFields(
    to server: ServerView, _ payload: String = "a1234", _ change: (inout SendFields) -> Void = { _ in }
) -> SendFields {
    var fields = SendFields()
    fields.to = server.bound
    fields.payload = Bytes(payload)
    change(&fields)
    return fields
}

/// The fields of a send that says nothing and does not end: its connection stays open.
func silentFields(to server: ServerView) -> SendFields {
    sendFields(to: server, "") { fields in
        fields.shutdown = ShutdownList([])
        fields.framing = .endOfStream
    }
}

/// The code of the problem that a call ends with; nil for none.
func problem(_ body: () async throws -> some Any) async -> LabProblem.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? LabProblem)?.code
    }
}

extension Transfer {
    var text: String { String(decoding: captured, as: UTF8.self) }
}

/// Between two looks at a condition: a moment for others.
func pause() async {
    try? await Task.sleep(for: .milliseconds(1))
}
