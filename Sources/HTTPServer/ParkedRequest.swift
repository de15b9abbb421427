import CMicrohttpd
import Synchronization

/// A request whose connection is suspended.
///
/// Invariant: the pointer is valid from the suspend until `resume`, which is called once, by whoever took this
/// request out of its `ParkingLot`; nothing else reads the pointer. That is what makes it Sendable.
final class ParkedRequest: @unchecked Sendable {
    private let connection: OpaquePointer
    private let answer = Mutex<Response?>(nil)

    init(suspended connection: OpaquePointer) {
        self.connection = connection
    }

    /// Puts the connection back with its answer: `cmhd_resume`. The connection may be gone when this returns.
    func resume(with response: Response) {
        answer.withLock { $0 = response }
        cmhd_resume(connection)
    }

    /// The answer, once; null for as long as there is none.
    func takeAnswer() -> Response? {
        answer.withLock { $0.take() }
    }
}
