package import Programs
package import Sockets

/// What a server of datagrams may answer, and what it announces. An answer goes to whoever a datagram says that it comes
/// from, which anybody can make up: so a server could be made to flood a third one.
package final class DatagramRules: Sendable {
    /// Whether a peer may be answered.
    let mayAnswer: @Sendable (SocketAddress) -> Bool
    /// Datagrams to one peer in a second; 0 for any number.
    let answersPerSecond: Int
    let announcement: Announcement?

    /// What is sent every so often without being asked.
    package struct Announcement: Sendable {
        let bytes: [UInt8]
        /// Nanoseconds.
        let interval: UInt64
        let to: SocketAddress

        package init(_ record: ServiceRecord, every interval: TimeSpan, to address: SocketAddress) {
            bytes = record.announcement
            self.interval = interval.nanoseconds
            to = address
        }
    }

    package init(
        answersPerSecond: Int, announcement: Announcement? = nil,
        mayAnswer: @escaping @Sendable (SocketAddress) -> Bool
    ) {
        self.answersPerSecond = answersPerSecond
        self.announcement = announcement
        self.mayAnswer = mayAnswer
    }
}
