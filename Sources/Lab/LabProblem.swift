package import Programs

/// Why the lab did not do what it was asked, in words for the user. Nothing has changed then.
package struct LabProblem: Error, Sendable {
    /// The stable code of a problem.
    package enum Code: String, Sendable, CaseIterable {
        case unknownServer = "unknown-server"
        case unknownClient = "unknown-client"
        case unknownConnection = "unknown-connection"
        case unknownExchange = "unknown-exchange"
        case unknownLoad = "unknown-load"
        case nameInUse = "name-in-use"
        case portInUse = "port-in-use"
        /// The address can not be bound on this machine.
        case addressUnusable = "address-unusable"
        /// The kernel refuses a socket option.
        case optionRefused = "option-refused"
        /// The address is not within the allowed networks.
        case addressNotAllowed = "address-not-allowed"
        /// The connection is still open.
        case connectionOpen = "connection-open"
        /// The connection has ended already.
        case connectionClosed = "connection-closed"
        /// The connection is not held, or another operation by hand is under way.
        case connectionBusy = "connection-busy"
        /// A stopped client makes no sends.
        case clientStopped = "client-stopped"
        /// A stopped server has no listener.
        case serverStopped = "server-stopped"
        case tooManyServers = "too-many-servers"
        case tooManyClients = "too-many-clients"
        /// As many loads run as may at the same time.
        case tooManyLoads = "too-many-loads"
        case tooManyConnections = "too-many-connections"
        /// The machine refused what was asked: descriptors or memory have run out.
        case outOfResources = "out-of-resources"
        case stopping
        /// The body was wrong; `input` has the field.
        case input
    }

    package var code: Code
    /// The field that the problem is about, where there is one.
    package var field: String?
    package var detail: String
    package var input: InputProblem?

    package init(_ code: Code, field: String? = nil, _ detail: String) {
        self.code = code
        self.field = field
        self.detail = detail
    }

    package init(_ problem: InputProblem) {
        self.init(.input, field: problem.field, problem.detail)
        input = problem
    }
}
