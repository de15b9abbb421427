package import Sockets

/// What the kernel holds at one moment. Looking changes nothing: no data is drained, no error consumed.
package struct Look: BitwiseCopyable, Sendable {
    package var events: PollEvents
    package var info: TCPInfo?
    package var unread: Int?
    package var unsent: Int?
    package var unacknowledged: Int?
    /// The socket's error, 0 for none; nil where it was not asked for.
    package var error: Int32?

    init(_ descriptor: Descriptor) {
        events = descriptor.poll()
        info = descriptor.tcpInfo()
        unread = descriptor.unread()
        unsent = descriptor.unsent()
        unacknowledged = descriptor.unacknowledged()
    }

    /// The last look, just before the last close: the error is of no more use to anybody, so it can be taken.
    init(atTheEndOf descriptor: Descriptor) {
        self.init(descriptor)
        guard events.contains(.error) else { return }
        error = descriptor.pendingError()?.rawValue ?? 0
    }

    /// Whether an error ended the connection. What only lies in the error queue, as a time stamp does, is signalled in
    /// the same way.
    var hasFailed: Bool { state == .close && events.contains(.error) && error != 0 }

    package var state: TCPState? { info?.state }
}
