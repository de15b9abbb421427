package import Programs
import Sockets

/// Something that has happened, for those who watch.
package struct LabEvent: Sendable {
    /// Ascending, without gaps for one who watches all. Nil for what is told to one reader alone.
    package var id: UInt64?
    package var type: EventType
    package var time: Timestamp
    package var subject: Subject

    /// What it is about.
    package enum Subject: Sendable {
        /// `bound` where it listens.
        case server(ResourceName, bound: Endpoint?)
        case client(ResourceName)
        case connection(Connection)
        case load(id: UInt64, LoadReport.State, LoadReport.Progress)
        /// How many events are gone; nil where nobody counted.
        case events(gone: Int?)
        case everything
    }

    package struct Connection: Sendable {
        package var id: UInt64
        package var exchange: UInt64
        package var role: Role
        /// The name of the server or the client.
        package var endpoint: String?
        /// Once it has ended.
        package var outcome: ConnectionOutcome?
    }
}

extension LabEvent {
    /// One that is for one reader alone.
    static func aside(_ type: EventType, gone: Int?) -> LabEvent {
        LabEvent(
            type: type, time: Timestamp(nanoseconds: WallClock.now()), subject: .events(gone: gone))
    }
}

extension LabEvent {
    /// What it is about, in words of the JSON, for those who want a line of text.
    package var details: [(name: String, value: String)] {
        switch subject {
        case .server(let name, let bound):
            [("server", name.description)] + (bound.map { [("bound", $0.description)] } ?? [])
        case .client(let name): [("client", name.description)]
        case .connection(let connection):
            [
                ("connection", "c-\(connection.id)"), ("exchange", "x-\(connection.exchange)"),
                ("role", connection.role.rawValue),
            ] + (connection.endpoint.map { [(connection.role.rawValue, $0)] } ?? [])
                + (connection.outcome.map { [("outcome", $0.rawValue)] } ?? [])
        case .load(let id, let state, let progress):
            [
                ("load", "l-\(id)"), ("state", state.rawValue), ("done", "\(progress.done)"),
                ("errors", "\(progress.errors)"),
            ]
        case .events(let gone): gone.map { [("gone", "\($0)")] } ?? []
        case .everything: []
        }
    }
}

extension LabEvent: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        if let id { try container.encode(id, forKey: "id") }
        try container.encode(time.description, forKey: "time")
        try container.encode(type, forKey: "type")
        switch subject {
        case .server(let name, let bound):
            if let bound { try container.encode(bound, forKey: "bound") }
            try container.encode(name, forKey: "server")
        case .client(let name): try container.encode(name, forKey: "client")
        case .connection(let connection):
            try container.encode("c-\(connection.id)", forKey: "connection")
            try container.encode("x-\(connection.exchange)", forKey: "exchange")
            try container.encode(known: connection.outcome, forKey: "outcome")
            try container.encode(connection.role, forKey: "role")
            if let endpoint = connection.endpoint {
                try container.encode(endpoint, forKey: connection.role == .server ? "server" : "client")
            }
        case .load(let id, let state, let progress):
            try container.encode("l-\(id)", forKey: "load")
            try container.encode(progress, forKey: "progress")
            try container.encode(state, forKey: "state")
        case .events(let gone): if let gone { try container.encode(gone, forKey: "gone") }
        case .everything: break
        }
    }
}
