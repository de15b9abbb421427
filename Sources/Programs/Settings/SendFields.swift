package import Framing

/// The fields of a send as they were given: nil where the default, or the client's, holds.
package struct SendFields: Hashable, Sendable, Codable {
    package var name: ResourceName?
    package var preset: Preset?
    package var to: Endpoint?
    package var payload: Bytes?
    package var framing: Framing?
    package var receiveSize: Int?
    package var shutdown: ShutdownList?
    package var close: CloseMode?
    package var chunk: Int?
    package var interval: TimeSpan?
    package var timeouts: Timeouts?
    package var answeredBy: ResourceName?

    package static let known = [
        "preset", "to", "payload", "framing", "receiveSize", "shutdown", "close", "chunk", "interval",
        "timeouts",
        "answeredBy",
    ]

    package init() {}

    package init(from decoder: any Decoder) throws {
        try self.init(decoder, known: Self.known, of: "a send")
    }

    init(_ decoder: any Decoder, known: [String], of what: String) throws {
        let fields = try Fields(decoder, known: known, of: what)
        name = known.contains("name") ? try fields.value("name", "a string") : nil
        preset = try fields.value("preset", "recipe")
        to = try fields.value("to", "an address")
        payload = try fields.value("payload", "bytes")
        framing = try fields.value("framing", "a framing, as {\"type\":\"line\"}")
        receiveSize = try fields.integer("receiveSize", in: Bounds.receiveSize, of: "bytes")
        shutdown = try fields.value("shutdown", "write, read, both, none or a list")
        close = try fields.value("close", "after-end, immediately or reset")
        chunk = try fields.integer("chunk", in: Bounds.chunk, of: "bytes")
        interval = try fields.value("interval", "a time as \"100ms\"")
        timeouts = try fields.value("timeouts", "an object of times")
        answeredBy = try fields.value("answeredBy", "the name of a server")
        if to?.port == 0 {
            throw InputProblem(.badValue, at: fields.path("to"), "to needs a port from 1 to 65535; got 0.")
        }
    }

    /// These fields, and the other's where they say nothing.
    package func over(_ defaults: SendFields) -> SendFields {
        var merged = self
        merged.preset = preset ?? defaults.preset
        merged.to = to ?? defaults.to
        merged.payload = payload ?? defaults.payload
        merged.framing = framing ?? defaults.framing
        merged.receiveSize = receiveSize ?? defaults.receiveSize
        // A close that does not wait takes the place of an inherited shutdown.
        merged.shutdown = shutdown ?? (close?.replacesShutdown == true ? nil : defaults.shutdown)
        merged.close = close ?? defaults.close
        merged.chunk = chunk ?? defaults.chunk
        merged.interval = interval ?? defaults.interval
        merged.timeouts = timeouts ?? defaults.timeouts
        merged.answeredBy = answeredBy ?? defaults.answeredBy
        return merged
    }
}

/// The body that creates or replaces a client: a name and the defaults of its sends.
package struct ClientBody: Decodable, Sendable {
    package static let fields = ["name"] + SendFields.known

    package var name: ResourceName?
    package var defaults: SendFields

    package init(from decoder: any Decoder) throws {
        defaults = try SendFields(decoder, known: Self.fields, of: "a client")
        name = defaults.name
        defaults.name = nil
        guard defaults.to != nil || defaults.preset != nil else {
            throw InputProblem(
                .missingField, field: "to",
                "to is required: the address to connect to, as \"127.0.0.1:4444\".")
        }
    }
}
