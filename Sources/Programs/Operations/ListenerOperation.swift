/// An act on a server's listening socket.
package enum ListenerOperation: Hashable, Sendable, Decodable {
    /// Leaves connections in the kernel's queue.
    case pause
    case resume
    case shutdown(ShutdownMode)
    /// Listens again, which revives a listener after `shutdown` (endings: shut-listen).
    case listen
    /// Drops every segment that arrives, so that connecting hangs (endings: vanished-peer).
    case deafen
    case heal
    case setOption(SocketOption, Int32)
    case sample

    package init(from decoder: any Decoder) throws {
        let name = try Fields(
            decoder, known: nil, of: "an operation of a listener",
            forms: "a JSON object with op and the fields of that operation, as {\"op\":\"pause\"}"
        ).required("op", "the operation's name, as \"pause\"", as: Operation.Name.self)
        let own: [String] =
            switch name {
            case .shutdown: ["how"]
            case .setOption: ["option", "value"]
            default: []
            }
        let fields = try Fields(decoder, known: ["op"] + own, of: "the operation \(name.rawValue)")
        switch name {
        case .pause: self = .pause
        case .resume: self = .resume
        case .shutdown: self = .shutdown(try fields.required("how", "write, read or both"))
        case .listen: self = .listen
        case .deafen: self = .deafen
        case .heal: self = .heal
        case .setOption: self = try .setOption(fields.option(), fields.optionValue())
        case .sample: self = .sample
        default:
            throw InputProblem(
                .badValue, at: fields.path("op"),
                "an operation of a listener is pause, resume, shutdown, listen, deafen, heal, setOption or sample; got \(quoted(name.rawValue))."
            )
        }
    }

    package var name: Operation.Name {
        switch self {
        case .pause: .pause
        case .resume: .resume
        case .shutdown: .shutdown
        case .listen: .listen
        case .deafen: .deafen
        case .heal: .heal
        case .setOption: .setOption
        case .sample: .sample
        }
    }
}
