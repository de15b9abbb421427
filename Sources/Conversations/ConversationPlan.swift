package import Programs

/// What the connections of one server or client have in common. Shared by them, and replaced as a whole: a
/// connection keeps the plan that it began with.
package final class ConversationPlan: Sendable {
    package let role: Role
    package let transport: Transport
    /// The server's or client's name; nil for a send without a client.
    package let endpoint: String?
    package let program: ExecutableProgram
    package let record: RecordPolicy
    /// Whether conversations are recorded at all.
    let isRecorded: Bool
    package let counters: ConversationCounters
    /// Bytes kept of what went each way.
    package let capture: Int
    /// Of a server of datagrams.
    let datagrams: DatagramRules?

    package init(
        role: Role, transport: Transport = .tcp, endpoint: String?, program: ExecutableProgram,
        record: RecordPolicy, capture: Int, counters: ConversationCounters, datagrams: DatagramRules? = nil
    ) {
        self.role = role
        self.transport = transport
        self.datagrams = datagrams
        self.endpoint = endpoint
        self.program = program
        self.record = record
        isRecorded = record != .none
        self.capture = capture
        self.counters = counters
    }
}
