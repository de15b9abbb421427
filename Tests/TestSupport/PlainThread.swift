import Glibc
import Synchronization

/// A thread that is nobody else's. To be joined.
package final class PlainThread: Sendable {
    private let body: @Sendable () -> Void
    private let thread = Mutex<pthread_t?>(nil)

    package init(_ body: @escaping @Sendable () -> Void) throws {
        self.body = body
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { thread in
                Unmanaged<PlainThread>.fromOpaque(thread!).takeRetainedValue().body()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard error == 0 else { throw SystemError(number: error) }
        self.thread.withLock { $0 = thread }
    }

    package func join() {
        if let thread = thread.withLock({ $0.take() }) { pthread_join(thread, nil) }
    }
}
