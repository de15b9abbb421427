import Conversations
import Programs
import Reactor
import Sockets
import Synchronization

/// Names to addresses, and which of them may be used: the loopback networks only.
struct AddressPolicy: Sendable {
    typealias Resolver =
        @Sendable (_ host: String, _ port: UInt16) -> Result<[SocketAddress], ResolutionError>

    let helpers: HelperThreads
    let resolve: Resolver

    /// What a name stands for. Without addresses and failure the resolver did not answer in time.
    struct Resolved: Sendable {
        var addresses: [SocketAddress] = []
        var failure: ResolutionError?
        /// When the resolver answered; nil where it was not asked.
        var resolvedAt: UInt64?
    }

    /// Resolves a name once, on a helper thread; a literal is itself.
    ///
    /// - Throws: `address-not-allowed` where any address lies outside the allowed networks, so that the checked
    ///   address is the one that is used.
    func resolve(
        _ endpoint: Endpoint, field: String, limit: TimeSpan = .seconds(5)
    ) async throws(LabProblem) -> Resolved {
        var resolved: Resolved
        if let literal = SocketAddress(host: endpoint.host, port: endpoint.port) {
            resolved = Resolved(addresses: [literal])
        } else {
            resolved = try await ask(endpoint, limit)
        }
        resolved.addresses = resolved.addresses.map(\.normalised)
        if let foreign = resolved.addresses.first(where: { !$0.isLoopback }) {
            let meaning = resolved.resolvedAt == nil ? "" : ", which is \(foreign.host),"
            throw LabProblem(
                .addressNotAllowed, field: field,
                "\(field) \(endpoint)\(meaning) is not within the allowed networks; "
                    + "use a loopback address (127.0.0.0/8 or ::1).")
        }
        return resolved
    }

    /// The resolver can not be interrupted; when the time is up nobody listens to it any more.
    private func ask(_ endpoint: Endpoint, _ limit: TimeSpan) async throws(LabProblem) -> Resolved {
        let answer = OneAnswer()
        let timer = Task {
            try? await Task.sleep(nanoseconds: limit.nanoseconds)
            answer.give(Resolved(resolvedAt: MonotonicClock.now()))
        }
        defer { timer.cancel() }
        let resolve = resolve
        let isTaken = helpers.submit {
            let result = resolve(endpoint.host, endpoint.port)
            let moment = MonotonicClock.now()
            switch result {
            case .success(let addresses): answer.give(Resolved(addresses: addresses, resolvedAt: moment))
            case .failure(let error): answer.give(Resolved(failure: error, resolvedAt: moment))
            }
        }
        guard isTaken else {
            throw LabProblem(
                .outOfResources, "too many names are being resolved; try again, or use an address.")
        }
        return await answer.value
    }
}

/// The first of several answers to one question.
private final class OneAnswer: Sendable {
    private enum State {
        case open
        case asked(CheckedContinuation<AddressPolicy.Resolved, Never>)
        case given(AddressPolicy.Resolved)
    }

    private let state = Mutex(State.open)

    func give(_ answer: AddressPolicy.Resolved) {
        let waiting = state.withLock { state -> CheckedContinuation<AddressPolicy.Resolved, Never>? in
            guard case .given = state else {
                defer { state = .given(answer) }
                if case .asked(let continuation) = state { return continuation }
                return nil
            }
            return nil
        }
        waiting?.resume(returning: answer)
    }

    /// To be asked for once.
    var value: AddressPolicy.Resolved {
        get async {
            await withCheckedContinuation { continuation in
                let given = state.withLock { state -> AddressPolicy.Resolved? in
                    if case .given(let answer) = state { return answer }
                    state = .asked(continuation)
                    return nil
                }
                if let given { continuation.resume(returning: given) }
            }
        }
    }
}
