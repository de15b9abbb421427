import Synchronization

/// What the daemon's callbacks know of their server.
final class ServerCore: Sendable {
    let maximumBodySize: Int
    let admit: @Sendable (Request) -> Response?
    let handler: @Sendable (Request) -> Answer
    let lot: ParkingLot
    let streams: OpenStreams
    private let refusals: RefusalCounts

    /// Requests that the handler got and whose answers are not sent yet.
    private let unanswered = Atomic<Int>(0)
    private let isStopping = Atomic<Bool>(false)
    private let changed = Signal()

    init(
        _ configuration: HTTPServerConfiguration, admit: @escaping @Sendable (Request) -> Response?,
        handler: @escaping @Sendable (Request) -> Answer
    ) {
        maximumBodySize = configuration.maximumBodySize
        refusals = configuration.refusals
        lot = ParkingLot(
            maximumWaiting: configuration.maximumWaiting, refusals: configuration.refusals, changed: changed)
        streams = OpenStreams(maximum: configuration.maximumStreams, changed: changed)
        self.admit = admit
        self.handler = handler
    }

    /// The answer to a request that is refused, which is counted.
    func refusal(_ problem: Problem) -> Response {
        refusals.count(problem)
        return problem.response
    }

    func requestBegan() {
        unanswered.wrappingAdd(1, ordering: .sequentiallyConsistent)
    }

    func requestEnded() {
        unanswered.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        // Sequential order on both: either this sees that somebody waits, or they see the new number.
        if isStopping.load(ordering: .sequentiallyConsistent) { changed.notify() }
    }

    /// Resumes everybody who is parked, ends all streams, and gives the answers that are on their way a moment to be sent.
    func drain(seconds: Int) {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        lot.close()
        streams.close()
        changed.wait(seconds: seconds) { unanswered.load(ordering: .sequentiallyConsistent) == 0 }
    }
}
