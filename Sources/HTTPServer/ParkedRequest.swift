import CMicrohttpd
import Synchronization

/// A request whose connection is suspended.
///
/// Invariant: the pointers are valid from the suspend until `resume`, which is called once, by whoever took this
/// request out of its `ParkingLot`, or was not let in; nothing else reads them, and the daemon is not stopped before
/// every `resume` has returned. That is what makes it Sendable.
final class ParkedRequest: @unchecked Sendable {
    /// Whether it counts against the limit of those that wait for long.
    let isWaiting: Bool

    private let connection: OpaquePointer
    private let daemon: OpaquePointer
    private let answer = Mutex<Response?>(nil)

    init(suspended connection: OpaquePointer, of daemon: OpaquePointer, isWaiting: Bool) {
        self.isWaiting = isWaiting
        self.connection = connection
        self.daemon = daemon
    }

    deinit {
        takeAnswer()?.abandon()
    }

    /// Puts the connection back with its answer: `cmhd_resume`. The connection may be gone when this returns.
    func resume(with response: Response) {
        answer.withLock { $0 = response }
        cmhd_resume(daemon, connection)
    }

    /// The answer, once; null for as long as there is none.
    func takeAnswer() -> Response? {
        answer.withLock { $0.take() }
    }
}
