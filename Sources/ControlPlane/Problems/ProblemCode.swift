/// Every kind of problem that the API can answer: its stable code, and the status that goes with it.
///
/// Those of a body and of the lab go by the same words as in `InputProblem.Code` and `LabProblem.Code`.
package enum ProblemCode: String, CaseIterable, Sendable {
    // The caller.
    case unauthorized
    case badHost = "bad-host"
    case badOrigin = "bad-origin"

    // The request.
    case badRequest = "bad-request"
    case badParameter = "bad-parameter"
    case unexpectedBody = "unexpected-body"
    case unknownResource = "unknown-resource"
    case methodNotAllowed = "method-not-allowed"
    case payloadTooLarge = "payload-too-large"

    // The body.
    case badJSON = "bad-json"
    case duplicateField = "duplicate-field"
    case unknownField = "unknown-field"
    case missingField = "missing-field"
    case wrongType = "wrong-type"
    case badValue = "bad-value"

    // The lab.
    case unknownServer = "unknown-server"
    case unknownClient = "unknown-client"
    case unknownConnection = "unknown-connection"
    case unknownExchange = "unknown-exchange"
    case unknownLoad = "unknown-load"
    case nameInUse = "name-in-use"
    case portInUse = "port-in-use"
    case addressUnusable = "address-unusable"
    case optionRefused = "option-refused"
    case addressNotAllowed = "address-not-allowed"
    case connectionOpen = "connection-open"
    case connectionClosed = "connection-closed"
    case connectionBusy = "connection-busy"
    case clientStopped = "client-stopped"
    case serverStopped = "server-stopped"
    case tooManyServers = "too-many-servers"
    case tooManyClients = "too-many-clients"
    case tooManyLoads = "too-many-loads"
    case tooManyConnections = "too-many-connections"
    case outOfResources = "out-of-resources"

    // The service.
    case tooManyWaiting = "too-many-waiting"
    case tooManyStreams = "too-many-streams"
    case stopping
    case internalError = "internal-error"

    /// The HTTP status.
    package var status: Int {
        switch self {
        case .badRequest, .badParameter, .unexpectedBody, .badJSON, .duplicateField, .unknownField,
            .missingField,
            .wrongType, .badValue:
            400
        case .unauthorized: 401
        case .badHost, .badOrigin, .addressNotAllowed: 403
        case .unknownResource, .unknownServer, .unknownClient, .unknownConnection, .unknownExchange,
            .unknownLoad:
            404
        case .methodNotAllowed: 405
        case .nameInUse, .portInUse, .connectionOpen, .connectionClosed, .connectionBusy, .clientStopped,
            .serverStopped, .tooManyServers, .tooManyClients, .tooManyLoads:
            409
        case .payloadTooLarge: 413
        // Well-formed, and allowed, but nothing that this machine does.
        case .addressUnusable, .optionRefused: 422
        case .internalError: 500
        case .tooManyConnections, .outOfResources, .tooManyWaiting, .tooManyStreams, .stopping: 503
        }
    }

    /// The title: with the type `about:blank` it is the status's own phrase (RFC 9457, section 4.2.1).
    package var title: String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 422: "Unprocessable Content"
        case 500: "Internal Server Error"
        default: "Service Unavailable"
        }
    }
}
