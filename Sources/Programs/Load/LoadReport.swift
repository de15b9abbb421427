/// A load as the API shows it: what was asked for, how far it is, what came out.
package struct LoadReport: Sendable, Encodable {
    package enum State: String, Choice {
        case running
        /// All conversations have ended.
        case done
        /// It was stopped before.
        case stopped
        package static var subject: String { "state" }
    }

    /// `l-` and a number.
    package var id: String
    package var state: State
    package var settings: LoadSettings
    package var progress: Progress
    package var result: LoadResult

    package init(id: String, state: State, settings: LoadSettings, progress: Progress, result: LoadResult) {
        self.id = id
        self.state = state
        self.settings = settings
        self.progress = progress
        self.result = result
    }

    /// How far a load is, those conversations to warm up included.
    package struct Progress: Sendable, Encodable {
        /// Conversations that have ended.
        package var done: Int
        /// Of how many; nil where only the time ends it.
        package var of: Int?
        /// Conversations that ended in the last second or so, by second.
        package var rate: Double
        /// Ended in another way than `completed`.
        package var errors: Int
        /// Since the load began, to its end at most.
        package var elapsed: TimeSpan
        /// What is left, by the rate so far; nil while that is not known.
        package var timeLeft: TimeSpan?

        package init(
            done: Int, of: Int?, rate: Double, errors: Int, elapsed: TimeSpan, timeLeft: TimeSpan?
        ) {
            self.done = done
            self.of = of
            self.rate = rate
            self.errors = errors
            self.elapsed = elapsed
            self.timeLeft = timeLeft
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(id, forKey: "id")
        try container.encode(state, forKey: "state")
        try container.encode(settings.targets, forKey: "to")
        try container.encode(settings.connections, forKey: "connections")
        try container.encode(settings.concurrency, forKey: "concurrency")
        try container.encodeIfPresent(settings.conversations, forKey: "conversations")
        try container.encodeIfPresent(settings.duration, forKey: "duration")
        try container.encodeIfPresent(settings.rate, forKey: "rate")
        if settings.rate != nil { try container.encode(settings.catchUp, forKey: "catchUp") }
        try container.encode(settings.warmUp, forKey: "warmUp")
        try container.encodeIfPresent(settings.sources, forKey: "sources")
        try container.encode(settings.reports, forKey: "reports")
        try container.encodeIfPresent(settings.answeredBy, forKey: "answeredBy")
        try container.encode(settings.program, forKey: "program")
        try container.encode(settings.program.timeouts.complete, forKey: "timeouts")
        try container.encode(progress, forKey: "progress")
        try container.encode(result, forKey: "result")
    }
}
