import Framing

extension Operation: Decodable {
    /// The fields that any operation may have.
    private static let common = ["op", "when", "timeout"]

    /// An object with `op`, the fields of that operation, and nothing else.
    package init(from decoder: any Decoder) throws {
        let name = try Self.name(decoder)
        let fields = try Fields(
            decoder, known: Self.common + Self.fields(of: name), of: "the operation \(name.rawValue)")
        self.init(
            try Self.action(name, fields),
            when: try fields.value("when", "a condition, as complete or peer-ended"),
            timeout: try fields.span("timeout", atLeast: .milliseconds(1)))
        if case .receive(.timeout, _) = action, timeout == nil {
            throw InputProblem(
                .missingField, at: fields.path("timeout"),
                "timeout is required with until timeout: how long to read, as \"1s\".")
        }
    }

    private struct Head: Decodable {
        var op: Name

        init(from decoder: any Decoder) throws {
            let fields = try Fields(decoder, known: nil, of: "an operation", forms: Self.form)
            op = try fields.required("op", "the operation's name, as \"close\"")
        }

        static let form = "a JSON object with op and the fields of that operation, as {\"op\":\"close\"}"
    }

    private static func name(_ decoder: any Decoder) throws -> Name {
        let name = try Head(from: decoder).op
        guard let foreign = Name.ofListeners.first(where: { $0 == name }) else { return name }
        throw InputProblem(
            .badValue, at: decoder.codingPath + [FieldKey(stringValue: "op")],
            foreign == .accept
                ? "accept is what a server does by itself; leave it out."
                : "\(foreign.rawValue) is an operation of a listener, not of a connection; "
                    + "POST it to the operations of a server.")
    }

    private static func fields(of name: Name) -> [String] {
        switch name {
        case .connect: ["wait"]
        case .send: ["payload", "chunk", "interval", "more"]
        case .sendMessage: ["payload", "framing", "fault", "chunk", "interval", "more"]
        case .sendUrgent: ["payload"]
        case .sendTo: ["to", "payload", "framing", "fault"]
        case .bind: ["interface", "address"]
        case .receive: ["until", "count", "delimiter", "receiveSize"]
        case .receiveMessage: ["framing", "receiveSize", "onPeerEnd"]
        case .reply: ["reply", "more"]
        case .shutdown: ["how"]
        case .linger, .sleep: ["time"]
        case .duplicate: ["in"]
        case .setOption: ["option", "value"]
        case .waitFor: ["event"]
        case .repeat: ["count", "while", "operations"]
        case .accept, .close, .reset, .vanish, .deafen, .heal, .release, .unconnect, .sample, .hold, .resume,
            .pause, .listen:
            []
        }
    }

    private static func action(_ name: Name, _ fields: Fields) throws -> Action {
        switch name {
        case .connect: .connect(wait: try fields.value("wait", "true or false") ?? true)
        case .send:
            .send(
                try fields.payload(), chunk: try fields.chunk(), interval: try fields.interval(),
                more: try fields.more())
        case .sendMessage:
            try message(fields)
        case .sendUrgent: .sendUrgent(try fields.payload(notEmpty: true))
        case .sendTo: try datagram(fields)
        case .bind: .bind(try fields.localEnd())
        case .receive: .receive(try until(fields), receiveSize: try fields.receiveSize())
        case .receiveMessage:
            .receiveMessage(
                try fields.framing(), receiveSize: try fields.receiveSize(),
                ignoresEnd: try fields.ignoresEnd())
        case .reply: try answer(fields)
        case .shutdown: .shutdown(try fields.required("how", "write, read or both"))
        case .linger: .linger(try fields.lingerTime())
        case .duplicate: .duplicate(try fields.value("in", "descriptor or process") ?? .descriptor)
        case .setOption:
            .setOption(try fields.option(), try fields.optionValue())
        case .sleep: .sleep(try fields.requiredSpan("time"))
        case .waitFor: .waitFor(try fields.required("event", "what to wait for, as \"readable\""))
        case .repeat: try repetition(fields)
        case .close: .close
        case .reset: .reset
        case .vanish: .vanish
        case .deafen: .deafen
        case .heal: .heal
        case .release: .release
        case .unconnect: .unconnect
        case .sample: .sample
        case .hold: .hold
        case .resume: .resume
        case .accept, .pause, .listen: preconditionFailure("no operation of a connection")
        }
    }

    private static func message(_ fields: Fields) throws -> Action {
        let (payload, framing) = (try fields.payload(), try fields.framing())
        let fault: Fault? = try fields.value("fault", Fault.form)
        try fault?.check(framing, at: fields.path("fault"))
        try MessageEncoder(framing, fault: fault).check(payload, at: fields.path("payload"))
        return .sendMessage(
            payload, framing, fault: fault, chunk: try fields.chunk(), interval: try fields.interval(),
            more: try fields.more(fault))
    }

    private static func datagram(_ fields: Fields) throws -> Action {
        let payload = try fields.payload()
        let framing: Framing = try fields.value("framing", Framing.form) ?? .endOfStream
        let fault: Fault? = try fields.value("fault", Fault.form)
        try fault?.check(framing, at: fields.path("fault"))
        try MessageEncoder(framing, fault: fault).check(payload, at: fields.path("payload"))
        let to: Endpoint? = try fields.value("to", "an address")
        if let to, !to.transport.isDatagrams || !to.isTarget {
            throw InputProblem(
                .badValue, at: fields.path("to"),
                "a datagram goes to a udp:// address with a port from 1 to 65535, or to a unixgram: one; got \"\(to)\"."
            )
        }
        return .sendTo(to, payload, framing, fault: fault)
    }

    private static func answer(_ fields: Fields) throws -> Action {
        let reply: Reply = try fields.value("reply", "a reply, as {\"repeat\":2}") ?? .standard
        let more = try fields.more(reply.fault)
        if more, reply == .none {
            throw InputProblem(fields.path("more"), doesNotGoWith: "reply none, which sends nothing")
        }
        return .reply(reply, more: more)
    }

    private static func until(_ fields: Fields) throws -> Until {
        let given = ["until", "count", "delimiter"].filter(fields.has)
        if given.count > 1 {
            throw InputProblem(
                .badValue, at: fields.path(given[1]),
                "\(given[1]) does not go with \(given[0]); a receive has one of until, count and delimiter.")
        }
        if let count = try fields.integer("count", in: 1...Bounds.message, of: "bytes") {
            return .count(count)
        }
        if let delimiter: Bytes = try fields.value("delimiter", "the bytes to read up to") {
            guard (1...Framing.longestMarker).contains(delimiter.count) else {
                throw InputProblem(
                    .badValue, at: fields.path("delimiter"),
                    "delimiter must have 1 to \(Framing.longestMarker) bytes; got \(delimiter.count).")
            }
            return .delimiter(delimiter)
        }
        let word: UntilWord = try fields.value("until", "end, data or timeout") ?? .end
        return switch word {
        case .end: .end
        case .data: .data
        case .timeout: .timeout
        }
    }

    private enum UntilWord: String, Choice {
        case end, data, timeout
        static var subject: String { "until" }
    }

    private static func repetition(_ fields: Fields) throws -> Action {
        let count = try fields.integer("count", in: 1...Bounds.rounds, of: "rounds")
        let condition: Condition? = try fields.value("while", "a condition, as complete")
        guard count != nil || condition != nil else {
            throw InputProblem(
                .missingField, at: fields.path("count"),
                "a repeat needs count, the number of its rounds, or while, the condition for another; give one."
            )
        }
        let body = try fields.required(
            "operations", "a list of operations", as: BoundedOperations.self
        ).operations
        guard !body.isEmpty else {
            throw InputProblem(
                .badValue, at: fields.path("operations"),
                "operations must have one operation at least; got [].")
        }
        return .repeat(count: count, while: condition, body)
    }
}

extension Operation.Name {
    /// Those that a connection can not be asked for.
    static let ofListeners: [Self] = [.accept, .pause, .listen]
}

/// A whole number, or a boolean for 1 and 0.
package struct OptionValue: Decodable, Sendable {
    static let form = "a whole number that fits an int, or true or false"

    package var number: Int32

    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let flag = try? value.decode(Bool.self) {
            number = flag ? 1 : 0
            return
        }
        func problem(_ code: InputProblem.Code) -> InputProblem {
            InputProblem(
                code, at: decoder.codingPath,
                "the value of a socket option is \(Self.form); got \(FoundValue(decoder)).")
        }
        do {
            number = try value.decode(Int32.self)
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
            throw problem(.wrongType)
        } catch {
            // A number that fits no int: the decoder has another error for it.
            throw problem(.badValue)
        }
    }
}
