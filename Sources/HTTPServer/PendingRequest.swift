/// A request on its way from its first line to its end. It lives on the daemon's thread, which alone touches it; the
/// daemon holds it retained from `begin` to `ended`.
final class PendingRequest {
    private enum Phase {
        case headers
        case body([UInt8])
        /// Not admitted, without a body to keep out: answered when it is complete, which it is soon. To what is answered
        /// before that the library adds the end of the connection.
        case decided(Response)
        /// Answered past the library, in place of its body. The rest is read and dropped, so that a client which writes
        /// first and reads then is not met by a reset in place of its answer; up to a limit.
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
    /// The request, without its body.
    private var head = Result<Request, MalformedTarget>.failure(.notUTF8)
    /// Bytes of the body so far.
    private var received = 0
    /// The body of the answer, where it comes over time.
    private var stream: ResponseStream?

    init(_ core: ServerCore, target: String?) {
        self.core = core
        self.target = target
    }

    deinit {
        switch phase {
        case .headers, .body, .refused: break
        case .decided(let response): response.abandon()
        case .unparked, .handled: core.requestEnded()
        }
    }

    /// The headers are complete, or the request is, or it was resumed. `isCut` tells that the target is only what
    /// stands before a zero byte. False closes the connection.
    func proceed(_ connection: borrowing Connection, method: UnsafePointer<CChar>, isCut: Bool) -> Bool {
        switch phase {
        case .headers: return beginBody(connection, method: String(cString: method), isCut: isCut)
        case .body(let body): return handle(connection, body: body)
        case .decided(let response): return answer(connection, response)
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
            guard bytes.count <= core.maximumBodySize - received else {
                return refuse(
                    connection, with: core.refusal(.payloadTooLarge(limit: core.maximumBodySize)))
            }
            received += bytes.count
            // Nobody was asked to admit it, and nobody will look at it.
            if case .failure = head { return true }
            // The array is not to be shared while it grows, or each piece would copy it all.
            phase = .headers
            body.append(contentsOf: bytes)
            phase = .body(body)
            return true
        case .refused(let dropped):
            phase = .refused(dropped: dropped + bytes.count)
            return dropped + bytes.count <= Self.dropLimit
        case .headers, .decided, .unparked, .handled:
            return false
        }
    }

    /// The client is gone: nobody waits for the answer.
    func clientLeft() {
        if case .handled(let parked?) = phase { core.lot.drop(parked) }
        stream?.readerLeft()
    }

    /// Looks at the headers before any of the body is read.
    private func beginBody(_ connection: borrowing Connection, method: String, isCut: Bool) -> Bool {
        phase = .body([])
        isHead = method == "HEAD"
        head = Result { () throws(MalformedTarget) in try readHead(connection, method: method, isCut: isCut) }
        if case .success(let request) = head, let refusal = core.admit(request) {
            return keepOut(request, with: refusal, connection)
        }
        guard let announced = connection.header("Content-Length").flatMap(UInt64.init),
            announced > UInt64(core.maximumBodySize)
        else { return true }
        return answerInPlaceOfBody(
            connection, core.refusal(.payloadTooLarge(limit: core.maximumBodySize)))
    }

    private func readHead(
        _ connection: borrowing Connection, method: String, isCut: Bool
    ) throws(MalformedTarget) -> Request {
        guard !isCut else { throw .zeroByte }
        guard let target else { throw .notUTF8 }
        return Request(
            method: method, target: try RequestTarget(target), fields: connection.headers(), body: [])
    }

    private func keepOut(
        _ request: Request, with response: Response, _ connection: borrowing Connection
    ) -> Bool {
        let hasBody =
            request.header("Transfer-Encoding") != nil
            || request.header("Content-Length").map { UInt64($0) != 0 } ?? false
        if hasBody { return answerInPlaceOfBody(connection, response) }
        phase = .decided(response)
        return true
    }

    private func answerInPlaceOfBody(_ connection: borrowing Connection, _ response: Response) -> Bool {
        // A client that waits for the word to continue sends nothing that would have to be dropped.
        connection.header("Expect") == nil
            ? refuse(connection, with: response) : answer(connection, response)
    }

    /// Answers past the library.
    private func refuse(_ connection: borrowing Connection, with response: Response) -> Bool {
        phase = .refused(dropped: 0)
        guard let message = response.lastMessage(isHead: isHead) else {
            response.abandon()
            return false
        }
        return connection.sendLast(message)
    }

    /// Answers without the handler.
    private func answer(_ connection: borrowing Connection, _ response: Response) -> Bool {
        phase = .handled(nil)
        core.requestBegan()
        return respond(response, connection)
    }

    private func handle(_ connection: borrowing Connection, body: [UInt8]) -> Bool {
        let request: Request
        switch head {
        case .failure(let error): return answer(connection, core.refusal(.badRequest(error)))
        case .success(let whole): request = body.isEmpty ? whole : whole.with(body: body)
        }
        phase = .handled(nil)
        core.requestBegan()
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
            return connection.respond(core.refusal(problem))
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
