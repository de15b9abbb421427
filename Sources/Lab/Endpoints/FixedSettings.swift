import Programs
import Synchronization

/// What a server was told, which nothing changes until it is replaced; and beside it, kept for as long, the text that
/// whoever shows it has made of it.
package final class FixedSettings: Sendable {
    let settings: ServerSettings
    private let kept = Mutex<CutText?>(nil)

    init(_ settings: ServerSettings) {
        self.settings = settings
    }

    /// The text, once one was kept.
    package var text: CutText? { kept.withLock { $0 } }

    /// Keeps a text; the first one stays.
    package func keep(_ text: CutText) {
        kept.withLock { $0 = $0 ?? text }
    }
}

/// A text with holes for what changes: its pieces in order, a hole between each two.
package final class CutText: Sendable {
    package let pieces: [[UInt8]]

    package init(_ pieces: [[UInt8]]) {
        self.pieces = pieces
    }
}

/// What of a server changes while its settings stay.
package struct ServerLife: Sendable {
    package var state: EndpointState
    package var accepting: Bool
    package var connections: ConnectionCounts
    package var fixed: FixedSettings
}
