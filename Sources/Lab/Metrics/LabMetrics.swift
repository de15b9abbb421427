package import Programs

/// How the lab is doing, in numbers.
package struct LabMetrics: Sendable {
    /// All conversations that there ever were, seen from each side.
    package var conversations: [Role: ConversationTotals]
    /// Exchanges that were recorded, by how they ended.
    package var exchangesEnded: [Verdict.Ending: Int]
    /// Exchanges whose records were gone before anybody asked how they had ended.
    package var endingsLost: Int
    package var connectionsKept: Int
    /// Records of connections that had to go for newer ones.
    package var dropped: [Role: Int]
    package var exchangesKept: Int
    package var servers: [EndpointState: Int]
    package var clients: [EndpointState: Int]
    package var loadsRunning: Int
    package var eventReaders: Int
    /// Open connections that all loops have, and how many there may be.
    package var open: Int
    package var mostOpen: Int
    /// Nanoseconds that each loop took to get to a question; nil where it did not within a second.
    package var lag: [UInt64?]
    package var process = ProcessFigures()
}
