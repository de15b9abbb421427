import Reactor
package import Sockets

/// What a loop has others do, because it would block: closes that linger, and what the second process is asked.
package final class Errands: Sendable {
    /// A close that lingers takes a thread for seconds: it gets one at once or not at all.
    let lingering: HelperThreads
    let second: SecondProcess
    /// One thread is enough, since the second process serves one at a time.
    let messenger: HelperThreads

    /// - Parameters:
    ///   - lingering: closes that may linger at a time.
    ///   - executable: the program of the second process; it is started with the argument `holder`.
    package init(lingering: Int = 32, executable: String = "/proc/self/exe") {
        self.lingering = HelperThreads(count: lingering, queueLimit: 0)
        messenger = HelperThreads(count: 1, queueLimit: 1 << 20)
        second = SecondProcess(executable: executable)
    }

    /// Has the second process close what it holds by this number; nobody waits for it.
    func letGo(_ number: UInt64) {
        let second = second
        _ = messenger.submit { _ = try? second.release(number) }
    }

    /// Ends the second process. Closes that linger go on by themselves. Blocks.
    package func stop() {
        // What waits to be told to it is answered at once then.
        second.stop()
        messenger.stop()
        // It may have been started again for one of those.
        second.stop()
    }
}

/// What came of an errand.
package enum ErrandAnswer: Sendable {
    case closed(CallResult, startedAt: UInt64, took: UInt64)
    case duplicated(Result<UInt64, SecondProcessFailure>)
    case released(Result<SecondProcess.Released, SecondProcessFailure>, startedAt: UInt64)
}
