import Glibc
import Sockets
import Synchronization

/// A process that the test starts, by its name in the PATH; its output is dropped.
final class OutsideProcess {
    private let id: pid_t
    private var ended = false

    init(_ command: String...) throws {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var id = pid_t()
        let error = posix_spawnp(&id, command[0], &actions, nil, &arguments, environ)
        guard error == 0 else { throw Errno(rawValue: error) }
        self.id = id
    }

    deinit { kill() }

    /// Ends the process by SIGKILL, and waits until it is gone.
    func kill() {
        guard !ended else { return }
        Glibc.kill(id, SIGKILL)
        _ = wait()
    }

    /// Waits for the process's end: the status of waitpid(2), 0 for success.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        ended = true
        return status
    }
}

/// A network with nothing but a loopback interface, for one thread.
enum NetworkNamespace {
    /// Whether this process may make one.
    static let isAllowed: Bool = {
        do {
            try run {}
            return true
        } catch {
            return false
        }
    }()

    /// Runs the body in a new namespace, on a new thread: a namespace is a thread's, and ends with it. What the body finds
    /// is to be looked at outside, where it is known to which test it belongs.
    static func run<Found: Sendable>(_ body: @escaping @Sendable () throws -> Found) throws -> Found {
        let found = Mutex<Result<Found, any Error>?>(nil)
        let thread = try PlainThread {
            let result = Result {
                try leave()
                return try body()
            }
            found.withLock { $0 = result }
        }
        thread.join()
        return try found.withLock { $0! }.get()
    }

    /// unshare(2), which Swift's Glibc lacks, with CLONE_NEWNET.
    private static func leave() throws {
        typealias Unshare = @convention(c) (Int32) -> Int32
        guard let symbol = dlsym(nil, "unshare") else { throw Errno.notSupported }
        guard unsafeBitCast(symbol, to: Unshare.self)(0x4000_0000) == 0 else { throw Errno(rawValue: errno) }
        guard try OutsideProcess("ip", "link", "set", "lo", "up").wait() == 0 else {
            throw Errno.permissionDenied
        }
    }
}

/// A thread that is nobody else's. To be joined.
final class PlainThread: Sendable {
    private let body: @Sendable () -> Void
    private let thread = Mutex<pthread_t?>(nil)

    init(_ body: @escaping @Sendable () -> Void) throws {
        self.body = body
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { thread in
                Unmanaged<PlainThread>.fromOpaque(thread!).takeRetainedValue().body()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard error == 0 else { throw Errno(rawValue: error) }
        self.thread.withLock { $0 = thread }
    }

    func join() {
        if let thread = thread.withLock({ $0.take() }) { pthread_join(thread, nil) }
    }
}
