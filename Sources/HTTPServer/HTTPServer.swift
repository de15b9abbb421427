import Synchronization

/// An HTTP/1.1 server on one thread of libmicrohttpd. It runs until `stop`, also when nobody holds it.
package final class HTTPServer: Sendable {
    private enum Life {
        case running, stopping, stopped
    }

    /// The bound address, numeric.
    package let host: String

    /// The bound port, also when 0 was asked for.
    package let port: UInt16

    private let core: ServerCore
    private let daemon: Daemon
    private let life = Mutex(Life.running)
    private let lifeChanged = Signal()

    /// Seconds that `stop` gives to answers that are on their way to slow readers.
    private static let drainSeconds = 1

    /// Listens and serves from then on. Both closures are called on the server's one thread, for one request at a time.
    ///
    /// - Parameter admit: called when the headers are there and before any of the body is read, with a request whose
    ///   body is empty. What it returns stands for the handler's answer, and the body is dropped unseen; the connection
    ///   ends with such an answer, but is kept where there was no body. It is no stream where there may be a body.
    package static func start(
        _ configuration: HTTPServerConfiguration,
        admit: @escaping @Sendable (Request) -> Response? = { _ in nil },
        handler: @escaping @Sendable (Request) -> Answer
    ) throws(HTTPServerError) -> HTTPServer {
        try HTTPServer(configuration, admit: admit, handler: handler)
    }

    private init(
        _ configuration: HTTPServerConfiguration, admit: @escaping @Sendable (Request) -> Response?,
        handler: @escaping @Sendable (Request) -> Answer
    ) throws(HTTPServerError) {
        try configuration.tls?.check()
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
        host = socket.host
        port = socket.port
        core = ServerCore(configuration, admit: admit, handler: handler)
        daemon = try Daemon(configuration, listeningOn: socket, core: core)
    }

    /// How many requests wait for their `later` answers now.
    package var parkedCount: Int {
        core.lot.count
    }

    /// How many responses with a stream are on their way now.
    package var streamCount: Int {
        core.streams.count
    }

    /// Ends the server: accepts no more, answers what is parked with 503 and the code `stopping`, ends every stream
    /// after what waits in it already, for which their readers have a moment, closes every connection, joins the thread. Blocks meanwhile, so it is called on a plain thread, not in the handler.
    /// Closures of `later` answers run on to their ends, unheard. A second call waits for the first.
    package func stop() {
        let isFirst = life.withLock { life in
            guard life == .running else { return false }
            life = .stopping
            return true
        }
        guard isFirst else {
            return lifeChanged.wait { life.withLock { $0 == .stopped } }
        }
        daemon.quiesce()
        core.drain(seconds: Self.drainSeconds)
        daemon.stop()
        life.withLock { $0 = .stopped }
        lifeChanged.notify()
    }
}
