import Glibc
import Sockets
import Synchronization

/// A thread of the system with a name.
///
/// Signals are for the main thread: all are blocked here but those that a fault of the thread itself raises, whose
/// handlers print where it happened.
package final class LoopThread: Sendable {
    private let thread: Mutex<pthread_t?>

    private init(_ thread: pthread_t) { self.thread = Mutex(thread) }

    /// One that nobody waited for goes on by itself.
    deinit {
        thread.withLock { if let thread = $0 { _ = pthread_detach(thread) } }
    }

    /// Runs the body in a new thread. C: `pthread_create(3)`. Ends the process where the system refuses a thread: there is
    /// no going on without one.
    ///
    /// - Parameter name: the first 15 bytes of it are seen in `top -H`.
    package static func start(name: String, _ body: @escaping @Sendable () -> Void) -> LoopThread {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var blocked = blockedSignals()
        var before = sigset_t()
        // A new thread inherits the mask, so that there is no moment in which a signal could reach it.
        pthread_sigmask(SIG_SETMASK, &blocked, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { start in
                Unmanaged<Start>.fromOpaque(start!).takeRetainedValue().run()
                return nil
            }, start.toOpaque())
        guard error == 0 else { fatalError("pthread_create for \(name): \(Errno(rawValue: error))") }
        return LoopThread(thread)
    }

    /// Waits for the thread's end; once. Another call answers at once. C: `pthread_join(3)`.
    package func join() {
        guard let thread = thread.withLock({ $0.take() }) else { return }
        precondition(pthread_equal(thread, pthread_self()) == 0, "a thread can not wait for itself")
        pthread_join(thread, nil)
    }

    private static func blockedSignals() -> sigset_t {
        var signals = sigset_t()
        sigfillset(&signals)
        for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] {
            sigdelset(&signals, fault)
        }
        return signals
    }
}

/// What a new thread gets.
private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    func run() {
        ThreadName.set(name)
        body()
    }
}
