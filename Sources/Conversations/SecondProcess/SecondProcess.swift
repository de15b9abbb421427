package import Sockets
import Synchronization

/// A second process that holds sockets of this one, to show what `close` and `shutdown` do when another process has
/// inherited the socket (`endings: dup-close`, `endings: dup-shutdown`).
///
/// It is `lastword holder`, started when it is first needed, and it gets descriptors by SCM_RIGHTS of unix(7). If it
/// dies, the next ``hold(_:)`` starts another.
///
/// Every call blocks, mostly for some microseconds: they are for helper threads. One is served at a time.
package final class SecondProcess: Sendable {
    /// How many descriptors it may hold.
    package static let limit = 1024

    /// What came of a release.
    package struct Released: Sendable {
        /// What the kernel held just before the close.
        package var look: Look
        /// What `close` answered.
        package var result: CallResult
    }

    private struct State: ~Copyable {
        var child: HolderChild?
        /// The next descriptor's number; below `first` are those of children that have ended.
        var next: UInt64 = 1
        var first: UInt64 = 1
    }

    private let state = Mutex(State())
    private let executable: String
    private let patience: Int

    /// - Parameters:
    ///   - executable: the program, which is run with the argument `holder`.
    ///   - patience: how many milliseconds it may take for an answer.
    package init(executable: String = "/proc/self/exe", patience: Int = 5000) {
        self.executable = executable
        self.patience = patience
    }

    deinit { stop() }

    /// The process that there is now.
    package var processNumber: Int32? {
        state.withLock { $0.child?.process.number }
    }

    /// Has the socket held, and answers once it is: the number to release it by. The descriptor stays the caller's,
    /// who may close it from then on.
    package func hold(_ descriptor: Descriptor) throws(SecondProcessFailure) -> UInt64 {
        try state.withLock { state throws(SecondProcessFailure) in
            if state.child?.hasEnded ?? false { end(&state) }
            // One that dies now has not kept what it was asked to hold; once more, then.
            if let number = try hold(descriptor, &state) { return number }
            if let number = try hold(descriptor, &state) { return number }
            throw .ended
        }
    }

    /// Has the second process look at the socket, and close it.
    ///
    /// A close that lingers (`endings: linger-n`) holds up every other call, which may fail as
    /// ``SecondProcessFailure/silent`` then.
    package func release(_ number: UInt64) throws(SecondProcessFailure) -> Released {
        try state.withLock { state throws(SecondProcessFailure) in
            guard number >= state.first else { throw .ended }
            do throws(SecondProcessFailure) {
                guard let released = try state.child?.release(number) else { throw .notHeld }
                return released
            } catch {
                if error == .ended { end(&state) }
                throw error
            }
        }
    }

    /// Ends the process, and with it what it holds; waits until it is gone.
    package func stop() {
        state.withLock { end(&$0) }
    }

    /// Nil where the process turned out to be gone.
    private func hold(
        _ descriptor: Descriptor, _ state: inout State
    ) throws(SecondProcessFailure) -> UInt64? {
        if state.child == nil {
            do {
                state.child = try HolderChild(executable: executable, patience: patience)
            } catch {
                throw .call(error)
            }
        }
        guard state.child?.held.count ?? 0 < Self.limit else { throw .full }
        let number = state.next
        state.next += 1
        do throws(SecondProcessFailure) {
            try state.child?.hold(descriptor, as: number)
            return number
        } catch {
            guard error == .ended else { throw error }
            end(&state)
            return nil
        }
    }

    private func end(_ state: inout State) {
        state.child.take()?.end()
        state.first = state.next
    }
}
