import Foundation
import Programs

@testable import Lab

/// The two programs of a conversation, as a user writes them.
func program(_ json: String) throws -> OperationList {
    try JSONDecoder().decode(OperationList.self, from: Data(json.utf8))
}

extension Lab {
    /// A server that runs a program.
    func serve(_ json: String, _ change: (inout ServerSettings) -> Void = { _ in }) async throws -> ServerView
    {
        let operations = try program(json)
        return try await createServer(
            nil,
            serverSettings {
                $0.operations = operations
                change(&$0)
            })
    }

    /// One conversation with a server, by a program.
    func send(
        to server: ServerView, _ json: String, wait: TimeSpan? = nil,
        _ change: (inout SendFields) -> Void = { _ in }
    ) async throws -> Exchange {
        var fields = SendFields()
        fields.to = server.bound
        fields.program = try program(json)
        change(&fields)
        return try await send(fields, wait: wait)
    }
}

/// One conversation in a lab of its own.
func exchange(server: String, client: String) async throws -> Exchange {
    try await withLab { lab in
        let view = try await lab.serve(server)
        return try await lab.send(to: view, client)
    }
}

extension ConnectionReport {
    /// Each call with what it answered, as "recv 5" or "send EPIPE"; `shutdown` with its direction.
    var calls: [String] {
        trace.compactMap { entry in
            guard let call = entry.call else { return nil }
            let how = entry.how.map { " \($0.rawValue)" } ?? ""
            let option = entry.option.map { " \($0)" } ?? ""
            return "\(call)\(how)\(option) \(entry.errno ?? "\(entry.result ?? 0)")"
        }
    }

    /// The calls of one kind.
    func calls(_ call: String) -> [String] {
        calls.filter { $0.hasPrefix(call + " ") }.map { String($0.dropFirst(call.count + 1)) }
    }

    /// The TCP states in their order, each once as long as it lasts.
    var states: [String] {
        trace.compactMap(\.tcpState).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    /// What each `sample` saw.
    var samples: [Sample] { trace.compactMap(\.sample) }
}
