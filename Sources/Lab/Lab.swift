package import Programs

/// What the API manages: servers, clients, connections, exchanges; their life, limits and records.
///
/// Every call may be made from any thread. None blocks its thread: what has to wait is `async`.
package final class Lab: Sendable {
    /// Starts the event loop. - Throws: `LabProblem` where the machine refuses it.
    package init(_ configuration: LabConfiguration = LabConfiguration()) throws(LabProblem) {
        fatalError()
    }

    // Servers.
    /// Creates and starts a server; a name is made up where none is given.
    package func createServer(_ name: ResourceName?, _ settings: ServerSettings) async throws(LabProblem) -> ServerView { fatalError() }
    /// Creates or replaces; with an unchanged address the listener stays, and running connections keep their program.
    package func putServer(_ name: ResourceName, _ settings: ServerSettings) async throws(LabProblem) -> (view: ServerView, created: Bool) { fatalError() }
    package func server(_ name: ResourceName) throws(LabProblem) -> ServerView { fatalError() }
    package func servers() -> [ServerView] { fatalError() }
    /// Closes the listener; connections run on, or are aborted.
    package func stopServer(_ name: ResourceName, abortConnections: Bool) async throws(LabProblem) -> ServerView { fatalError() }
    /// Listens again, on the port that it had.
    package func startServer(_ name: ResourceName) async throws(LabProblem) -> ServerView { fatalError() }
    /// Stops it, aborts its connections and forgets it; its records stay.
    package func deleteServer(_ name: ResourceName) async throws(LabProblem) { fatalError() }

    // Clients.
    package func createClient(_ name: ResourceName?, _ defaults: SendFields) async throws(LabProblem) -> ClientView { fatalError() }
    package func putClient(_ name: ResourceName, _ defaults: SendFields) async throws(LabProblem) -> (view: ClientView, created: Bool) { fatalError() }
    package func client(_ name: ResourceName) throws(LabProblem) -> ClientView { fatalError() }
    package func clients() -> [ClientView] { fatalError() }
    package func stopClient(_ name: ResourceName, abortConnections: Bool) async throws(LabProblem) -> ClientView { fatalError() }
    package func startClient(_ name: ResourceName) async throws(LabProblem) -> ClientView { fatalError() }
    package func deleteClient(_ name: ResourceName) async throws(LabProblem) { fatalError() }

    // Conversations.
    /// One conversation; answers when both sides have ended, or `wait` has passed (nil: as long as it takes).
    package func send(_ fields: SendFields, client: ResourceName? = nil, wait: TimeSpan? = nil) async throws(LabProblem) -> Exchange { fatalError() }
    package func connections(_ filter: ConnectionFilter) async -> Page<ConnectionReport> { fatalError() }
    package func connection(_ id: UInt64) async throws(LabProblem) -> ConnectionReport { fatalError() }
    /// Sends RST and keeps the record.
    package func abortConnection(_ id: UInt64) async throws(LabProblem) -> ConnectionReport { fatalError() }
    /// Forgets the record of a connection that has ended.
    package func deleteConnection(_ id: UInt64) throws(LabProblem) { fatalError() }
    package func exchanges(_ filter: ExchangeFilter) async -> Page<Exchange> { fatalError() }
    package func exchange(_ id: UInt64) async throws(LabProblem) -> Exchange { fatalError() }

    /// Removes everything: servers, clients, connections, records. Ids go on counting.
    package func reset() async { fatalError() }
    /// Removes everything and ends the event loop. The lab is of no use afterwards.
    package func shutdown() async { fatalError() }
}
