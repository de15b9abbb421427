import HTTPServer
import Lab
import Programs

extension MetricsText {
    mutating func add(_ metrics: LabMetrics) {
        addConversations(metrics.conversations)
        begin("exchanges_total", .counter, "Recorded exchanges by how they ended; see the verdict's ending.")
        for ending in Verdict.Ending.allCases {
            add(metrics.exchangesEnded[ending] ?? 0, [("ending", ending.rawValue)])
        }
        begin(
            "exchanges_unjudged_total", .counter,
            "Recorded exchanges whose record was gone before their ending was counted.")
        add(metrics.endingsLost)
        begin("connections_open", .gauge, "Open connections of both roles.")
        add(metrics.open)
        begin("connections_limit", .gauge, "Connections of both roles that may be open.")
        add(metrics.mostOpen)
        begin("records", .gauge, "Records that are kept.")
        add(metrics.connectionsKept, [("kind", "connection")])
        add(metrics.exchangesKept, [("kind", "exchange")])
        begin("records_dropped_total", .counter, "Records of connections that had to go for newer ones.")
        for role in Role.allCases { add(metrics.dropped[role] ?? 0, [("role", role.rawValue)]) }
        for (name, counts, help) in [
            ("servers", metrics.servers, "Servers."), ("clients", metrics.clients, "Clients."),
        ] {
            begin(name, .gauge, help)
            for state in EndpointState.allCases { add(counts[state] ?? 0, [("state", state.rawValue)]) }
        }
        begin("loads_running", .gauge, "Loads that run.")
        add(metrics.loadsRunning)
        begin("event_readers", .gauge, "Readers of events, the log among them.")
        add(metrics.eventReaders)
        begin(
            "event_loop_lag_seconds", .gauge,
            "How long each event loop took to get to a question just now; +Inf where it did not within a second."
        )
        for (loop, lag) in metrics.lag.enumerated() {
            if let lag {
                add(Double(lag) / 1e9, [("loop", "\(loop)")])
            } else {
                addInfinity([("loop", "\(loop)")])
            }
        }
    }

    private mutating func addConversations(_ totals: [Role: ConversationTotals]) {
        let roles = Role.allCases.map { ($0, [("role", $0.rawValue)], totals[$0] ?? ConversationTotals()) }
        func sum(_ count: (ConversationTotals) -> Int) -> [([(String, String)], Int)] {
            roles.map { ($1, count($2)) }
        }
        begin("connections_begun_total", .counter, "Connections that were begun or accepted.")
        for (labels, count) in sum(\.begun) { add(count, labels) }
        begin("connections_ended_total", .counter, "Connections that have ended, by outcome.")
        for (_, labels, totals) in roles {
            for outcome in ConnectionOutcome.allCases {
                add(totals.ended[outcome] ?? 0, labels + [("outcome", outcome.rawValue)])
            }
        }
        begin("bytes_total", .counter, "Bytes of conversations, by role and direction.")
        for (_, labels, totals) in roles {
            add(totals.bytesSent, labels + [("direction", "sent")])
            add(totals.bytesReceived, labels + [("direction", "received")])
        }
        begin("connections_unrecorded_total", .counter, "Ended without a record, by the record policy.")
        for (labels, count) in sum(\.unrecorded) { add(count, labels) }
        begin(
            "accept_failures_total", .counter,
            "Failed accept calls, where descriptors or memory had run out, and datagrams that found no room.")
        add(totals[.server]?.acceptFailures ?? 0)
        begin("accept_pauses_total", .counter, "How often accepting rested at the limit of open connections.")
        add(totals[.server]?.acceptPauses ?? 0)
        begin(
            "datagrams_withheld_total", .counter,
            "Datagrams that did not go out: the peer is not allowed, had its share of the second, or the kernel took none."
        )
        add(totals[.server]?.withheld ?? 0)
    }
}

extension MetricsText {
    mutating func add(_ requests: RequestCounts) {
        let routes = requests.routes.sorted { $0.key < $1.key }
        begin(
            "http_requests_total", .counter,
            "Requests by operation and the status of its answer."
        )
        for (name, route) in routes {
            for (status, count) in route.answers.sorted(by: { $0.key < $1.key }) {
                add(count, [("operation", name), ("status", "\(status)")])
            }
        }
        begin(
            "http_request_duration_seconds", .histogram,
            "From the end of a request to its answer, what was waited for included.")
        for (name, route) in routes {
            var sum = 0
            for (bound, count) in zip(RequestCounts.bounds.map { "\($0)" } + ["+Inf"], route.buckets) {
                sum += count
                add(sum, [("operation", name), ("le", bound)], suffix: "_bucket")
            }
            add(route.seconds, [("operation", name)], suffix: "_sum")
            add(sum, [("operation", name)], suffix: "_count")
        }
        begin(
            "http_refusals_total", .counter,
            "Requests that were refused before an operation saw them, or in place of its answer, by code.")
        for (code, count) in requests.refusals.counts.sorted(by: { $0.key < $1.key }) {
            add(count, [("code", code)])
        }
        begin("http_requests_under_way", .gauge, "Requests whose answers are being made or waited for.")
        add(requests.underWay)
    }

    mutating func add(_ process: ProcessFigures) {
        begin(process: "cpu_seconds_total", .counter, "Processor time, user and system.")
        add(process.cpuSeconds)
        if let bytes = process.residentMemory {
            begin(process: "resident_memory_bytes", .gauge, "Resident memory.")
            add(bytes)
        }
        if let count = process.openDescriptors {
            begin(process: "open_fds", .gauge, "Open descriptors.")
            add(count)
        }
        begin(process: "max_fds", .gauge, "Descriptors that there may be.")
        add(process.mostDescriptors)
    }
}
