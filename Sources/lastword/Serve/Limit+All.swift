import ControlPlane
import HTTPServer
import Lab
import Programs

extension Limit {
    static let servers = Limit("max-servers", 1...100_000, standard: lab.servers, "Servers.")
    static let clients = Limit("max-clients", 1...100_000, standard: lab.clients, "Clients.")
    static let connections = Limit(
        "max-connections", 1...1_000_000, standard: lab.connections,
        "Open connections of both roles; no more than the process may have descriptors for.")
    static let loads = Limit(
        "max-loads", 1...1000, standard: lab.runningLoads, "Loads that run at the same time.")
    static let records = Limit(
        "max-records", 1...10_000_000, standard: lab.records,
        "Exchanges that are kept; the oldest goes for a new one.")
    static let answers = Limit(
        "answers-per-peer", 0...100_000_000, standard: lab.answersPerPeer,
        "Datagrams that a server sends to one peer in a second; 0 for any number.")
    static let backlog = Limit(
        "event-backlog", 1...1_000_000, standard: lab.eventBacklog,
        "Events that a reader of /v1/events may be behind; one more, and it gets none any more.")
    static let capture = Limit(
        "capture", 0...(16 << 20), .bytes, standard: lab.capture,
        "Data that is kept of each direction of a connection.")

    static let message = Limit(
        "max-message", 1...(256 << 20), .bytes, standard: bounds.message,
        "A received message; a longer one is too-large.")
    static let payload = Limit(
        "max-payload", 1...(256 << 20), .bytes, standard: bounds.payload,
        "A payload that is made up by a pattern, and a chunk.")
    static let program = Limit(
        "max-program", 1...(1 << 30), .bytes, standard: bounds.program,
        "What a program holds ready: payloads, answers, and what ends their messages.")
    // Where all operations look for an answer the time grows with the square of their number.
    static let operations = Limit(
        "max-operations", 1...10_000, standard: bounds.operations, "Operations of a program.")
    static let rounds = Limit(
        "max-rounds", 1...1_000_000_000, standard: bounds.rounds, "Rounds of a repeat.")
    static let runs = Limit(
        "max-runs", 1...1_000_000_000_000, standard: bounds.runs,
        "Operations that a program runs, every round of a repeat counted.")

    static let waits = Limit(
        "max-waits", 1...100_000, standard: http.maximumWaiting, "Requests that wait at the same time.")
    static let wait = Limit(
        "max-wait", 1...86_400, .seconds, standard: Int(ControlPlane.longestWait.nanoseconds / 1_000_000_000),
        "The longest that a request waits.")
    static let readers = Limit(
        "max-event-readers", 0...100_000, standard: http.maximumStreams, "Readers of /v1/events.")
    static let headers = Limit(
        "max-headers", (1 << 10)...(1 << 20), .bytes, standard: http.maximumHeaderSize,
        "The request line and the headers of a request.")
    static let body = Limit(
        "max-body", (1 << 10)...(1 << 30), .bytes, standard: http.maximumBodySize, "The body of a request.")
    static let apiConnections = Limit(
        "max-api-connections", 3...200_000, standard: http.connectionLimit,
        "Connections to the API; more wait in the listener's queue.")
    static let perAddress = Limit(
        "max-api-connections-per-address", 1...200_000, standard: 256,
        "Connections to the API from one address; without this flag not limited on a loopback address.")
    static let request = Limit(
        "request-timeout", 1...86_400, .seconds, standard: http.requestTimeout,
        "How long a client may take to send a request.")
    static let idle = Limit(
        "idle-timeout", 1...86_400, .seconds, standard: http.connectionTimeout,
        "How long a connection to the API may be silent.")
    static let grace = Limit(
        "grace", 0...86_400, .seconds, standard: 5,
        "How long what runs may take to end after a signal; then it is ended by a reset.")

    /// In the order of the help.
    static let all = [
        servers, clients, connections, loads, records, answers, backlog, capture, message, payload, program,
        operations,
        rounds, runs, waits, wait, readers, headers, body, apiConnections, perAddress, request, idle, grace,
    ]

    private static let lab = LabConfiguration()
    private static let http = HTTPServerConfiguration()
    private static let bounds = Bounds.Adjustable()
}
