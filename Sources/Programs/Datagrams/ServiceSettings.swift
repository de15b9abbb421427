/// The field `service` of a server: what it tells of itself to those who search, and every so often to all.
package struct ServiceSettings: Hashable, Sendable {
    package var record: ServiceRecord
    /// Whether a search gets the announcement.
    package var answers = true
    /// How often it is announced without being asked; nil for never.
    package var announce: TimeSpan?
    /// Where the announcements go.
    package var to: Endpoint?

    package init(_ record: ServiceRecord) {
        self.record = record
    }

    /// More often would be a load on everybody.
    private static let shortestInterval = TimeSpan.milliseconds(10)
    static let form = "a JSON object with the name of the service, as {\"name\":\"printer\"}"
}

extension ServiceSettings: Codable {
    package init(from decoder: any Decoder) throws {
        let fields = try Fields(
            decoder, known: ServiceRecord.fields + ["answer", "announce", "to"], of: "service",
            forms: Self.form)
        self.init(try ServiceRecord(fields))
        answers = try fields.value("answer", "true or false") ?? true
        announce = try fields.span("announce", atLeast: Self.shortestInterval)
        to = try fields.value("to", "an address")
        guard (announce == nil) == (to == nil) else {
            throw InputProblem(
                .missingField, at: fields.path(announce == nil ? "announce" : "to"),
                "announce says how often, as \"2s\", and to says where, as \"udp://192.0.2.255:4445\"; give both or none."
            )
        }
        if let to, to.transport != .udp || !to.isTarget {
            throw InputProblem(
                .badValue, at: fields.path("to"),
                "announcements go to a udp:// address with a port from 1 to 65535; got \"\(to)\".")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(known: record.address, forKey: "address")
        try container.encode(known: announce, forKey: "announce")
        try container.encode(answers, forKey: "answer")
        try container.encode(record.name, forKey: "name")
        try container.encode(record.text, forKey: "text")
        try container.encode(known: to, forKey: "to")
    }
}
