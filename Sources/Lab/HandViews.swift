package import Programs

/// A connection that was opened to be driven by hand.
package struct OpenedConnection: Sendable {
    package var report: ConnectionReport
    /// Whether it is held or has ended, and was not only waited for long enough.
    package var isSettled: Bool
}

/// What an operation by hand did.
package struct OperationReport: Sendable, Encodable {
    package var entries: [TraceEntry]
    /// What became of the messages that it was to receive.
    package var messages: [MessageReport] = []
    package var state: ConnectionState
    package var held: Bool
    /// False where the time to wait for it has passed; for the status, not for JSON.
    package var isDone: Bool

    private enum CodingKeys: String, CodingKey {
        case entries, messages, state, held
    }
}

/// What an operation on a listener did.
package struct ListenerReport: Sendable, Encodable {
    package var entries: [TraceEntry]
    /// Whether the server takes connections.
    package var accepting: Bool
}
