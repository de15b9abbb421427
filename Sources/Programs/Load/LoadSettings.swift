import Framing

/// A load: a program, how many conversations run it, and how fast. All of it set.
package struct LoadSettings: Hashable, Sendable {
    /// Whether every conversation has a connection of its own.
    package enum Connections: String, Choice {
        /// One connection for each conversation.
        case new
        /// Connections that are kept, with one conversation after another over each.
        case kept
        package static var subject: String { "connections" }
    }

    /// They take turns.
    package var targets: [Endpoint]
    package var connections: Connections
    /// Conversations at the same time.
    package var concurrency = 64
    /// How many there are, those to warm up among them; nil for as many as the duration lets be.
    package var conversations: Int?
    /// How long new ones begin; nil where they are counted.
    package var duration: TimeSpan?
    /// Conversations begun in a second; nil for each as soon as another has ended.
    package var rate: Double?
    /// Whether those that could not begin in time begin later, or are left out.
    package var catchUp = true
    /// Conversations ahead of those that count.
    package var warmUp = 0
    /// Where connections come from, by turns; nil for many addresses where the targets are on loopback.
    package var sources: SourceList?
    /// Reports kept of each kind of failure.
    package var reports = 3
    /// Our server that answers, where the address does not tell.
    package var answeredBy: ResourceName?
    /// What a conversation does. Over kept connections, what a connection does: the repeat holds the conversation.
    package var program: Program

    /// Conversations that can ever run at the same time.
    package var width: Int { min(concurrency, conversations ?? .max) }

    /// - Throws: `InputProblem` where the fields do not go together.
    init(_ fields: Fields, _ given: SendFields, connections: Connections) throws {
        self.connections = connections
        var send = given
        if connections == .kept { send = try send.forKeptConnections(fields) }
        if let index = send.program?.operations.firstIndex(where: \.holds) {
            throw InputProblem(
                .badValue, at: fields.path("program") + [FieldKey(intValue: index)!],
                "hold hands a connection to the API, which has no use for those of a load; leave it out.")
        }
        let settings = try SendSettings(send)
        targets = [settings.to]
        answeredBy = settings.answeredBy
        program = connections == .kept ? settings.keptProgram : settings.program
        concurrency =
            try fields.integer("concurrency", in: Bounds.concurrency, of: "conversations") ?? concurrency
        conversations = try fields.integer("conversations", in: Bounds.conversations, of: "conversations")
        duration = try fields.value("duration", "a time as \"30s\"")
        catchUp = try fields.value("catchUp", "true or false") ?? catchUp
        warmUp =
            try fields.integer("warmUp", in: 0...Bounds.conversations.upperBound, of: "conversations") ?? 0
        sources = try fields.value("sources", SourceList.form)
        reports = try fields.integer("reports", in: Bounds.loadReports, of: "reports") ?? reports
        try readRate(fields)
        try checkEnd(fields)
    }

    private mutating func readRate(_ fields: Fields) throws {
        let what = "a number of conversations in a second, from 0.01 to 1000000"
        guard let rate: Double = try fields.value("rate", what) else {
            if fields.has("catchUp") {
                throw InputProblem(
                    .badValue, at: fields.path("catchUp"),
                    "catchUp is about conversations that begin late; give rate, how many are to begin in a second, too."
                )
            }
            return
        }
        guard (0.01...1_000_000).contains(rate) else {
            throw InputProblem(.badValue, at: fields.path("rate"), "rate must be \(what); got \(rate).")
        }
        self.rate = rate
    }

    private func checkEnd(_ fields: Fields) throws {
        if conversations == nil, duration == nil {
            throw InputProblem(
                .missingField, at: fields.path("conversations"),
                "conversations or duration is required: how many conversations, as 100000, or how long, as \"30s\"."
            )
        }
        if let duration, duration < .milliseconds(1) {
            throw InputProblem(
                .badValue, at: fields.path("duration"), "duration must be 1ms at least; got \"\(duration)\".")
        }
        let inTime = rate.flatMap { rate in duration.map { Double($0.nanoseconds) / 1e9 * rate } }
        let most = min(conversations ?? .max, inTime.map { Int($0.rounded(.up)) } ?? .max)
        if warmUp >= most {
            throw InputProblem(
                .badValue, at: fields.path("warmUp"),
                "warmUp must leave some of the \(most) conversations to count; got \(warmUp).")
        }
    }
}

extension SendFields {
    /// A conversation over a kept connection must tell where its answer ends, and must not end the connection.
    fileprivate func forKeptConnections(_ given: Fields) throws -> SendFields {
        var fields = withPreset
        if let program = fields.program {
            for (index, operation) in program.operations.enumerated() where operation.endsOrBegins {
                throw InputProblem(
                    .badValue, at: given.path("program") + [FieldKey(intValue: index)!],
                    "over kept connections a program is one conversation, without \(operation.name.rawValue): the load connects and closes; leave it out."
                )
            }
        } else if fields.receiveFraming?.layout ?? .endOfStream == .endOfStream {
            throw InputProblem(
                .missingField, at: given.path("receiveFraming"),
                "receiveFraming is required over kept connections: how an answer ends, as \"line\"; the end of the stream would be the connection's."
            )
        } else if fields.framing?.emptyCloses == true {
            throw InputProblem(
                .badValue, at: given.path("framing"),
                "framing with emptyCloses ends the connection, which is to be kept; leave emptyCloses out.")
        }
        if fields.oneSegment == true {
            throw InputProblem(
                .badValue, at: given.path("oneSegment"),
                "oneSegment joins an answer and the end of the connection, which is to be kept; leave it out."
            )
        }
        var timeouts = fields.timeouts ?? Timeouts()
        if timeouts.givenTotal == nil { timeouts.total = .longest }
        fields.timeouts = timeouts
        return fields
    }
}

extension Operation {
    fileprivate var holds: Bool {
        switch action {
        case .hold: true
        case .repeat(_, _, let body): body.contains(where: \.holds)
        default: false
        }
    }

    fileprivate var endsOrBegins: Bool {
        switch action {
        case .connect, .close, .reset, .linger, .vanish, .unconnect, .hold, .shutdown: true
        case .repeat(_, _, let body): body.contains(where: \.endsOrBegins)
        default: false
        }
    }
}
