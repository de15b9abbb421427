import CMicrohttpd

/// A connection during one callback of the daemon. It is not stored: see `ParkedRequest` for the one exception.
struct Connection: ~Copyable {
    private let pointer: OpaquePointer
    private let daemon: OpaquePointer

    init(_ pointer: OpaquePointer, of daemon: OpaquePointer) {
        self.pointer = pointer
        self.daemon = daemon
    }

    /// The first value of that header: `cmhd_header`.
    func header(_ name: StaticString) -> String? {
        UnsafeRawPointer(name.utf8Start).withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount) {
            cmhd_header(pointer, $0).map { String(cString: $0) }
        }
    }

    /// A copy of all headers: `cmhd_copy_headers`, twice where they are unusually long.
    func headers() -> HeaderFields {
        HeaderFields { buffer in
            cmhd_copy_headers(pointer, buffer.bindMemory(to: UInt8.self).baseAddress!, buffer.count)
        }
    }

    /// Queues a response that is all there: `cmhd_respond`. False when the connection has to be closed instead.
    func respond(_ response: Response) -> Bool {
        let message: OpaquePointer? =
            switch response.body {
            case .bytes(let bytes): bytes.withUnsafeBytes { cmhd_response_copying($0.baseAddress, $0.count) }
            case .permanent(let bytes):
                bytes.buffer.baseAddress.map { cmhd_response_aliasing($0, bytes.buffer.count) }
                    ?? cmhd_response_copying(nil, 0)
            case .stream: preconditionFailure("a stream is queued with its streams")
            }
        return queue(message, response)
    }

    /// Queues a response whose body comes over time: `cmhd_response_reading`. The stream is among those already, and is
    /// taken from them when the response is over.
    func respond(
        _ response: Response, with stream: ResponseStream, among streams: OpenStreams, hasBody: Bool
    ) -> Bool {
        let reader = StreamReader(of: stream, among: streams, connection: pointer, daemon: daemon)
        return queue(reader.makeResponse(hasBody: hasBody), response)
    }

    private func queue(_ message: OpaquePointer?, _ response: Response) -> Bool {
        guard let message else { return false }
        for (name, value) in response.headers {
            // A string that is passed as it is would be copied to the heap first.
            name.withCString { name in
                value.withCString { _ = cmhd_response_add_header(message, name, $0) }
            }
        }
        return cmhd_respond(pointer, UInt32(response.status), message)
    }

    /// Sends a message past the library, and no more after it: `cmhd_send_last`.
    func sendLast(_ message: [UInt8]) -> Bool {
        message.withUnsafeBytes { cmhd_send_last(pointer, $0.baseAddress!, $0.count) }
    }

    /// Takes the connection out of the daemon's loop: `cmhd_suspend`. It has to be resumed exactly once.
    func suspend(isWaiting: Bool) -> ParkedRequest {
        cmhd_suspend(pointer)
        return ParkedRequest(suspended: pointer, of: daemon, isWaiting: isWaiting)
    }
}
