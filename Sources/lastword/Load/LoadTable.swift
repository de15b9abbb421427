import Programs

/// What came out of a load, for people: a short table. All of it is in the JSON.
struct LoadTable {
    private let report: LoadReport
    private var result: LoadResult { report.result }

    init(_ report: LoadReport) {
        self.report = report
    }

    var text: String {
        (counts + latencies + host + failures + servers).joined(separator: "\n") + "\n"
    }

    private var counts: [String] {
        let open = result.open > 0 ? ", \(result.open.grouped) open" : ""
        var rows = [
            row("state", report.state.rawValue),
            row("conversations", "\(result.begun.grouped)\(open), in \(result.seconds.rounded(places: 3)) s"),
            row("outcomes", Self.list(result.outcomes)),
        ]
        if result.missed > 0 { rows.append(row("missed", result.missed.grouped)) }
        if !result.messages.isEmpty { rows.append(row("messages", Self.list(result.messages))) }
        return rows + [
            row("rate", "\(result.rate.rounded(places: 1)) /s"),
            row("bytes", "sent \(result.bytes.sent.grouped), received \(result.bytes.received.grouped)"),
            row(
                "cpu",
                "\(result.cpu.seconds.rounded(places: 2)) s, \(result.cpu.cores.rounded(places: 2)) cores"),
        ]
    }

    /// A column for each of the percentiles, and a row for each time that was taken.
    private var latencies: [String] {
        let spreads = [
            ("connect", result.latency.connect), ("firstByte", result.latency.firstByte),
            ("conversation", result.latency.conversation),
        ].compactMap { name, spread in spread.map { (name, $0) } }
        guard !spreads.isEmpty else { return [] }
        let columns = ["min", "mean", "p50", "p90", "p99", "p999", "p9999", "max"]
        return ["", "latency, µs".filled(to: Self.names) + Self.cells(columns)]
            + spreads.map { name, spread in
                "  \(name)".filled(to: Self.names)
                    + Self.cells([
                        spread.min.grouped, spread.mean.rounded(places: 1), spread.p50.grouped,
                        spread.p90.grouped, spread.p99.grouped, spread.p999.grouped, spread.p9999.grouped,
                        spread.max.grouped,
                    ])
            }
    }

    private var host: [String] {
        guard !result.host.isEmpty else { return [] }
        return ["", "this machine's limits"]
            + result.host.flatMap { limit in
                let errno = limit.errno.map { " (\($0))" } ?? ""
                return ["  \(limit.limit)\(errno): \(limit.count.grouped)", "    \(limit.remedy)"]
            }
    }

    private var failures: [String] {
        guard !result.failures.isEmpty else { return [] }
        return ["", "failures"]
            + result.failures.map { failure in
                "  \(failure.outcome.rawValue)\(failure.why.map { " (\($0))" } ?? ""): \(failure.count.grouped)"
            }
    }

    private var servers: [String] {
        guard let servers = result.servers else { return [] }
        let names = servers.names.map(\.description).joined(separator: ", ")
        return ["", "servers \(names): \(servers.agrees ? "agree" : "differ")"]
            + [
                ("connections", servers.connections), ("sent", servers.sent), ("received", servers.received),
            ].map { name, pair in
                "  \(name)".filled(to: Self.names)
                    + "load \(pair.load.grouped), servers \(pair.servers.grouped)"
            }
    }

    /// The width of the first column.
    private static let names = 15

    private func row(_ name: String, _ value: String) -> String {
        name.filled(to: Self.names) + value
    }

    private static func cells(_ texts: [String]) -> String {
        texts.map { $0.padded(to: 11) }.joined()
    }

    /// The most frequent first.
    private static func list(_ counts: [String: Int]) -> String {
        guard !counts.isEmpty else { return "none" }
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.map { "\($0.key) \($0.value.grouped)" }.joined(separator: ", ")
    }
}
