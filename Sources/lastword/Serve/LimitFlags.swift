import ArgumentParser
import HTTPServer
import Lab
import Programs

/// The limits of the service, each with its flag.
struct LimitFlags: ParsableArguments {
    @Option(help: Limit.servers.help, transform: Limit.servers.read) var maxServers: Int?
    @Option(help: Limit.clients.help, transform: Limit.clients.read) var maxClients: Int?
    @Option(help: Limit.connections.help, transform: Limit.connections.read) var maxConnections: Int?
    @Option(help: Limit.loads.help, transform: Limit.loads.read) var maxLoads: Int?
    @Option(help: Limit.records.help, transform: Limit.records.read) var maxRecords: Int?
    @Option(help: Limit.answers.help, transform: Limit.answers.read) var answersPerPeer: Int?
    @Option(help: Limit.backlog.help, transform: Limit.backlog.read) var eventBacklog: Int?
    @Option(help: Limit.capture.help, transform: Limit.capture.read) var capture: Int?
    @Option(help: Limit.message.help, transform: Limit.message.read) var maxMessage: Int?
    @Option(help: Limit.payload.help, transform: Limit.payload.read) var maxPayload: Int?
    @Option(help: Limit.program.help, transform: Limit.program.read) var maxProgram: Int?
    @Option(help: Limit.operations.help, transform: Limit.operations.read) var maxOperations: Int?
    @Option(help: Limit.rounds.help, transform: Limit.rounds.read) var maxRounds: Int?
    @Option(help: Limit.runs.help, transform: Limit.runs.read) var maxRuns: Int?
    @Option(help: Limit.waits.help, transform: Limit.waits.read) var maxWaits: Int?
    @Option(help: Limit.wait.help, transform: Limit.wait.read) var maxWait: Int?
    @Option(help: Limit.readers.help, transform: Limit.readers.read) var maxEventReaders: Int?
    @Option(help: Limit.headers.help, transform: Limit.headers.read) var maxHeaders: Int?
    @Option(help: Limit.body.help, transform: Limit.body.read) var maxBody: Int?
    @Option(help: Limit.apiConnections.help, transform: Limit.apiConnections.read) var maxApiConnections: Int?
    @Option(help: Limit.perAddress.help, transform: Limit.perAddress.read)
    var maxApiConnectionsPerAddress: Int?
    @Option(help: Limit.request.help, transform: Limit.request.read) var requestTimeout: Int?
    @Option(help: Limit.idle.help, transform: Limit.idle.read) var idleTimeout: Int?
    @Option(help: Limit.grace.help, transform: Limit.grace.read) var grace: Int?

    func validate() throws {
        let parked = (maxWaits ?? 0) + (maxEventReaders ?? 0)
        if let maxApiConnections, parked >= maxApiConnections {
            throw ValidationError(
                "--max-waits \(maxWaits ?? 0) and --max-event-readers \(maxEventReaders ?? 0) leave none of the \(maxApiConnections) connections of --max-api-connections to other requests; choose fewer, or more connections."
            )
        }
    }

    func apply(to configuration: inout LabConfiguration) {
        set(&configuration.servers, maxServers)
        set(&configuration.clients, maxClients)
        set(&configuration.connections, maxConnections)
        set(&configuration.runningLoads, maxLoads)
        set(&configuration.records, maxRecords)
        set(&configuration.answersPerPeer, answersPerPeer)
        set(&configuration.eventBacklog, eventBacklog)
        set(&configuration.capture, capture)
    }

    /// - Parameter isLoopback: whether only this machine reaches the service.
    func apply(to configuration: inout HTTPServerConfiguration, isLoopback: Bool) {
        set(&configuration.maximumHeaderSize, maxHeaders)
        set(&configuration.maximumBodySize, maxBody)
        set(&configuration.requestTimeout, requestTimeout)
        set(&configuration.connectionTimeout, idleTimeout)
        configuration.connectionsPerAddress =
            maxApiConnectionsPerAddress ?? (isLoopback ? nil : Limit.perAddress.standard)
        // Requests that wait for nothing always have connections left.
        if let connections = maxApiConnections {
            configuration.connectionLimit = connections
            set(
                &configuration.maximumWaiting,
                maxWaits ?? min(configuration.maximumWaiting, max(1, connections * 5 / 6 - 1)))
            let left = connections - configuration.maximumWaiting - 1
            set(
                &configuration.maximumStreams,
                maxEventReaders ?? min(configuration.maximumStreams, max(1, connections / 12), left))
        } else if maxWaits != nil || maxEventReaders != nil {
            set(&configuration.maximumWaiting, maxWaits)
            set(&configuration.maximumStreams, maxEventReaders)
            let parked = configuration.maximumWaiting + configuration.maximumStreams
            configuration.connectionLimit = max(configuration.connectionLimit, parked + parked / 10 + 1)
        }
    }

    /// The bounds of what bodies can ask for.
    var bounds: Bounds.Adjustable {
        var bounds = Bounds.Adjustable()
        set(&bounds.message, maxMessage)
        set(&bounds.payload, maxPayload)
        set(&bounds.program, maxProgram)
        set(&bounds.operations, maxOperations)
        set(&bounds.rounds, maxRounds)
        set(&bounds.runs, maxRuns)
        return bounds
    }

    /// The longest that a request waits.
    var longestWait: TimeSpan {
        .seconds(UInt64(maxWait ?? Limit.wait.standard))
    }

    /// How long what runs may take to end after a signal.
    var graceTime: TimeSpan {
        .seconds(UInt64(grace ?? Limit.grace.standard))
    }

    private func set(_ limit: inout Int, _ given: Int?) {
        limit = given ?? limit
    }
}
