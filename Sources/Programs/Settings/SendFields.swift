package import Framing

/// The fields of a send as they were given: nil where the default, or the client's, holds.
package struct SendFields: Hashable, Sendable, Codable {
    package var name: ResourceName?
    package var preset: Preset?
    package var to: Endpoint?
    package var payload: Bytes?
    package var payloads: PayloadList?
    package var framing: Framing?
    package var fault: Fault?
    package var receiveFraming: Framing?
    package var pipelined: Bool?
    package var receiveSize: Int?
    package var shutdown: ShutdownList?
    package var close: CloseMode?
    package var chunk: Int?
    package var interval: TimeSpan?
    package var oneSegment: Bool?
    package var timeouts: Timeouts?
    package var options: SocketOptions?
    package var record: RecordPolicy?
    package var answeredBy: ResourceName?
    /// Of datagrams: to all hosts of a network.
    package var broadcast: Bool?
    /// How long answers of anybody are collected.
    package var collect: TimeSpan?
    package var connected: Bool?
    /// The interface that is used, by its name or by an address of it.
    package var interface: String?
    package var program: OperationList?

    package static let known = [
        "preset", "to", "payload", "payloads", "framing", "fault", "receiveFraming", "pipelined",
        "receiveSize", "shutdown", "close", "chunk", "interval", "oneSegment", "timeouts", "options",
        "record", "answeredBy", "broadcast", "collect", "connected", "interface", "program",
    ]

    package init() {}

    package init(from decoder: any Decoder) throws {
        try self.init(decoder, known: Self.known, of: "a send")
    }

    init(_ decoder: any Decoder, known: [String], of what: String) throws {
        try self.init(
            Fields(decoder, known: known, of: what), without: known.contains("name") ? [] : ["name"])
    }

    /// - Parameter absent: fields that are left alone, because there are none of that name, or others read them.
    init(_ fields: Fields, without absent: Set<String>) throws {
        name = absent.contains("name") ? nil : try fields.value("name", "a string")
        preset = try fields.value("preset", "recipe")
        to = absent.contains("to") ? nil : try fields.value("to", "an address")
        payload = try fields.value("payload", "bytes")
        payloads = try fields.value("payloads", PayloadList.form)
        framing = try fields.value("framing", Framing.form)
        fault = try fields.value("fault", Fault.form)
        receiveFraming = try fields.value("receiveFraming", Framing.form)
        pipelined = try fields.value("pipelined", "true or false")
        receiveSize = try fields.integer("receiveSize", in: Bounds.receiveSize, of: "bytes")
        shutdown = try fields.value("shutdown", "write, read, both, none or a list")
        close = try fields.value("close", CloseMode.form)
        chunk = try fields.integer("chunk", in: Bounds.chunk, of: "bytes")
        interval = try fields.value("interval", "a time as \"100ms\"")
        oneSegment = try fields.value("oneSegment", "true or false")
        timeouts = try fields.value("timeouts", "an object of times")
        options = try fields.value("options", SocketOptions.form)
        record = try fields.value("record", "all, failures or none")
        answeredBy = try fields.value("answeredBy", "the name of a server")
        if !absent.contains("broadcast") {
            broadcast = try fields.value("broadcast", "true or false")
            collect = try fields.span("collect", atLeast: .milliseconds(1))
            connected = try fields.value("connected", "true or false")
        }
        interface = try fields.value(
            "interface", "the name of an interface, as \"eth0\", or an address of it")
        if let interface { _ = try LocalEnd(interface: interface, at: fields.path("interface")) }
        program = try fields.value("program", "a list of operations")
        if to?.isTarget == false {
            throw InputProblem(.badValue, at: fields.path("to"), "to needs a port from 1 to 65535; got 0.")
        }
        try checkProgram()
        if payload != nil { try fields.refuse(["payloads"], with: "payload") }
    }

    /// Refuses the short form beside a program, whichever body each of them came from.
    func checkProgram() throws(InputProblem) {
        guard program != nil else { return }
        let shortForm: [(name: FieldKey, isGiven: Bool)] = [
            ("payload", payload != nil), ("payloads", payloads != nil), ("framing", framing != nil),
            ("fault", fault != nil), ("receiveFraming", receiveFraming != nil),
            ("pipelined", pipelined != nil), ("receiveSize", receiveSize != nil),
            ("shutdown", shutdown != nil), ("close", close != nil), ("chunk", chunk != nil),
            ("interval", interval != nil), ("oneSegment", oneSegment != nil),
            ("broadcast", broadcast != nil), ("collect", collect != nil), ("connected", connected != nil),
            ("interface", interface != nil),
        ]
        for field in shortForm where field.isGiven {
            throw InputProblem([field.name], doesNotGoWith: "program")
        }
    }
}

extension SendFields {
    /// These fields, and the other's where they say nothing.
    package func over(_ defaults: SendFields) -> SendFields {
        var merged = self
        merged.preset = preset ?? defaults.preset
        merged.to = to ?? defaults.to
        merged.timeouts = timeouts ?? defaults.timeouts
        merged.options = options ?? defaults.options
        merged.record = record ?? defaults.record
        merged.answeredBy = answeredBy ?? defaults.answeredBy
        // A program stands in place of all the rest.
        guard program == nil else { return merged }
        merged.program = defaults.program
        if payload == nil, payloads == nil {
            (merged.payload, merged.payloads) = (defaults.payload, defaults.payloads)
        }
        merged.framing = framing ?? defaults.framing
        merged.fault = fault ?? defaults.fault
        merged.receiveFraming = receiveFraming ?? defaults.receiveFraming
        merged.pipelined = pipelined ?? defaults.pipelined
        merged.receiveSize = receiveSize ?? defaults.receiveSize
        // A close that does not wait takes the place of an inherited shutdown.
        merged.shutdown = shutdown ?? (close?.replacesShutdown == true ? nil : defaults.shutdown)
        merged.close = close ?? defaults.close
        merged.chunk = chunk ?? defaults.chunk
        merged.interval = interval ?? defaults.interval
        merged.oneSegment = oneSegment ?? defaults.oneSegment
        merged.broadcast = broadcast ?? defaults.broadcast
        merged.collect = collect ?? defaults.collect
        merged.connected = connected ?? defaults.connected
        merged.interface = interface ?? defaults.interface
        return merged
    }
}
