import Synchronization

/// The streams that are the bodies of responses on their way.
final class OpenStreams: Sendable {
    private struct State {
        var open: [ObjectIdentifier: ResponseStream] = [:]
        var isClosed = false
    }

    private let maximum: Int
    private let state = Mutex(State())
    /// Calls of `cmhd_resume` that are under way, or about to be. The daemon may not be freed under one of them.
    private let resuming = Atomic<Int>(0)
    private let changed: Signal

    /// `changed` is told of each resume after these have been closed.
    init(maximum: Int, changed: Signal) {
        self.maximum = maximum
        self.changed = changed
    }

    /// Takes a stream in, or tells why not.
    func add(_ stream: ResponseStream) -> Problem? {
        precondition(stream.use(), "a stream is the body of one response")
        return state.withLock { state in
            if state.isClosed { return .stopping }
            guard state.open.count < maximum else { return .tooManyStreams(limit: maximum) }
            state.open[ObjectIdentifier(stream)] = stream
            return nil
        }
    }

    func remove(_ stream: ResponseStream) {
        state.withLock { $0.open[ObjectIdentifier(stream)] = nil }
    }

    /// Takes in no more and ends all, so that no reader sleeps any more; then waits for those who are being resumed at
    /// this moment.
    func close() {
        let open = state.withLock { state in
            state.isClosed = true
            return state.open
        }
        for stream in open.values { stream.end() }
        changed.wait { resuming.load(ordering: .sequentiallyConsistent) == 0 }
    }

    func resumeBegins() {
        resuming.wrappingAdd(1, ordering: .sequentiallyConsistent)
    }

    func resumeEnded() {
        resuming.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        if state.withLock({ $0.isClosed }) { changed.notify() }
    }

    /// How many are open now.
    var count: Int {
        state.withLock { $0.open.count }
    }
}
