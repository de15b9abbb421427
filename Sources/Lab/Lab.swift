import Conversations
import Programs
import Reactor
import Sockets
import Synchronization

/// What the API manages: servers, clients, connections, exchanges; their life, limits and records.
///
/// Every call may be made from any thread. None blocks its thread: what has to wait is `async`.
package final class Lab: Sendable {
    struct State {
        var servers: [ResourceName: ServerEntry] = [:]
        var clients: [ResourceName: ClientEntry] = [:]
        var loads: [UInt64: LoadEntry] = [:]
        var nextLoad: UInt64 = 1
        var nextListener: UInt32 = 0
        /// The loops of the listeners that belong to one alone.
        var homes: [UInt32: Int] = [:]
        var nextName = 1
        /// Nothing new begins any more.
        var isStopping = false
        /// Its loops have been told to end.
        var hasEnded = false
    }

    let configuration: LabConfiguration
    let state = Mutex(State())
    /// Held by every change of servers and clients, across its waits.
    let gate = Gate()
    let events: EventHub
    let records: Records
    let loops: EventLoops
    let helpers: HelperThreads
    let policy: AddressPolicy
    /// All counters that there ever were.
    let ledger: Ledger
    let endings = EndingCounts()
    /// Rings when a load has begun or ended, or was forgotten.
    let loadsChanged = Bell()
    /// Counts the sends that no client of the lab makes.
    let sendCounters: ConversationCounters

    /// Starts the event loops.
    ///
    /// - Throws: `out-of-resources` where the machine refuses it.
    package convenience init(_ configuration: LabConfiguration = LabConfiguration()) throws(LabProblem) {
        try self.init(configuration, resolve: NameResolution.resolve)
    }

    /// The resolver is a parameter for tests.
    init(_ configuration: LabConfiguration, resolve: @escaping AddressPolicy.Resolver) throws(LabProblem) {
        self.configuration = configuration
        ledger = Ledger(loops: configuration.loops)
        sendCounters = ledger.open(.client)
        events = EventHub(backlog: configuration.eventBacklog, kept: configuration.eventsKept)
        records = Records(
            limit: configuration.records, grace: configuration.serverGrace.nanoseconds, events: events)
        do {
            loops = try EventLoops(
                observer: records, count: configuration.loops, connections: configuration.connections,
                memory: configuration.memory,
                errands: Errands(
                    lingering: configuration.lingering, executable: configuration.secondProcess))
        } catch {
            throw LabProblem(.outOfResources, "the event loops can not be started (\(error.name)).")
        }
        helpers = HelperThreads(count: 4, queueLimit: 256)
        policy = AddressPolicy(helpers: helpers, resolve: resolve, configuration)
        let loops = loops
        records.tellPeerHasClosed = { recording in
            _ = loops.post(.peerHasClosed(recording), to: recording.loop)
        }
    }

    /// Makes one change of the set-up while no other is under way.
    func change<Value: Sendable>(
        _ body: () async throws(LabProblem) -> Value
    ) async throws(LabProblem) -> Value {
        await gate.enter()
        defer { gate.leave() }
        if state.withLock(\.isStopping) { throw LabProblem(.stopping, "the service is stopping.") }
        return try await body()
    }

    /// Waits until every loop has carried out a command. All are asked before any is waited for.
    func performOnAll(
        _ command: @escaping @Sendable (@escaping @Sendable () -> Void) -> Command
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for loop in 0..<loops.count { group.addTask { [self] in await perform(on: loop, command) } }
        }
    }

    /// Waits until a loop has carried out a command.
    func perform(on loop: Int, _ command: (@escaping @Sendable () -> Void) -> Command) async {
        await withCheckedContinuation { continuation in
            // A loop that has ended has nothing left to do.
            if !loops.post(command({ continuation.resume() }), to: loop) { continuation.resume() }
        }
    }

    /// Waits until the open connections of a server or client, or all there are, have been reset.
    func abortAll(of counters: ConversationCounters?) async {
        await performOnAll { done in .abortAll(of: counters, done: done) }
    }

    /// Ends the connections of a server or a client that is there no more.
    func forget(_ counters: ConversationCounters) async {
        await abortAll(of: counters)
        ledger.retire(counters)
    }

    /// A name that is free, as "server-3".
    static func freeName<Entry>(
        _ prefix: String, _ next: inout Int, _ taken: [ResourceName: Entry]
    ) -> ResourceName {
        while true {
            let name = ResourceName("\(prefix)-\(next)")!
            next += 1
            if taken[name] == nil { return name }
        }
    }
}
