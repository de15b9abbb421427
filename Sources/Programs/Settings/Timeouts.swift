/// The time limits of a conversation.
package struct Timeouts: Hashable, Sendable, Codable {
    /// Name resolution and connecting, all addresses together.
    package var connect: TimeSpan = .seconds(5)
    /// One whole message, from the operation's start to the message's end.
    package var message: TimeSpan {
        get { givenMessage ?? .seconds(10) }
        set { givenMessage = newValue }
    }
    /// No byte moved in the direction that an operation waits for.
    package var idle: TimeSpan = .seconds(10)
    /// The whole conversation; when it has passed, the connection is closed.
    package var total: TimeSpan {
        get { givenTotal ?? .seconds(60) }
        set { givenTotal = newValue }
    }
    /// What somebody said: these defaults are not the same for all.
    package private(set) var givenMessage: TimeSpan?
    package private(set) var givenTotal: TimeSpan?

    private static let fields = ["connect", "message", "idle", "total"]

    package init() {}

    package init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: Self.fields, of: "timeouts")
        connect = try Self.limit(fields, "connect") ?? connect
        givenMessage = try Self.limit(fields, "message")
        idle = try Self.limit(fields, "idle") ?? idle
        givenTotal = try Self.limit(fields, "total")
    }

    /// What nobody said is left out: written out it would be said, and hold where another default does.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(connect, forKey: "connect")
        try container.encode(idle, forKey: "idle")
        try container.encode(known: givenMessage, forKey: "message")
        try container.encode(known: givenTotal, forKey: "total")
    }

    /// The same with every limit said, as it holds where nothing else decides.
    package var complete: Timeouts {
        var complete = self
        complete.message = message
        complete.total = total
        return complete
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
