/// What one system call of an operation did; equal calls in a row share an entry.
package struct TraceEntry: Hashable, Sendable, Encodable {
    /// Microseconds from the start of the conversation to the call's return.
    package var at: Int
    /// The operation's index in the program; nil for what no operation asked for (`accept`, an implicit close).
    package var operation: Int?
    /// Within a `repeat`: the index in its operations, and so on inwards.
    package var inner: [Int]?
    /// Whether it was asked for by the API while the connection was held; `operation` is then that of the `hold`.
    package var byHand: Bool?
    package var op: Operation.Name
    /// The C function; nil where none was called.
    package var call: String?
    /// What it returned, -1 for a failure; for `send` and `recv` the bytes moved.
    package var result: Int?
    /// The error by its name, as in `ECONNREFUSED`.
    package var errno: String?
    /// What that means here, and what would help, where the name alone does not say.
    package var why: String?
    /// The address that the call was about.
    package var address: String?
    /// The direction that `shutdown` was told to end.
    package var how: ShutdownMode?
    /// The socket option, or the request of an ioctl, by the name of its C constant.
    package var option: String?
    /// What the option was set to, or what the request answered.
    package var value: Int?
    /// The flags of the call, as `MSG_OOB`.
    package var flags: String?
    /// What a `waitFor` waited for.
    package var event: Operation.Event?
    /// What `poll` answered, as `["IN", "RDHUP"]`.
    package var events: [String]?
    /// How long the call blocked its thread, in microseconds, where that is the point of it.
    package var took: Int?
    /// Bytes read by an earlier operation that this one took.
    package var surplus: Int?
    /// The rounds that a `repeat` made.
    package var rounds: Int?
    package var sample: Sample?
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

    /// What is nil is left out.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(known: address, forKey: "address")
        try container.encode(at, forKey: "at")
        try container.encode(known: byHand, forKey: "byHand")
        try container.encode(known: call, forKey: "call")
        try container.encode(known: count, forKey: "count")
        try container.encode(known: errno, forKey: "errno")
        try container.encode(known: event, forKey: "event")
        try container.encode(known: events, forKey: "events")
        try container.encode(known: flags, forKey: "flags")
        try container.encode(known: how, forKey: "how")
        try container.encode(known: implicit, forKey: "implicit")
        try container.encode(known: inner, forKey: "inner")
        try container.encode(op, forKey: "op")
        try container.encode(known: operation, forKey: "operation")
        try container.encode(known: option, forKey: "option")
        try container.encode(known: result, forKey: "result")
        try container.encode(known: rounds, forKey: "rounds")
        try container.encode(known: sample, forKey: "sample")
        try container.encode(known: skipped, forKey: "skipped")
        try container.encode(known: surplus, forKey: "surplus")
        try container.encode(known: tcpState, forKey: "tcpState")
        try container.encode(known: timeout, forKey: "timeout")
        try container.encode(known: took, forKey: "took")
        try container.encode(known: value, forKey: "value")
        try container.encode(known: why, forKey: "why")
    }
}
