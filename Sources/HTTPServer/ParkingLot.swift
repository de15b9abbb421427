import Synchronization

/// The requests that wait for their answers. Being taken out of here is the right to resume, so each is resumed once,
/// by its own answer, the loss of its client or the end of the server, whichever comes first.
final class ParkingLot: Sendable {
    private struct State {
        var parked: [ObjectIdentifier: ParkedRequest] = [:]
        /// Answers on their way that can take long. Each counts until it is there: to lose its client ends none.
        var waiting = 0
        var isClosed = false
        /// Taken out but not yet resumed. The daemon may not be freed under a call of `cmhd_resume`.
        var resuming = 0
    }

    private let maximumWaiting: Int
    private let state = Mutex(State())
    private let refusals: RefusalCounts
    private let changed: Signal

    /// `changed` is told of each resume after the lot has been closed.
    init(maximumWaiting: Int, refusals: RefusalCounts, changed: Signal) {
        self.maximumWaiting = maximumWaiting
        self.refusals = refusals
        self.changed = changed
    }

    /// Takes a suspended request in. Where it can not, the request is resumed with the problem, and the result is
    /// false.
    func park(_ request: ParkedRequest) -> Bool {
        let problem = state.withLock { state -> Problem? in
            if state.isClosed { return .stopping }
            if request.isWaiting {
                guard state.waiting < maximumWaiting else { return .tooManyWaiting(limit: maximumWaiting) }
                state.waiting += 1
            }
            state.parked[ObjectIdentifier(request)] = request
            return nil
        }
        guard let problem else { return true }
        refusals.count(problem)
        request.resume(with: problem.response)
        return false
    }

    /// The answer to a request that was taken in is there: resumes it, unless somebody else did.
    func answer(_ request: ParkedRequest, with response: Response) {
        if request.isWaiting { state.withLock { $0.waiting -= 1 } }
        resume(request, with: response)
    }

    /// Resumes a request whose client is gone, unless somebody else did. Its answer still comes.
    func drop(_ request: ParkedRequest) {
        resume(request, with: .noContent())
    }

    private func resume(_ request: ParkedRequest, with response: Response) {
        let isMine = state.withLock { state in
            guard state.parked.removeValue(forKey: ObjectIdentifier(request)) != nil else { return false }
            state.resuming += 1
            return true
        }
        guard isMine else { return response.abandon() }
        request.resume(with: response)
        let isClosed = state.withLock { state in
            state.resuming -= 1
            return state.isClosed
        }
        if isClosed { changed.notify() }
    }

    /// Takes in no more and resumes everybody, then waits for those who are resuming at this moment.
    func close() {
        let parked = state.withLock { state in
            state.isClosed = true
            defer { state.parked = [:] }
            return state.parked
        }
        for request in parked.values {
            request.resume(with: Problem.stopping.response)
        }
        changed.wait { state.withLock { $0.resuming == 0 } }
    }

    /// How many wait now.
    var count: Int {
        state.withLock { $0.parked.count }
    }
}
