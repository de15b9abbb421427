import Glibc
import Synchronization

/// Writes lines to standard error on a thread of its own, so that a reader of the log who stalls holds up nobody else. What does
/// not fit into its queue is lost, and counted.
final class LogWriter: Sendable {
    static let shared = LogWriter()

    private struct State {
        var lines: [[UInt8]] = []
        var lost = 0
        var isStarted = false
        var isWriting = false
    }

    /// Lines that may wait.
    private static let room = 10_000

    private let state = Mutex(State())
    private let work = BlockingSignal()

    /// Never blocks.
    func write(_ line: [UInt8]) {
        let isFirst = state.withLock { state -> Bool in
            if state.lines.count < Self.room { state.lines.append(line) } else { state.lost += 1 }
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if isFirst { Thread.start { [self] in run() } }
        work.set()
    }

    /// Waits until all is written, for a second at most.
    func flush() {
        for _ in 0..<200 {
            let isDone = state.withLock { $0.lines.isEmpty && !$0.isWriting }
            if isDone { return }
            usleep(5000)
        }
    }

    private func run() {
        while true {
            work.wait()
            let (lines, lost) = state.withLock { state in
                defer { (state.lines, state.lost, state.isWriting) = ([], 0, !state.lines.isEmpty) }
                return (state.lines, state.lost)
            }
            if lines.isEmpty { continue }
            Process.write(Array(lines.joined()), to: STDERR_FILENO)
            if lost > 0 {
                let word = "lastword: \(lost) lines of the log were lost: nobody read them in time.\n"
                Process.write(Array(word.utf8), to: STDERR_FILENO)
            }
            state.withLock { $0.isWriting = false }
        }
    }
}
