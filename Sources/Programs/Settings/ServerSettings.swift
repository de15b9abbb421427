package import Framing

/// A server in the short form: the knobs, all of them set.
package struct ServerSettings: Hashable, Sendable {
    package var listen: Endpoint
    package var backlog = 4096
    package var framing: Framing = .line(.lf)
    package var receiveSize = 8192
    package var reply = Reply.standard
    package var onPeerEnd = PeerEndPolicy.answer
    package var shutdown = ShutdownList([.write])
    package var close = CloseMode.afterEnd
    package var timeouts = Timeouts()
    package var record = RecordPolicy.all

    package init(listen: Endpoint) {
        self.listen = listen
    }

    /// What every connection that the server accepts does.
    package var program: Program {
        var operations = [
            Operation(
                .receiveMessage(framing, receiveSize: receiveSize, ignoresEnd: onPeerEnd == .ignore))
        ]
        if onPeerEnd == .disconnect { operations.append(Operation(.close, when: .peerEnded)) }
        if reply != .none { operations.append(Operation(.reply(reply))) }
        operations += shutdown.modes.map { Operation(.shutdown($0)) }
        operations += close.operations(receiveSize: receiveSize)
        return Program(operations, timeouts: timeouts)
    }
}

/// The body that creates or replaces a server.
package struct ServerBody: Decodable, Sendable {
    package var name: ResourceName?
    package var settings: ServerSettings

    package static let fields = [
        "name", "preset", "listen", "backlog", "framing", "receiveSize", "reply", "onPeerEnd", "shutdown",
        "close",
        "timeouts", "record",
    ]

    package init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: Self.fields, of: "a server")
        name = try fields.value("name", "a string")
        let preset: Preset? = try fields.value("preset", "recipe")
        let listen: Endpoint? = try fields.value("listen", "an address")
        guard let listen = listen ?? preset?.server.listen else {
            throw InputProblem(
                .missingField, at: fields.path("listen"),
                "listen is required: the address to listen on, as \"127.0.0.1:4444\"; port 0 picks one.")
        }
        settings = preset?.server ?? ServerSettings(listen: listen)
        settings.listen = listen
        try read(fields)
    }

    private mutating func read(_ fields: Fields) throws {
        func keep<Value: Decodable>(_ name: String, _ what: String, _ field: inout Value) throws {
            field = try fields.value(name, what) ?? field
        }
        settings.backlog =
            try fields.integer("backlog", in: Bounds.backlog, of: "connections") ?? settings.backlog
        settings.receiveSize =
            try fields.integer("receiveSize", in: Bounds.receiveSize, of: "bytes") ?? settings.receiveSize
        try keep("framing", "a framing, as {\"type\":\"line\"}", &settings.framing)
        try keep("reply", "a reply, as {\"repeat\":2}", &settings.reply)
        try keep("onPeerEnd", "answer, disconnect or ignore", &settings.onPeerEnd)
        try keep("shutdown", "write, read, both, none or a list", &settings.shutdown)
        try keep("close", "after-end, immediately or reset", &settings.close)
        try keep("timeouts", "an object of times", &settings.timeouts)
        try keep("record", "all, failures or none", &settings.record)
    }
}
