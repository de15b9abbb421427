import ArgumentParser
import Glibc
import Sockets

/// What holds for the whole process.
enum Process {
    /// A peer that is gone is an error of `send`, not the end of the service.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Writes a line to standard output at once. Nobody has to read it.
    static func say(_ line: String) {
        write(Array((line + "\n").utf8))
    }

    /// Says on standard error what is wrong with the arguments of a command. The parser would tell the usage of another
    /// command beside it.
    static func refuse(_ message: String, of command: String) -> ExitCode {
        let text = "Error: \(message)\nSee 'lastword \(command) --help' for more information.\n"
        write(Array(text.utf8), to: STDERR_FILENO)
        return .validationFailure
    }

    /// Writes all of the bytes, unless nobody reads them. C: `write(2)`.
    ///
    /// - Returns: the error that kept some of them from a file; nil where there was none, or nobody reads.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) -> Errno? {
        let error = deliver(bytes, to: descriptor)
        return error == Errno(rawValue: EPIPE) ? nil : error
    }

    /// Writes all of the bytes. C: `write(2)`.
    ///
    /// - Returns: the error that kept some of them back: EPIPE where nobody reads.
    static func deliver(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) -> Errno? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            let error = errno
            guard count > 0 || count < 0 && error == EINTR else {
                return count == 0 ? nil : Errno(rawValue: error)
            }
            rest = rest.dropFirst(max(0, count))
        }
        return nil
    }
}

/// A thread that nobody waits for.
enum Thread {
    /// C: `pthread_create(3)`.
    static func start(_ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let box = Unmanaged.passRetained(Body(run: body))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, &attributes,
            { pointer in
                Unmanaged<Body>.fromOpaque(pointer!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        // Without it the process does as well.
        if error != 0 { box.release() }
        pthread_attr_destroy(&attributes)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }
}

/// Waits for an asynchronous end on a plain thread, as the main one is.
func block(_ work: @escaping @Sendable () async -> Void) {
    let ended = BlockingSignal()
    Task.detached {
        await work()
        ended.set()
    }
    ended.wait()
}

/// A semaphore of the C library.
///
/// Invariant: the pointer is to an initialised semaphore, which any thread may use, until nobody holds this.
final class BlockingSignal: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func set() {
        sem_post(semaphore)
    }

    func wait() {
        while sem_wait(semaphore) != 0 {}
    }
}
