/// What came out of a load, without the conversations to warm up but where it says so.
package struct LoadResult: Sendable, Encodable {
    /// The sum of `open` and of all outcomes.
    package var begun = 0
    package var open = 0
    /// By outcome; outcomes that never happened are absent.
    package var outcomes: [String: Int] = [:]
    /// Conversations that were due and did not begin: not in time, without `catchUp`, or not before the end of the duration.
    package var missed = 0
    /// Messages received, by outcome.
    package var messages: [String: Int] = [:]
    package var bytes = ByteCounts()
    /// From the first conversation's begin to the last one's end, so far; 0 before there is one.
    package var seconds = 0.0
    /// Conversations ended, by second.
    package var rate = 0.0
    package var latency = Latencies()
    /// The time that this whole process had of the processor meanwhile.
    package var cpu = ProcessorTime()
    /// What this machine itself refused.
    package var host: [HostLimit] = []
    /// Conversations that went wrong, the most frequent kind first.
    package var failures: [LoadFailure] = []
    /// Where servers of this service answer: both sides' counts, warm-up included.
    package var servers: ServerComparison?

    package init() {}

    package struct ByteCounts: Sendable, Encodable {
        package var sent = 0
        package var received = 0

        package init(sent: Int = 0, received: Int = 0) {
            self.sent = sent
            self.received = received
        }
    }

    package struct ProcessorTime: Sendable, Encodable {
        package var seconds = 0.0
        /// How many cores were busy with it on average.
        package var cores = 0.0

        package init(seconds: Double = 0, cores: Double = 0) {
            self.seconds = seconds
            self.cores = cores
        }
    }

    /// In microseconds, from the moment at which a conversation was due.
    package struct Latencies: Sendable, Encodable {
        /// Until there was a connection; of kept ones, once for each.
        package var connect: Percentiles?
        /// Until the first byte was received.
        package var firstByte: Percentiles?
        /// Until its end.
        package var conversation: Percentiles?

        package init() {}
    }
}

/// The spread of a time, in microseconds, to three digits.
package struct Percentiles: Sendable, Encodable, Hashable {
    package var count: Int
    package var min: Int
    package var mean: Double
    package var p50: Int
    package var p75: Int
    package var p90: Int
    package var p95: Int
    package var p99: Int
    package var p999: Int
    package var p9999: Int
    package var max: Int

    package init(
        count: Int, min: Int, mean: Double, p50: Int, p75: Int, p90: Int, p95: Int, p99: Int, p999: Int,
        p9999: Int, max: Int
    ) {
        self.count = count
        self.min = min
        self.mean = mean
        self.p50 = p50
        self.p75 = p75
        self.p90 = p90
        self.p95 = p95
        self.p99 = p99
        self.p999 = p999
        self.p9999 = p9999
        self.max = max
    }
}

/// A limit of this machine that a load has met.
package struct HostLimit: Sendable, Encodable, Hashable {
    /// `ports`, `descriptors`, `memory` or `connections`.
    package var limit: String
    /// The errno of the call that failed; nil for a limit of this service.
    package var errno: String?
    /// How often.
    package var count: Int
    /// What it means, and what helps.
    package var remedy: String

    package init(limit: String, errno: String?, count: Int, remedy: String) {
        self.limit = limit
        self.errno = errno
        self.count = count
        self.remedy = remedy
    }
}

/// One kind of failure.
package struct LoadFailure: Sendable, Encodable {
    package var outcome: LoadOutcome
    /// The errno of the failed call, or the outcome of the message; nil where neither tells more.
    package var why: String?
    package var count: Int
    /// The first of them in full.
    package var reports: [ConnectionReport]

    package init(outcome: LoadOutcome, why: String?, count: Int, reports: [ConnectionReport]) {
        self.outcome = outcome
        self.why = why
        self.count = count
        self.reports = reports
    }
}

/// What a load did and what our own servers say of it. Others that talk to the same servers meanwhile show as a
/// difference.
package struct ServerComparison: Sendable, Encodable, Hashable {
    package var names: [ResourceName]
    /// Whether nothing differs.
    package var agrees: Bool {
        connections.difference == 0 && sent.difference == 0 && received.difference == 0
    }
    /// Connections that the load made, and that the servers accepted.
    package var connections: Pair
    /// Bytes that the load sent, and that the servers received.
    package var sent: Pair
    /// Bytes that the load received, and that the servers sent.
    package var received: Pair
    /// How the servers' connections ended, by outcome.
    package var outcomes: [String: Int]
    /// Those that have not ended.
    package var open: Int
    /// Times that accepting failed, or rested because as many connections were open as may be: what was to be accepted
    /// waited in the queue, and the load with it.
    package var acceptFailures: Int
    package var acceptPauses: Int

    package init(
        names: [ResourceName], connections: Pair, sent: Pair, received: Pair, outcomes: [String: Int],
        open: Int, acceptFailures: Int = 0, acceptPauses: Int = 0
    ) {
        self.acceptFailures = acceptFailures
        self.acceptPauses = acceptPauses
        self.names = names
        self.connections = connections
        self.sent = sent
        self.received = received
        self.outcomes = outcomes
        self.open = open
    }

    package struct Pair: Sendable, Encodable, Hashable {
        package var load: Int
        package var servers: Int
        package var difference: Int { load - servers }

        package init(load: Int, servers: Int) {
            self.load = load
            self.servers = servers
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(load, forKey: "load")
            try container.encode(servers, forKey: "servers")
            try container.encode(difference, forKey: "difference")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(acceptFailures, forKey: "acceptFailures")
        try container.encode(acceptPauses, forKey: "acceptPauses")
        try container.encode(names, forKey: "names")
        try container.encode(agrees, forKey: "agrees")
        try container.encode(connections, forKey: "connections")
        try container.encode(sent, forKey: "sent")
        try container.encode(received, forKey: "received")
        try container.encode(outcomes, forKey: "outcomes")
        try container.encode(open, forKey: "open")
    }
}
