import CCurl
import Glibc

/// Makes requests, one after another, over a connection that it keeps. Each blocks its thread.
///
/// No redirect is followed, and neither a .netrc nor a proxy of the environment counts: a request goes to the URL's own
/// host or nowhere.
package struct HTTPClient: ~Copyable {
    private let session: OpaquePointer

    package init() {
        guard let session = ccurl_open() else { fatalError("libcurl can not start: memory is short") }
        self.session = session
    }

    deinit {
        ccurl_close(session)
    }

    /// The answer to a request, whatever its status.
    package func answer(to request: HTTPRequest) throws(HTTPFailure) -> HTTPAnswer {
        var body: [UInt8] = []
        let head = try stream(request) { _, piece in
            body.append(contentsOf: piece)
            return true
        }
        return HTTPAnswer(head: head, body: body)
    }

    /// The same, with each piece of the body as it comes.
    ///
    /// - Parameter take: gets the head, which is whole by then, and a piece that is valid during the call; false stops
    ///   the request, which is no failure.
    package func stream(
        _ request: HTTPRequest, take: (HTTPHead, UnsafeRawBufferPointer) -> Bool
    ) throws(HTTPFailure) -> HTTPHead {
        var result = ccurl_result()
        let head = withoutActuallyEscaping(take) { take in
            let transfer = Transfer(take)
            perform(request, transfer, &result)
            // Nothing of the closure stays behind.
            return transfer.head
        }
        if let failure = HTTPFailure(result) { throw failure }
        return head
    }

    private func perform(_ request: HTTPRequest, _ transfer: Transfer, _ result: inout ccurl_result) {
        var callbacks = ccurl_callbacks(
            context: Unmanaged.passUnretained(transfer).toOpaque(),
            head: { context, bytes, count in
                Transfer.of(context).takeHead(UnsafeRawBufferPointer(start: bytes, count: count))
                return true
            },
            body: { context, bytes, count in
                Transfer.of(context).takeBody(UnsafeRawBufferPointer(start: bytes, count: count))
            })
        withCStrings(request.lines) { headers in
            withCRequest(request, headers) { ccurl_perform(session, &$0, &callbacks, &result) }
        }
    }

    /// Lends the request in C's form.
    private func withCRequest(
        _ request: HTTPRequest, _ headers: UnsafeBufferPointer<UnsafePointer<CChar>?>,
        _ body: (inout ccurl_request) -> Void
    ) {
        request.method.withCString { method in
            request.url.withCString { url in
                withCString(request.authorities) { authorities in
                    // An empty array has no address, which would stand for no body.
                    (request.body ?? []).withSpareByte { bytes in
                        var lent = ccurl_request(
                            method: method, url: url, headers: headers.baseAddress!,
                            header_count: headers.count, body: request.body == nil ? nil : bytes,
                            body_size: request.body?.count ?? 0, authorities: authorities,
                            connect_limit: request.limits.connect, answer_limit: request.limits.answer,
                            total_limit: request.limits.total)
                        body(&lent)
                    }
                }
            }
        }
    }
}

extension HTTPRequest {
    /// The headers as libcurl takes them. One without a value is one that is not sent: for a body libcurl would name the
    /// content type of a form.
    fileprivate var lines: [String] {
        let lines = headers.map { "\($0.name): \($0.value)" }
        let hasType = headers.contains { $0.name.lowercased() == "content-type" }
        return body == nil || hasType ? lines : lines + ["Content-Type:"]
    }
}

/// What the callbacks of one request fill.
private final class Transfer {
    private(set) var head = HTTPHead()
    private let take: (HTTPHead, UnsafeRawBufferPointer) -> Bool

    init(_ take: @escaping (HTTPHead, UnsafeRawBufferPointer) -> Bool) {
        self.take = take
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
    }

    func takeHead(_ line: UnsafeRawBufferPointer) {
        head.take(String(decoding: line, as: UTF8.self))
    }

    func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        take(head, piece)
    }
}

private func withCString(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Void) {
    guard let text else { return body(nil) }
    text.withCString(body)
}

/// Lends copies of the texts, with a null behind the last.
private func withCStrings(
    _ texts: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Void
) {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { UnsafePointer($0) } + [nil]
    pointers.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0.dropLast())) }
}

extension [UInt8] {
    /// Lends the bytes at an address that is never null.
    fileprivate func withSpareByte(_ body: (UnsafeRawPointer) -> Void) {
        (self + [0]).withUnsafeBytes { body($0.baseAddress!) }
    }
}
