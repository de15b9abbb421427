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
    @Option(help: Limit.capture.help, transform: Limit.capture.read) var capture: Int?
    @Option(help: Limit.message.help, transform: Limit.message.read) var maxMessage: Int?
    @Option(help: Limit.payload.help, transform: Limit.payload.read) var maxPayload: Int?
    @Option(help: Limit.program.help, transform: Limit.program.read) var maxProgram: Int?
    @Option(help: Limit.operations.help, transform: Limit.operations.read) var maxOperations: Int?
    @Option(help: Limit.rounds.help, transform: Limit.rounds.read) var maxRounds: Int?
    @Option(help: Limit.runs.help, transform: Limit.runs.read) var maxRuns: Int?
    @Option(help: Limit.waits.help, transform: Limit.waits.read) var maxWaits: Int?
    @Option(help: Limit.wait.help, transform: Limit.wait.read) var maxWait: Int?
    @Option(help: Limit.body.help, transform: Limit.body.read) var maxBody: Int?
    @Option(help: Limit.apiConnections.help, transform: Limit.apiConnections.read) var maxApiConnections: Int?
    @Option(help: Limit.idle.help, transform: Limit.idle.read) var idleTimeout: Int?

    func validate() throws {
        if let maxWaits, let maxApiConnections, maxWaits >= maxApiConnections {
            throw ValidationError(
                "--max-waits \(maxWaits) leaves none of the \(maxApiConnections) connections of --max-api-connections to requests that do not wait; choose fewer, or more connections."
            )
        }
    }

    func apply(to configuration: inout LabConfiguration) {
        set(&configuration.servers, maxServers)
        set(&configuration.clients, maxClients)
        set(&configuration.connections, maxConnections)
        set(&configuration.runningLoads, maxLoads)
        set(&configuration.records, maxRecords)
        set(&configuration.capture, capture)
    }

    func apply(to configuration: inout HTTPServerConfiguration) {
        set(&configuration.maximumBodySize, maxBody)
        set(&configuration.connectionTimeout, idleTimeout)
        // Where one of the two is given, the other leaves as much room for requests that do not wait as there is usually.
        let share =
            configuration.connectionLimit / (configuration.connectionLimit - configuration.maximumWaiting)
        if let maxApiConnections {
            configuration.connectionLimit = maxApiConnections
            configuration.maximumWaiting = min(
                configuration.maximumWaiting, maxApiConnections - max(1, maxApiConnections / share))
        }
        if let maxWaits {
            configuration.maximumWaiting = maxWaits
            if maxApiConnections == nil {
                configuration.connectionLimit = max(
                    configuration.connectionLimit, maxWaits + maxWaits / 10 + 1)
            }
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

    private func set(_ limit: inout Int, _ given: Int?) {
        limit = given ?? limit
    }
}
