import CMicrohttpd

/// The daemon's side of a stream: reads from it what goes to the client.
///
/// Invariant: the pointers are valid until `over`. `suspend` is called on the daemon's thread, in a read; `resume` once
/// for each of them, by whoever took this reader out of its stream after that, and the daemon is not stopped before it
/// has returned, which `OpenStreams` sees to. That is what makes it Sendable.
final class StreamReader: @unchecked Sendable {
    static let complete = Int(CMHD_BODY_IS_COMPLETE)
    static let lost = Int(CMHD_BODY_IS_LOST)

    private let stream: ResponseStream
    private let streams: OpenStreams
    private let connection: OpaquePointer
    private let daemon: OpaquePointer

    init(
        of stream: ResponseStream, among streams: OpenStreams, connection: OpaquePointer,
        daemon: OpaquePointer
    ) {
        self.stream = stream
        self.streams = streams
        self.connection = connection
        self.daemon = daemon
    }

    /// A response that this reads for: `cmhd_response_reading`. Null when memory is short.
    func makeResponse(hasBody: Bool) -> OpaquePointer? {
        let retained = Unmanaged.passRetained(self)
        let response = cmhd_response_reading(retained.toOpaque(), readStream, streamIsOver, hasBody)
        if response == nil { retained.takeRetainedValue().over() }
        return response
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        stream.read(into: buffer, for: self)
    }

    /// Takes the connection out of the daemon's loop: `cmhd_suspend`.
    func suspend() {
        cmhd_suspend(connection)
    }

    /// Called with the stream's lock, by whoever is to resume.
    func willResume() {
        streams.resumeBegins()
    }

    /// Puts the connection back, to read on: `cmhd_resume`. It may be gone when this returns.
    func resume() {
        cmhd_resume(daemon, connection)
        streams.resumeEnded()
    }

    /// The response is over.
    func over() {
        streams.remove(stream)
        stream.readerLeft()
    }
}

// What the daemon calls, on its thread; see `cmhd_response_reading`.

private func readStream(
    _ reader: UnsafeMutableRawPointer, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>,
    _ capacity: Int
) -> Int {
    Unmanaged<StreamReader>.fromOpaque(reader).takeUnretainedValue()
        .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
}

private func streamIsOver(_ reader: UnsafeMutableRawPointer) {
    Unmanaged<StreamReader>.fromOpaque(reader).takeRetainedValue().over()
}
