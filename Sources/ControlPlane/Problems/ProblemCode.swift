package import Lab
package import Programs

/// Every kind of problem that the API can answer: its stable code, and the status that goes with it.
package enum ProblemCode: String, CaseIterable, Sendable {
    // The caller.
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
    case nameInUse = "name-in-use"
    case portInUse = "port-in-use"
    case addressUnusable = "address-unusable"
    case addressNotAllowed = "address-not-allowed"
    case connectionOpen = "connection-open"
    case connectionClosed = "connection-closed"
    case clientStopped = "client-stopped"
    case tooManyServers = "too-many-servers"
    case tooManyClients = "too-many-clients"
    case tooManyConnections = "too-many-connections"
    case outOfResources = "out-of-resources"

    // The service.
    case tooManyWaiting = "too-many-waiting"
    case stopping
    case internalError = "internal-error"

    /// The HTTP status.
    package var status: Int {
        switch self {
        case .badRequest, .badParameter, .unexpectedBody, .badJSON, .duplicateField, .unknownField,
            .missingField,
            .wrongType, .badValue:
            400
        case .badHost, .badOrigin, .addressNotAllowed: 403
        case .unknownResource, .unknownServer, .unknownClient, .unknownConnection, .unknownExchange: 404
        case .methodNotAllowed: 405
        case .nameInUse, .portInUse, .connectionOpen, .connectionClosed, .clientStopped, .tooManyServers,
            .tooManyClients:
            409
        case .payloadTooLarge: 413
        // Well-formed, and allowed, but nothing that this machine can do.
        case .addressUnusable: 422
        case .internalError: 500
        case .tooManyConnections, .outOfResources, .tooManyWaiting, .stopping: 503
        }
    }

    /// The title: with the type `about:blank` it is the status's own phrase (RFC 9457, section 4.2.1).
    package var title: String {
        switch status {
        case 400: "Bad Request"
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

    package init(_ code: InputProblem.Code) {
        switch code {
        case .badJSON: self = .badJSON
        case .unknownField: self = .unknownField
        case .missingField: self = .missingField
        case .wrongType: self = .wrongType
        case .badValue: self = .badValue
        }
    }

    /// Nil for `input`, whose code is the input problem's.
    package init?(_ code: LabProblem.Code) {
        switch code {
        case .unknownServer: self = .unknownServer
        case .unknownClient: self = .unknownClient
        case .unknownConnection: self = .unknownConnection
        case .unknownExchange: self = .unknownExchange
        case .nameInUse: self = .nameInUse
        case .portInUse: self = .portInUse
        case .addressUnusable: self = .addressUnusable
        case .addressNotAllowed: self = .addressNotAllowed
        case .connectionOpen: self = .connectionOpen
        case .connectionClosed: self = .connectionClosed
        case .clientStopped: self = .clientStopped
        case .tooManyServers: self = .tooManyServers
        case .tooManyClients: self = .tooManyClients
        case .tooManyConnections: self = .tooManyConnections
        case .outOfResources: self = .outOfResources
        case .stopping: self = .stopping
        case .input: return nil
        }
    }
}
