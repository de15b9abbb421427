/// How a side lets go of its socket.
package enum CloseMode: String, Choice {
    /// Reads the peer's end first.
    case afterEnd = "after-end"
    case immediately
    /// Closes with a reset.
    case reset

    package static var subject: String { "close" }

    /// The operations that carry it out.
    func operations(receiveSize: Int) -> [Operation] {
        switch self {
        case .afterEnd: [Operation(.receive(.end, receiveSize: receiveSize)), Operation(.close)]
        case .immediately: [Operation(.close)]
        case .reset: [Operation(.reset)]
        }
    }

    /// Whether a send that names it, and no shutdown, makes none: it closes in place of the shutdown.
    var replacesShutdown: Bool { self != .afterEnd }
}
