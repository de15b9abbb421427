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
    static let happening = allCases.filter { $0 != .missed && $0 != .dropped }

    /// Its bit in a set of types.
    var bit: UInt32 { 1 << UInt32(Self.places[self] ?? 31) }

    private static let places = [Self: Int](
        uniqueKeysWithValues: zip(allCases, 0...))
}
