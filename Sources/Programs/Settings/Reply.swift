package import Framing

/// What the operation `reply` answers, and how that is framed: as it is without a framing.
package enum Reply: Hashable, Sendable {
    /// The message so many times over; where no complete message came, the word for its outcome, without a fault.
    case echo(repeat: Int, Framing?, Otherwise, fault: Fault? = nil)
    /// The same bytes whatever came.
    case fixed(Bytes, Framing? = nil, fault: Fault? = nil)
    /// The announcement of a service, where the message is a search for it; else nothing.
    case service(ServiceRecord)
    case none

    /// The data twice, or `ERROR:no end!`: the recipe's answer.
    package static let standard = Reply.echo(repeat: 2, nil, Otherwise())

    /// The most copies of a message in one answer.
    package static let mostRepeats = 1000

    /// Bytes that it keeps ready.
    var size: Int {
        switch self {
        case .none: 0
        case .service(let record): record.announcement.count
        case .fixed(let bytes, let framing, let fault):
            MessageEncoder(framing ?? .endOfStream, fault: fault).largestSize(bytes.count)
        case .echo(_, let framing, let otherwise, let fault):
            otherwise.size(framedBy: MessageEncoder(framing ?? .endOfStream))
                + MessageEncoder(framing ?? .endOfStream, fault: fault).largestSize(0)
        }
    }

    /// What is wrong with it on purpose.
    var fault: Fault? {
        switch self {
        case .echo(_, _, _, let fault), .fixed(_, _, let fault): fault
        case .none, .service: nil
        }
    }

    /// The same answer with a framing, where it has none.
    func framed(by framing: Framing) -> Reply {
        switch self {
        case .echo(let count, nil, let otherwise, let fault):
            .echo(repeat: count, framing, otherwise, fault: fault)
        case .fixed(let bytes, nil, let fault): .fixed(bytes, framing, fault: fault)
        case .echo, .fixed, .service, .none: self
        }
    }
}

extension Reply: Codable {
    static let form =
        "\"none\", or a JSON object: {\"fixed\":\"hello\"}, {\"service\":{\"name\":\"printer\"}}, or as {\"repeat\":2} with repeat, framing, fault, otherwise"

    package init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) == "stream" {
            throw InputProblem(
                .badValue, at: decoder.codingPath,
                "stream is a reply of a server's short form; in a program put "
                    + "{\"op\":\"receive\",\"until\":\"data\"} and the reply into a repeat.")
        }
        try self.init(decoder, form: Self.form)
        try check(at: decoder.codingPath)
    }

    /// - Parameter form: what the field takes, for a problem.
    init(_ decoder: any Decoder, form: String) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard word == "none" else {
                throw InputProblem(
                    .badValue, at: decoder.codingPath, "a reply is \(form); got \(quoted(word)).")
            }
            self = .none
            return
        }
        let fields = try Fields(
            decoder, known: ["repeat", "framing", "fault", "otherwise", "fixed", "service"], of: "a reply",
            forms: form)
        if let service: ServiceRecord = try fields.value("service", "a service, as {\"name\":\"printer\"}") {
            try fields.refuse(["repeat", "framing", "fault", "otherwise", "fixed"], with: "service")
            self = .service(service)
            return
        }
        let framing: Framing? = try fields.value("framing", Framing.form)
        let fault: Fault? = try fields.value("fault", Fault.form)
        if let fixed: Bytes = try fields.value("fixed", "bytes") {
            try fields.refuse(["repeat", "otherwise"], with: "fixed")
            self = .fixed(fixed, framing, fault: fault)
            return
        }
        self = .echo(
            repeat: try fields.integer("repeat", in: 1...Self.mostRepeats, of: "copies") ?? 2, framing,
            try fields.value("otherwise", "a string, or an object with a word for each outcome")
                ?? Otherwise(), fault: fault)
    }

    /// Refuses a fault that breaks nothing in the framing, and bytes that do not fit it.
    func check(at path: [any CodingKey]) throws(InputProblem) {
        func place(_ name: String) -> [any CodingKey] { path + [FieldKey(stringValue: name)] }
        switch self {
        case .none, .service: break
        case .echo(_, let framing, let otherwise, let fault):
            try otherwise.check(MessageEncoder(framing ?? .endOfStream), at: place("otherwise"))
            try check(fault, framing, at: place("fault"))
        case .fixed(let bytes, let framing, let fault):
            try check(fault, framing, at: place("fault"))
            try MessageEncoder(framing ?? .endOfStream, fault: fault).check(bytes, at: place("fixed"))
        }
    }

    private func check(_ fault: Fault?, _ framing: Framing?, at path: [any CodingKey]) throws(InputProblem) {
        guard let fault else { return }
        guard framing != nil || fault.kind.breaks(.endOfStream) else {
            throw InputProblem(
                .badValue, at: path,
                "\(fault.kind.rawValue) breaks nothing in an answer that has no framing; give the reply a framing."
            )
        }
        try fault.check(framing ?? .endOfStream, at: path)
    }

    package func encode(to encoder: any Encoder) throws {
        guard self != .none else {
            var container = encoder.singleValueContainer()
            try container.encode("none")
            return
        }
        var container = encoder.container(keyedBy: FieldKey.self)
        switch self {
        case .none: break
        case .service(let record): try container.encode(record, forKey: "service")
        case .fixed(let bytes, let framing, let fault):
            try container.encode(bytes, forKey: "fixed")
            try container.encode(known: framing, forKey: "framing")
            try container.encode(known: fault, forKey: "fault")
        case .echo(let count, let framing, let otherwise, let fault):
            try container.encode(count, forKey: "repeat")
            try container.encode(known: framing, forKey: "framing")
            try container.encode(known: fault, forKey: "fault")
            try container.encode(otherwise, forKey: "otherwise")
        }
    }
}
