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

    /// Listens and serves from then on. The handler is called on the server's one thread, for one request at a time.
    package static func start(
        _ configuration: HTTPServerConfiguration, handler: @escaping @Sendable (Request) -> Answer
    ) throws(HTTPServerError) -> HTTPServer {
        try HTTPServer(configuration, handler: handler)
    }

    private init(
        _ configuration: HTTPServerConfiguration, handler: @escaping @Sendable (Request) -> Answer
    ) throws(HTTPServerError) {
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
        host = socket.host
        port = socket.port
        core = ServerCore(configuration, handler: handler)
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
