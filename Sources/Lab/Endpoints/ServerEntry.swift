import Conversations
import Programs
import Sockets
import Synchronization

/// A server as the lab keeps it.
struct ServerEntry {
    var settings: ServerSettings
    /// What it is bound to; the last address while it is stopped.
    var bound: SocketAddress
    let counters: ConversationCounters
    /// The number of its listener in the loop; nil while it is stopped.
    var listener: UInt32?

    func view(_ name: ResourceName) -> ServerView {
        ServerView(
            name: name, state: listener == nil ? .stopped : .running,
            bound: Endpoint(host: bound.host, port: bound.port), settings: settings,
            connections: ConnectionCounts(counters))
    }
}

extension ConnectionCounts {
    init(_ counters: ConversationCounters) {
        // The ends first: a conversation that begins in between is then open, and not negative.
        for outcome in ConnectionOutcome.allCases {
            let count = counters.ended(outcome)
            if count > 0 { ended[outcome.rawValue] = count }
        }
        begun = counters.begun.load(ordering: .relaxed)
        open = max(0, begun - ended.values.reduce(0, +))
        unrecorded = counters.unrecorded.load(ordering: .relaxed)
        acceptFailures = counters.acceptFailures.load(ordering: .relaxed)
    }
}
