/// What one system call of an operation did; equal calls in a row share an entry.
package struct TraceEntry: Hashable, Sendable, Encodable {
    /// Microseconds from the start of the conversation to the call's return.
    package var at: Int
    /// The operation's index in the program; nil for what no operation asked for (`accept`, an implicit close).
    package var operation: Int?
    package var op: Operation.Name
    /// The C function; nil where none was called.
    package var call: String?
    /// What it returned, -1 for a failure; for `send` and `recv` the bytes moved.
    package var result: Int?
    /// The error by its name, as in `ECONNREFUSED`.
    package var errno: String?
    /// The address that the call was about.
    package var address: String?
    /// The direction that `shutdown` was told to end.
    package var how: ShutdownMode?
    /// How many calls in a row did the same; absent for one.
    package var count: Int?
    /// The state of the TCP connection after the call.
    package var tcpState: String?
    /// Why the operation made no call.
    package var skipped: String?
    /// Whether the engine did it because the program had ended with its socket open.
    package var implicit: Bool?
    /// Which time limit ran out.
    package var timeout: String?

    package init(at: Int, operation: Int?, op: Operation.Name) {
        self.at = at
        self.operation = operation
        self.op = op
    }
}
