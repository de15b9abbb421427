package import Programs

/// What the connections of one server or client have in common. Shared by them, and replaced as a whole: a
/// connection keeps the plan that it began with.
package final class ConversationPlan: Sendable {
    package let role: Role
    /// The server's or client's name; nil for a send without a client.
    package let endpoint: String?
    package let program: ExecutableProgram
    package let record: RecordPolicy
    /// Whether conversations are recorded at all.
    let isRecorded: Bool
    package let counters: ConversationCounters
    /// Bytes kept of what went each way.
    package let capture: Int

    package init(
        role: Role, endpoint: String?, program: ExecutableProgram, record: RecordPolicy, capture: Int,
        counters: ConversationCounters
    ) {
        self.role = role
        self.endpoint = endpoint
        self.program = program
        self.record = record
        isRecorded = record != .none
        self.capture = capture
        self.counters = counters
    }
}
