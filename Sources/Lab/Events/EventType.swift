import Programs

/// What can happen.
package enum EventType: String, Choice {
    case serverStarted = "server-started"
    /// It has other settings now.
    case serverReplaced = "server-replaced"
    case serverStopped = "server-stopped"
    case serverDeleted = "server-deleted"
    case clientCreated = "client-created"
    case clientReplaced = "client-replaced"
    case clientStopped = "client-stopped"
    case clientStarted = "client-started"
    case clientDeleted = "client-deleted"
    /// A conversation of ours has begun, or a connection was accepted.
    case connectionOpened = "connection-opened"
    case connectionClosed = "connection-closed"
    case loadStarted = "load-started"
    /// Once a second while it runs.
    case loadProgress = "load-progress"
    case loadEnded = "load-ended"
    /// Everything was removed.
    case reset
    /// The service ends soon, and begins nothing new.
    case draining
    // To one reader alone.
    /// Events that it asked for are not there any more.
    case missed
    /// It was too slow, and gets no more.
    case dropped

    package static var subject: String { "type" }

    /// Those that happen, and are not about the reader itself.
    package static let happening = allCases.filter { $0 != .missed && $0 != .dropped }

    /// Its bit in a set of types.
    var bit: UInt32 {
        switch self {
        case .connectionOpened: 1 << 0
        case .connectionClosed: 1 << 1
        case .serverStarted: 1 << 2
        case .serverReplaced: 1 << 3
        case .serverStopped: 1 << 4
        case .serverDeleted: 1 << 5
        case .clientCreated: 1 << 6
        case .clientReplaced: 1 << 7
        case .clientStopped: 1 << 8
        case .clientStarted: 1 << 9
        case .clientDeleted: 1 << 10
        case .loadStarted: 1 << 11
        case .loadProgress: 1 << 12
        case .loadEnded: 1 << 13
        case .reset: 1 << 14
        case .draining: 1 << 15
        case .missed: 1 << 16
        case .dropped: 1 << 17
        }
    }
}
