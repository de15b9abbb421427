import Framing

/// The body that creates or replaces a server.
package struct ServerBody: Decodable, Sendable {
    package var name: ResourceName?
    package var settings: ServerSettings

    package static let fields =
        ["name", "preset", "listen", "backlog"] + ServerSettings.shortForm
        + ["timeouts", "options", "record", "service", "mode", "program"]

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
        let program: OperationList? = try fields.value("program", "a list of operations")
        // Beside a program, a preset is an address.
        settings = (program == nil ? preset?.server : nil) ?? ServerSettings(listen: listen)
        settings.listen = listen
        settings.operations = program
        try read(fields)
        try check(fields)
    }

    private mutating func read(_ fields: Fields) throws {
        func keep<Value: Decodable>(_ name: String, _ what: String, _ field: inout Value) throws {
            field = try fields.value(name, what) ?? field
        }
        settings.backlog =
            try fields.integer("backlog", in: Bounds.backlog, of: "connections") ?? settings.backlog
        settings.receiveSize =
            try fields.integer("receiveSize", in: Bounds.receiveSize, of: "bytes") ?? settings.receiveSize
        try keep("framing", Framing.form, &settings.framing)
        try keep("reply", ServerReply.form, &settings.reply)
        try keep("messages", "one or many", &settings.messages)
        try keep("onPeerEnd", "answer, disconnect or ignore", &settings.onPeerEnd)
        try keep("shutdown", "write, read, both, none or a list", &settings.shutdown)
        try keep("close", CloseMode.form, &settings.close)
        try keep("oneSegment", "true or false", &settings.oneSegment)
        try keep("timeouts", "an object of times", &settings.timeouts)
        settings.timeouts = settings.limits
        try keep("options", SocketOptions.form, &settings.options)
        try keep("record", "all, failures or none", &settings.record)
        settings.service = try fields.value("service", ServiceSettings.form)
        if let service = settings.service, service.answers {
            settings.reply = .answer(.service(service.record))
        }
        settings.mode = try fields.value("mode", "the permissions of a file, as \"0660\"")
    }

    /// What belongs to one kind of transport only.
    private func checkTransport(_ fields: Fields) throws {
        let transport = settings.listen.transport
        if transport.isDatagrams {
            try fields.refuse(
                ["preset", "backlog", "shutdown", "close", "oneSegment", "onPeerEnd"],
                with: "\(transport.rawValue), whose one socket serves all peers and ends with the server")
            if settings.reply == .stream {
                throw InputProblem(
                    fields.path("reply"),
                    doesNotGoWith: "datagrams, each of which is answered anyway; use {\"repeat\":1}")
            }
        } else {
            try fields.refuse(
                ["service"],
                with:
                    "\(transport.rawValue): searches and announcements are datagrams; listen on a udp:// address"
            )
            if case .answer(.service) = settings.reply {
                throw InputProblem(
                    fields.path("reply"),
                    doesNotGoWith: "\(transport.rawValue): searches are datagrams; listen on a udp:// address"
                )
            }
        }
        if settings.mode != nil, !settings.listen.transport.isUnix || settings.listen.host.hasPrefix("@") {
            throw InputProblem(
                fields.path("mode"),
                doesNotGoWith: "an address that makes no file; listen on \"unix:///path\"")
        }
        if settings.service?.answers == true {
            try fields.refuse(
                ["reply", "framing", "messages", "program"],
                with: "service, which answers searches; set its answer to false")
        }
        try settings.operations?.check(transport, at: fields.path("program"))
    }

    /// Refuses what makes no sense together.
    private func check(_ fields: Fields) throws {
        try checkTransport(fields)
        if settings.operations != nil {
            try fields.refuse(ServerSettings.shortForm, with: "program")
        }
        if settings.reply == .stream {
            try fields.refuse(["framing"], with: "reply stream, which knows no messages")
            if settings.messages == .many {
                throw InputProblem(
                    fields.path("messages"), doesNotGoWith: "reply stream, which knows no messages")
            }
            if settings.onPeerEnd != .answer {
                throw InputProblem(
                    fields.path("onPeerEnd"),
                    doesNotGoWith: "reply stream, which answers until the peer's end")
            }
        }
        try settings.checkOneSegment()
        if case .answer(let reply) = settings.answer {
            try reply.check(at: fields.path("reply"))
            guard reply.size <= Bounds.programPayload else {
                throw InputProblem(
                    .badValue, at: fields.path("reply"),
                    "the answers of a server have \(Bounds.programPayload) bytes at most, every word of otherwise among them; got \(reply.size)."
                )
            }
        }
        if settings.messages == .one, settings.framing.emptyCloses {
            throw InputProblem(
                .badValue, at: fields.path("framing") + [FieldKey("emptyCloses")],
                "emptyCloses is for a conversation of many messages; set messages to many.")
        }
        if settings.messages == .many, settings.framing.layout == .endOfStream,
            !settings.listen.transport.isDatagrams
        {
            throw InputProblem(
                .badValue, at: fields.path("messages"),
                "messages many needs a framing that ends each message; "
                    + "with end-of-stream there is one: give framing another type, as line.")
        }
    }
}
