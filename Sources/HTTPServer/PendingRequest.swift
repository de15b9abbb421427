/// A request on its way from its first line to its end. It lives on the daemon's thread, which alone touches it; the
/// daemon holds it retained from `begin` to `ended`.
final class PendingRequest {
    private enum Phase {
        case headers
        case body([UInt8])
        /// Answered past the library, for its size. The rest is read and dropped, so that a client which writes first
        /// and reads then is not met by a reset in place of its answer; up to a limit.
        case refused(dropped: Int)
        /// To be parked at the next call: see `cmhd_suspend`.
        case unparked(@Sendable () async -> Response, isWaiting: Bool)
        case handled(ParkedRequest?)
    }

    /// Bytes that are read after a refusal before the connection is closed.
    private static let dropLimit = 8 << 20

    private let core: ServerCore
    /// Null where it is not UTF-8.
    private let target: String?
    private var phase = Phase.headers
    private var isHead = false
    /// The body of the answer, where it comes over time.
    private var stream: ResponseStream?

    init(_ core: ServerCore, target: String?) {
        self.core = core
        self.target = target
    }

    deinit {
        switch phase {
        case .headers, .body, .refused: break
        case .unparked, .handled: core.requestEnded()
        }
    }

    /// The headers are complete, or the request is, or it was resumed. `isCut` tells that the target is only what
    /// stands before a zero byte. False closes the connection.
    func proceed(_ connection: borrowing Connection, method: String, isCut: Bool) -> Bool {
        switch phase {
        case .headers: return beginBody(connection)
        case .body(let body): return handle(connection, method: method, isCut: isCut, body: body)
        case .refused: return false
        case .unparked(let answer, let isWaiting):
            park(connection, until: answer, isWaiting: isWaiting)
            return true
        case .handled(let parked):
            guard let response = parked?.takeAnswer() else { return true }
            return respond(response, connection)
        }
    }

    /// The next piece of the body. False closes the connection.
    func receive(_ bytes: UnsafeRawBufferPointer, _ connection: borrowing Connection) -> Bool {
        switch phase {
        case .body(var body):
            guard bytes.count <= core.maximumBodySize - body.count else {
                return refuse(connection)
            }
            // The array is not to be shared while it grows, or each piece would copy it all.
            phase = .headers
            body.append(contentsOf: bytes)
            phase = .body(body)
            return true
        case .refused(let dropped):
            phase = .refused(dropped: dropped + bytes.count)
            return dropped + bytes.count <= Self.dropLimit
        case .headers, .unparked, .handled:
            return false
        }
    }

    /// The client is gone: nobody waits for the answer.
    func clientLeft() {
        if case .handled(let parked?) = phase { core.lot.drop(parked) }
        stream?.readerLeft()
    }

    /// Looks at the announced size before any of the body is read.
    private func beginBody(_ connection: borrowing Connection) -> Bool {
        phase = .body([])
        guard let announced = connection.header("Content-Length").flatMap(UInt64.init) else { return true }
        guard announced > UInt64(core.maximumBodySize) else { return true }
        // A client that waits for the word to continue sends nothing that would have to be dropped.
        guard connection.header("Expect") == nil else {
            return connection.respond(Problem.payloadTooLarge(limit: core.maximumBodySize).response)
        }
        return refuse(connection)
    }

    private func refuse(_ connection: borrowing Connection) -> Bool {
        phase = .refused(dropped: 0)
        return connection.sendLast(.payloadTooLarge(limit: core.maximumBodySize))
    }

    private func handle(
        _ connection: borrowing Connection, method: String, isCut: Bool, body: [UInt8]
    ) -> Bool {
        phase = .handled(nil)
        isHead = method == "HEAD"
        core.requestBegan()
        let request: Request
        do throws(MalformedTarget) {
            guard !isCut else { throw .zeroByte }
            guard let target else { throw .notUTF8 }
            request = Request(
                method: method, target: try RequestTarget(target), fields: connection.headers(), body: body)
        } catch {
            return connection.respond(Problem.badRequest(error).response)
        }
        switch core.handler(request) {
        case .now(let response):
            return respond(response, connection)
        case .later(let answer):
            phase = .unparked(answer, isWaiting: false)
            return true
        case .waiting(let answer):
            phase = .unparked(answer, isWaiting: true)
            return true
        }
    }

    private func respond(_ response: Response, _ connection: borrowing Connection) -> Bool {
        guard case .stream(let stream) = response.body else { return connection.respond(response) }
        let hasBody = !isHead && response.status != 204 && response.status != 304
        if !hasBody {
            response.abandon()
        } else if let problem = core.streams.add(stream) {
            response.abandon()
            return connection.respond(problem.response)
        }
        self.stream = stream
        return connection.respond(response, with: stream, among: core.streams, hasBody: hasBody)
    }

    /// Suspends first, then lets others know: a resume that came before the suspend would cancel it.
    private func park(
        _ connection: borrowing Connection, until answer: @escaping @Sendable () async -> Response,
        isWaiting: Bool
    ) {
        let parked = connection.suspend(isWaiting: isWaiting)
        phase = .handled(parked)
        let lot = core.lot
        guard lot.park(parked) else { return }
        Task {
            lot.answer(parked, with: await answer())
        }
    }
}
