import Histogram
package import Programs
import Sockets

/// What came of conversations, in one loop or, added up, in all.
package struct LoadTally: Sendable {
    package internal(set) var begun = 0
    /// All that have ended, those to warm up included, and how many of them had not completed.
    package internal(set) var done = 0
    package internal(set) var errors = 0
    private var outcomes = [Int](repeating: 0, count: LoadOutcome.allCases.count)
    private var messages = [Int](repeating: 0, count: MessageOutcome.allCases.count)
    var connect = LoadTally.histogram()
    var firstByte = LoadTally.histogram()
    var conversation = LoadTally.histogram()
    private var host: [HostRefusal: Int] = [:]
    private var failures: [FailureKind: Failures] = [:]

    package init() {}

    struct FailureKind: Hashable {
        var outcome: LoadOutcome
        var why: String?
    }

    private struct Failures {
        var count = 0
        var first: [Recording] = []
    }

    /// Kinds of failures that are told apart; what comes beyond them counts as the outcome alone.
    private static let mostKinds = 64

    /// The longest time that is told from longer ones: an hour, in microseconds.
    static let longest: UInt64 = 3_600_000_000

    /// Three digits of a microsecond: 90 KiB.
    private static func histogram() -> Histogram<UInt32> {
        Histogram(highestTrackableValue: longest)
    }

    package var ended: Int { outcomes.reduce(0, +) }

    mutating func count(_ outcome: LoadOutcome) {
        outcomes[outcome.index] += 1
    }

    mutating func count(_ message: MessageOutcome) {
        messages[MessageOutcome.allCases.firstIndex(of: message)!] += 1
    }

    mutating func count(_ refusal: HostRefusal) {
        host[refusal, default: 0] += 1
    }

    /// - Parameter most: how many reports are kept of a kind.
    mutating func fail(_ outcome: LoadOutcome, why: String?, _ recording: Recording?, most: Int) {
        var kind = FailureKind(outcome: outcome, why: why)
        if failures[kind] == nil, failures.count >= Self.mostKinds { kind.why = nil }
        var found = failures[kind] ?? Failures()
        found.count += 1
        if found.first.count < most, let recording { found.first.append(recording) }
        failures[kind] = found
    }

    package mutating func add(_ other: LoadTally, reports most: Int) {
        begun += other.begun
        done += other.done
        errors += other.errors
        for index in outcomes.indices { outcomes[index] += other.outcomes[index] }
        for index in messages.indices { messages[index] += other.messages[index] }
        connect.add(other.connect)
        firstByte.add(other.firstByte)
        conversation.add(other.conversation)
        host.merge(other.host) { $0 + $1 }
        for (kind, found) in other.failures {
            var merged = failures[kind] ?? Failures()
            merged.count += found.count
            merged.first = Array(
                (merged.first + found.first).sorted { $0.startedAt < $1.startedAt }.prefix(most))
            failures[kind] = merged
        }
    }
}

extension LoadTally {
    /// The result that these numbers make for a load.
    package func result(of run: LoadRun) -> LoadResult {
        var result = LoadResult()
        let measured = run.measured()
        result.begun = begun
        result.open = begun - ended
        for outcome in LoadOutcome.allCases where outcomes[outcome.index] > 0 {
            result.outcomes[outcome.rawValue] = outcomes[outcome.index]
        }
        for (outcome, count) in zip(MessageOutcome.allCases, messages) where count > 0 {
            result.messages[outcome.rawValue] = count
        }
        result.missed = run.missed
        result.bytes = LoadResult.ByteCounts(
            sent: run.plan.counters.value(.bytesSent), received: run.plan.counters.value(.bytesReceived))
        result.seconds = Double(measured.time) / 1e9
        result.rate = result.seconds > 0 ? Double(ended) / result.seconds : 0
        result.cpu = LoadResult.ProcessorTime(
            seconds: Double(measured.cpu) / 1e9,
            cores: measured.time > 0 ? Double(measured.cpu) / Double(measured.time) : 0)
        result.latency.connect = Percentiles(connect)
        result.latency.firstByte = Percentiles(firstByte)
        result.latency.conversation = Percentiles(conversation)
        result.host = host.map { $0.limit(count: $1) }.sorted { ($1.count, $0.limit) < ($0.count, $1.limit) }
        result.failures = failures.map(report).sorted {
            ($1.count, $0.outcome.rawValue, $0.why ?? "") < ($0.count, $1.outcome.rawValue, $1.why ?? "")
        }
        return result
    }

    private func report(_ kind: FailureKind, _ found: Failures) -> LoadFailure {
        LoadFailure(
            outcome: kind.outcome, why: kind.why, count: found.count,
            reports: found.first.map { $0.report(exchange: 0, origin: $0.startedAt) })
    }
}

extension Percentiles {
    /// Nil where nothing was measured.
    init?(_ times: Histogram<UInt32>) {
        guard times.totalCount > 0 else { return nil }
        let at = { (percentile: Double) in Int(times.valueAtPercentile(percentile)) }
        self.init(
            count: Int(times.totalCount), min: Int(times.min), mean: (times.mean * 10).rounded() / 10,
            p50: at(50), p75: at(75), p90: at(90), p95: at(95), p99: at(99), p999: at(99.9),
            p9999: at(99.99), max: Int(times.max))
    }
}

extension LoadOutcome {
    /// Its place among all of them.
    fileprivate var index: Int {
        switch self {
        case .completed: 0
        case .incomplete: 1
        case .refused: 2
        case .unreachable: 3
        case .unresolved: 4
        case .timeout: 5
        case .reset: 6
        case .aborted: 7
        case .failed: 8
        }
    }
}
