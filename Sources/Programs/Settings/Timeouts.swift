/// The time limits of a conversation.
package struct Timeouts: Hashable, Sendable, Codable {
    /// Name resolution and connecting, all addresses together.
    package var connect: TimeSpan = .seconds(5)
    /// One whole message, from the operation's start to the message's end.
    package var message: TimeSpan = .seconds(10)
    /// No byte moved in the direction that an operation waits for.
    package var idle: TimeSpan = .seconds(10)
    /// The whole conversation; when it has passed, the connection is closed.
    package var total: TimeSpan = .seconds(60)

    package init() {}

    package init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: ["connect", "message", "idle", "total"], of: "timeouts")
        connect = try Self.limit(fields, "connect") ?? connect
        message = try Self.limit(fields, "message") ?? message
        idle = try Self.limit(fields, "idle") ?? idle
        total = try Self.limit(fields, "total") ?? total
    }

    private static func limit(_ fields: Fields, _ name: String) throws -> TimeSpan? {
        guard let span: TimeSpan = try fields.value(name, "a time as \"5s\"") else { return nil }
        guard span >= .milliseconds(1) else {
            throw InputProblem(
                .badValue, at: fields.path(name), "\(name) must be 1ms at least; got \"\(span)\".")
        }
        return span
    }
}
