import Glibc

/// SIGTERM, SIGINT and SIGHUP, which end the service, or a load. They are waited for on a thread, so no handler has to be
/// async-signal-safe, and none can be lost.
struct EndSignals {
    private let set: sigset_t

    /// Blocks them in this thread, and in those that it starts from now on.
    static func block() -> EndSignals {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        // `nohup` asks to live on; a signal that is ignored would be waited for all the same once it is blocked.
        if !isIgnored(SIGHUP) { sigaddset(&set, SIGHUP) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        return EndSignals(set: set)
    }

    /// The number of the first of them that comes. C: `sigwait(3)`.
    func wait() -> Int32 {
        var set = set
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }

    static func name(_ number: Int32) -> String {
        [SIGINT: "SIGINT", SIGHUP: "SIGHUP"][number] ?? "SIGTERM"
    }

    /// Ends the process at once when the next of them comes, with the exit code that a shell gives to a process that was
    /// killed by it.
    func endAtOnceWithTheNext() {
        Thread.start {
            let number = wait()
            let line = "lastword: \(Self.name(number)) came a second time; it ends at once.\n"
            Process.write(Array(line.utf8), to: STDERR_FILENO)
            _exit(128 + number)
        }
    }

    /// Whether one of them comes within so many nanoseconds, less than a second. C: `sigtimedwait(2)`.
    func wait(nanoseconds: UInt64) -> Bool {
        var set = set
        var patience = timespec(tv_sec: 0, tv_nsec: Int(nanoseconds))
        // Where another signal interrupts it, the next look comes a little earlier.
        return sigtimedwait(&set, nil, &patience) > 0
    }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        // The handlers are pointers to functions, which can be compared as numbers only.
        let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return handler == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Ends the process by SIGALRM if it is still there after so many seconds: a service that hangs in its
    /// shutdown is worse than one that dies, and the signals that would end it are blocked.
    static func forceEnd(after seconds: UInt32) {
        alarm(seconds)
    }
}
