import Glibc

/// SIGTERM and SIGINT, which end the service. They are waited for on a thread, so no handler has to be
/// async-signal-safe, and none can be lost.
struct EndSignals {
    private let set: sigset_t

    /// Blocks them in this thread, and in those that it starts from now on.
    static func block() -> EndSignals {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        return EndSignals(set: set)
    }

    /// The name of the first of them that comes.
    func wait() -> String {
        var set = set
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number == SIGINT ? "SIGINT" : "SIGTERM"
    }

    /// Ends the process by SIGALRM if it is still there after so many seconds: a service that hangs in its
    /// shutdown is worse than one that dies, and the signals that would end it are blocked.
    static func forceEnd(after seconds: UInt32) {
        alarm(seconds)
    }
}
