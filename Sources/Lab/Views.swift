package import Programs

/// Whether a server listens, or a client takes sends.
package enum EndpointState: String, Choice {
    case running, stopped
    package static var subject: String { "state" }
}

/// A server as the API shows it.
package struct ServerView: Sendable, Encodable {
    package var name: ResourceName
    package var state: EndpointState
    /// The address that it is bound to; the last one while it is stopped.
    package var bound: Endpoint
    /// Whether it takes connections: not while it is stopped, and not while its listener was told not to.
    package var accepting: Bool
    package var settings: ServerSettings
    package var connections: ConnectionCounts
    /// Where a text of what stays is kept; nil for a view of no server of a lab.
    package var fixed: FixedSettings?

    /// What of it changes.
    package var life: ServerLife? {
        fixed.map { ServerLife(state: state, accepting: accepting, connections: connections, fixed: $0) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(name, forKey: "name")
        try container.encode(state, forKey: "state")
        try container.encode(settings.listen, forKey: "listen")
        try container.encode(bound, forKey: "bound")
        try container.encode(accepting, forKey: "accepting")
        if !isDatagrams { try container.encode(settings.backlog, forKey: "backlog") }
        try container.encode(settings.timeouts.complete, forKey: "timeouts")
        try container.encode(settings.options, forKey: "options")
        try container.encode(settings.record, forKey: "record")
        try container.encode(known: settings.service, forKey: "service")
        try container.encode(known: settings.mode, forKey: "mode")
        if settings.operations == nil { try encodeShortForm(to: &container) }
        try container.encode(settings.program, forKey: "program")
        try container.encode(connections, forKey: "connections")
    }

    private var isDatagrams: Bool { settings.listen.transport.isDatagrams }

    /// A program of the user's own has none of it, and datagrams have no ending.
    private func encodeShortForm(to container: inout KeyedEncodingContainer<FieldKey>) throws {
        try container.encode(settings.receiveSize, forKey: "receiveSize")
        try container.encode(settings.framing, forKey: "framing")
        try container.encode(settings.reply, forKey: "reply")
        try container.encode(settings.messages, forKey: "messages")
        if isDatagrams { return }
        try container.encode(settings.onPeerEnd, forKey: "onPeerEnd")
        try container.encode(settings.shutdown, forKey: "shutdown")
        try container.encode(settings.close, forKey: "close")
        try container.encode(settings.oneSegment, forKey: "oneSegment")
    }
}

/// A client as the API shows it: the fields that it was given, and the program of a send that adds none.
package struct ClientView: Sendable, Encodable {
    package var name: ResourceName
    package var state: EndpointState
    package var defaults: SendFields
    /// Nil while a payload is missing, which each send then has to bring.
    package var program: Program?
    package var connections: ConnectionCounts

    package func encode(to encoder: any Encoder) throws {
        try defaults.encode(to: encoder)
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(name, forKey: "name")
        try container.encode(state, forKey: "state")
        try container.encode(known: program, forKey: "program")
        try container.encode(connections, forKey: "connections")
    }
}

/// What became of the connections of a server or a client. `begun` is the sum of `open` and `ended`.
package struct ConnectionCounts: Sendable, Encodable, Hashable {
    package var begun = 0
    package var open = 0
    /// By outcome; outcomes that never happened are absent.
    package var ended: [String: Int] = [:]
    /// Ended without a record, by the server's `record` policy.
    package var unrecorded = 0
    /// Records that were dropped for newer ones.
    package var dropped = 0
    /// Failed `accept` calls: descriptors or memory had run out.
    package var acceptFailures = 0
    /// How often accepting rested, because as many connections were open as may be.
    package var acceptPauses = 0
    /// What a server has announced, how often that failed, and why it did last. Without any they are left out.
    package var announced = 0
    package var announceFailures = 0
    package var announceError: String?
    /// Datagrams of a server that were not sent: the peer is not allowed, or had as many in a second as it may have.
    package var withheld = 0

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(acceptFailures, forKey: "acceptFailures")
        try container.encode(acceptPauses, forKey: "acceptPauses")
        if announced + announceFailures > 0 {
            try container.encode(known: announceError, forKey: "announceError")
            try container.encode(announceFailures, forKey: "announceFailures")
            try container.encode(announced, forKey: "announced")
        }
        try container.encode(begun, forKey: "begun")
        try container.encode(dropped, forKey: "dropped")
        try container.encode(ended, forKey: "ended")
        try container.encode(open, forKey: "open")
        try container.encode(unrecorded, forKey: "unrecorded")
        try container.encode(withheld, forKey: "withheld")
    }
}
