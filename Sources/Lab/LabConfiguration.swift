package import Programs
package import Sockets

/// The limits of a lab.
package struct LabConfiguration: Sendable {
    /// Event loops, each with a thread.
    package var loops = 2
    package var servers = 1000
    package var clients = 1000
    /// Loads that run at a time.
    package var runningLoads = 10
    /// Loads that have ended and are kept; the oldest is dropped for a new one.
    package var endedLoads = 100
    /// Open connections of both roles.
    package var connections = 100_000
    /// Bytes that the buffers of unfinished messages may take together; beyond it a message is `too-large`.
    package var memory = 256 << 20
    /// Exchanges kept; the oldest is dropped for a new one.
    package var records = 10_000
    /// Events that a reader may be behind; one more, and it gets none any more.
    package var eventBacklog = 10_000
    /// Events that are kept for a reader who comes back.
    package var eventsKept = 1000
    /// Bytes kept of what went each way of a connection.
    package var capture = 4 * 1024
    /// How long a send waits for the server's side after the client's has ended.
    package var serverGrace = TimeSpan.seconds(1)
    /// Closes that may linger at a time; beyond it one is skipped as `too-many-lingering`.
    package var lingering = 32
    /// The program that holds sockets as a second process: this one, where that is `lastword`.
    package var secondProcess = "/proc/self/exe"

    /// Datagrams that a server may send to one peer in a second; 0 for any number.
    package var answersPerPeer = 1000
    /// Where Unix sockets may be: none where nobody says so.
    package var allowedUnix: [AllowedUnixNames.Place] = []

    /// Where connections may go, beside the loopback networks.
    package var allowedTargets: [Network] = []
    /// Where servers may listen and loads may come from, beside the loopback networks.
    package var allowedListens: [Network] = []

    package init() {}
}
