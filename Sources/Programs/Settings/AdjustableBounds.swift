import Synchronization

extension Bounds {
    /// The bounds that whoever starts the process may choose.
    package struct Adjustable: Sendable, Equatable {
        /// Bytes of one received message; beyond it the message is `too-large`.
        package var message = 16 << 20
        /// Bytes of a payload that is made up by a pattern, and of one chunk of a send.
        package var payload = 16 << 20
        /// Bytes of all that one program holds ready: payloads, answers, and what ends their messages.
        package var program = 64 << 20
        /// Operations of a program, those within a `repeat` among them.
        package var operations = 1000
        /// Rounds of one `repeat`.
        package var rounds = 1_000_000
        /// Operations that a program runs, every counted round of a `repeat` for itself.
        package var runs = 10_000_000

        package init() {}
    }

    /// A class, because optimised code of Swift 6.3 finds zeros in a global mutex that holds as much as this.
    private final class Choice: Sendable {
        struct State {
            var bounds = Adjustable()
            var isRead = false
        }

        let state = Mutex(State())
    }

    private static let choice = Choice()

    /// Those of this process. They are looked at once, at the first use of any: later uses cost no lock.
    private static let adjustable = choice.state.withLock { choice in
        choice.isRead = true
        return choice.bounds
    }

    /// Sets them for the process, before anything has asked for one. A decoder has no other way to know them than through
    /// whoever calls it, and a program is decoded at many places.
    package static func adjust(_ bounds: Adjustable) {
        choice.state.withLock { choice in
            precondition(!choice.isRead, "the bounds are in use already")
            choice.bounds = bounds
        }
    }

    package static var message: Int { adjustable.message }
    package static var payload: Int { adjustable.payload }
    package static var programPayload: Int { adjustable.program }
    package static var operations: Int { adjustable.operations }
    package static var rounds: Int { adjustable.rounds }
    package static var runs: Int { adjustable.runs }
}
