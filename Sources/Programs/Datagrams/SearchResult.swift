/// What a search has found: each host once, in the order of their first answers.
package struct SearchResult: Sendable, Encodable {
    package var service: String
    /// The exchange that it was, with every datagram.
    package var exchange: String
    package var outcome: ConnectionOutcome?
    /// Why nothing was sent, where that failed.
    package var why: String?
    package var hosts: [Host]
    /// Datagrams that came and announce no such service.
    package var ignored: Int
    /// Datagrams that came when the report was full: who sent them is not known.
    package var dropped: Int

    /// One that answered.
    package struct Host: Sendable, Encodable, Hashable {
        package var service: ResourceName
        /// Where its answer came from.
        package var from: String
        /// Where the service is, as the host says, or else where its answer came from.
        package var address: String
        package var text: String
        /// Microseconds from the question to its first answer.
        package var after: Int
        /// How many came.
        package var answers: Int
        /// Whether the first one came when the time was up.
        package var late: Bool

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(address, forKey: "address")
            try container.encode(after, forKey: "after")
            try container.encode(answers, forKey: "answers")
            try container.encode(from, forKey: "from")
            try container.encode(late, forKey: "late")
            try container.encode(service, forKey: "service")
            try container.encode(text, forKey: "text")
        }
    }

    /// Draws it from the report of the conversation that searched.
    package init(_ body: SearchBody, exchange: String, _ report: ConnectionReport?) {
        service = body.service
        self.exchange = exchange
        outcome = report?.outcome
        hosts = []
        ignored = 0
        dropped = report?.messagesDropped ?? 0
        let asked = report?.trace.first { $0.op == .sendTo && $0.call != "bind" }
        if let errno = report?.trace.lazy.compactMap({ entry in entry.errno.map { (entry, $0) } }).first {
            why = [errno.1, errno.0.why].compactMap { $0 }.joined(separator: ": ")
        }
        for message in report?.messages ?? [] {
            take(message, after: max(0, (message.at ?? 0) - (asked?.at ?? 0)), body)
        }
    }

    private mutating func take(_ message: MessageReport, after: Int, _ body: SearchBody) {
        // Of what is kept in part the address may be cut to another one.
        guard let from = message.from, message.outcome == .complete, message.captured.count == message.bytes,
            let record = ServiceRecord(announcement: message.captured),
            body.service == ServiceRecord.anyName || record.name.description == body.service
        else {
            ignored += 1
            return
        }
        let address = record.address?.description ?? from
        let same = hosts.firstIndex { $0.from == from && $0.service == record.name && $0.address == address }
        if let same {
            hosts[same].answers += 1
            return
        }
        hosts.append(
            Host(
                service: record.name, from: from, address: address, text: record.text, after: after,
                answers: 1,
                late: UInt64(after) * 1000 > body.timeout.nanoseconds))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(dropped, forKey: "dropped")
        try container.encode(exchange, forKey: "exchange")
        try container.encode(hosts, forKey: "hosts")
        try container.encode(ignored, forKey: "ignored")
        try container.encode(outcome, forKey: "outcome")
        try container.encode(service, forKey: "service")
        try container.encode(known: why, forKey: "why")
    }
}
