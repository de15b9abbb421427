/// The bounds of what a user can ask for. Those that can be chosen are in `Bounds.Adjustable`.
package enum Bounds {
    /// Bytes asked of one `recv`.
    package static let receiveSize = 1...(1 << 20)
    /// The queue of a listener.
    package static let backlog = 1...65535
    /// Bytes of one chunk of a send.
    package static var chunk: ClosedRange<Int> { 1...payload }

    package static let defaultReceiveSize = 8192
    /// Of datagrams: none over IP is longer, so that nothing of one is lost.
    package static let datagramReceiveSize = 65536
    /// Messages of one send.
    package static let payloads = 1000
    /// How deep a `repeat` can be within others, counted from 1.
    package static let nesting = 4
    /// Messages kept of one side, the newest among them; those in between are counted.
    package static let messagesKept = 256
    package static let newestMessagesKept = 32
    /// Conversations of a load at the same time.
    package static let concurrency = 1...100_000
    /// Conversations of one load.
    package static let conversations = 1...1_000_000_000
    /// Targets of a load that take turns.
    package static let loadTargets = 64
    /// Addresses that the connections of a load come from.
    package static let loadSources = 1024
    /// Reports that a load keeps of each kind of failure.
    package static let loadReports = 0...100
    /// The longest close that lingers.
    package static let longestLinger = TimeSpan.seconds(60)
}
