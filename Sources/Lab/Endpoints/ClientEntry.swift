import Conversations
import Programs

/// A client as the lab keeps it.
struct ClientEntry {
    var defaults: SendFields
    var state = EndpointState.running
    let counters: ConversationCounters

    func view(_ name: ResourceName) -> ClientView {
        ClientView(
            name: name, state: state, defaults: defaults,
            program: try? SendSettings(defaults).program, connections: ConnectionCounts(counters))
    }
}
