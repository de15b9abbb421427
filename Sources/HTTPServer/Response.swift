/// What is sent back: a status, headers, a body.
///
/// Content-Length, Date and Connection are the server's own. A header that HTTP can not carry (an empty value, a
/// line break) is left out. HEAD is answered like GET: the body is counted but not sent.
package struct Response: Sendable {
    /// A final status, 200 to 599.
    package var status: Int
    package var headers: [(String, String)]
    package var body: Body

    package enum Body: Sendable {
        case bytes([UInt8])
        /// Bytes that live and do not change for as long as the process does; they are sent without a copy.
        case permanent(PermanentBytes)
        /// Bytes that come over time: in chunks, or to a client of HTTP/1.0 up to the connection's end. HEAD gets the
        /// headers, the stream is closed, and the connection with it.
        case stream(ResponseStream)

        /// Null where nobody knows it yet.
        package var count: Int? {
            switch self {
            case .bytes(let bytes): bytes.count
            case .permanent(let bytes): bytes.buffer.count
            case .stream: nil
            }
        }
    }

    package init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
        self.init(status: status, headers: headers, body: .bytes(body))
    }

    package init(status: Int, headers: [(String, String)], body: Body) {
        precondition((200...599).contains(status), "not a final HTTP status: \(status)")
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Nobody will read it: lets those go who write to its stream.
    func abandon() {
        if case .stream(let stream) = body { stream.readerLeft() }
    }

    /// The first value of that header, whose case does not matter.
    package func header(_ name: String) -> String? {
        headers.first { equalsIgnoringCase($0.0.utf8, name.utf8) }?.1
    }

    package static func text(_ text: String, status: Int = 200) -> Response {
        Response(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }

    package static func json(_ body: [UInt8], status: Int = 200) -> Response {
        json(.bytes(body), status: status)
    }

    package static func json(_ body: Body, status: Int = 200) -> Response {
        Response(status: status, headers: jsonHeaders, body: body)
    }

    /// Made once, and then shared by all answers.
    private static let jsonHeaders = [("Content-Type", "application/json")]

    package static func noContent() -> Response {
        Response(status: 204)
    }
}

/// Bytes that live and do not change for as long as the process does, such as a file that was embedded.
///
/// Invariant: nobody writes to the buffer or frees it. That is what makes it Sendable.
package struct PermanentBytes: @unchecked Sendable {
    package let buffer: UnsafeRawBufferPointer

    package init(_ buffer: UnsafeRawBufferPointer) {
        self.buffer = buffer
    }

    package init(_ text: StaticString) {
        self.init(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
