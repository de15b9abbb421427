package import Programs

/// Which events somebody watches. Each condition leaves out what it can not be said of.
package struct EventFilter: Sendable {
    /// Nil for all.
    package var types: Set<EventType>?
    package var server: ResourceName?
    package var client: ResourceName?
    package var outcome: ConnectionOutcome?
    /// The number of a load.
    package var load: UInt64?

    package init() {}

    /// The types that can come through, as bits.
    var wanted: UInt32 {
        var types = self.types ?? Set(EventType.happening)
        if outcome != nil { types.formIntersection([.connectionClosed]) }
        return types.reduce(0) { $0 | $1.bit }
    }

    func matches(_ type: EventType, _ subject: LabEvent.Subject) -> Bool {
        guard wanted(type) else { return false }
        if let server, subject.server != server.description { return false }
        if let client, subject.client != client.description { return false }
        if let load, subject.load != load { return false }
        if let outcome, subject.outcome != outcome { return false }
        return true
    }

    private func wanted(_ type: EventType) -> Bool {
        types?.contains(type) ?? true
    }
}

extension LabEvent.Subject {
    fileprivate var server: String? {
        switch self {
        case .server(let name, _): name.description
        case .connection(let connection) where connection.role == .server: connection.endpoint
        default: nil
        }
    }

    fileprivate var client: String? {
        switch self {
        case .client(let name): name.description
        case .connection(let connection) where connection.role == .client: connection.endpoint
        default: nil
        }
    }

    fileprivate var load: UInt64? {
        if case .load(let id, _, _) = self { id } else { nil }
    }

    fileprivate var outcome: ConnectionOutcome? {
        if case .connection(let connection) = self { connection.outcome } else { nil }
    }
}
