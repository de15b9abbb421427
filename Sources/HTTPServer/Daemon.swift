import CMicrohttpd
import Glibc

/// libmicrohttpd's daemon with its one thread.
///
/// Invariant: the pointer is set once; `quiesce` and `stop` are called in that order, once each, by the one who stops
/// the server (`HTTPServer.stop` sees to it). That is what makes it Sendable.
final class Daemon: @unchecked Sendable {
    private let pointer: OpaquePointer
    private let core: Unmanaged<ServerCore>

    /// Bytes with which a connection still does its work.
    private static let leastMemory = 1 << 10

    /// Starts it: `cmhd_start`. It takes the listening socket over, also when this throws.
    init(
        _ configuration: HTTPServerConfiguration, listeningOn socket: ListeningSocket, core: ServerCore
    ) throws(HTTPServerError) {
        let retained = Unmanaged.passRetained(core)
        var callbacks = cmhd_callbacks(
            context: retained.toOpaque(), begin: begin, proceed: proceed, body: body, left: left,
            ended: ended)
        var options = cmhd_options()
        options.listening_descriptor = socket.descriptor
        options.connection_limit = UInt32(clamping: configuration.connectionLimit)
        options.connections_per_address = UInt32(clamping: configuration.connectionsPerAddress ?? 0)
        options.connection_timeout = UInt32(clamping: configuration.connectionTimeout)
        options.request_timeout = UInt32(clamping: configuration.requestTimeout)
        options.connection_memory = max(configuration.maximumHeaderSize, Self.leastMemory)
        let (pointer, error) = TLSIdentity.withPointers(configuration.tls) { certificate, key in
            options.certificate = certificate
            options.key = key
            let pointer = cmhd_start(&options, &callbacks)
            return (pointer, errno)
        }
        guard let pointer else {
            retained.release()
            throw HTTPServerError(code: .daemonFailed, errno: error, call: "MHD_start_daemon")
        }
        self.pointer = pointer
        self.core = retained
    }

    /// Accepts no more: `cmhd_quiesce`.
    func quiesce() {
        cmhd_quiesce(pointer)
    }

    /// Closes every connection, joins the thread, closes the listening socket: `cmhd_stop`. No connection may be
    /// suspended.
    func stop() {
        cmhd_stop(pointer)
        core.release()
    }
}

// What the daemon calls, on its thread. The pointers that come in are valid during the call; see CMicrohttpd.h.

private func begin(_ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?)
    -> UnsafeMutableRawPointer
{
    let core = Unmanaged<ServerCore>.fromOpaque(context!).takeUnretainedValue()
    let text = target.map { String(validatingCString: $0) } ?? ""
    return Unmanaged.passRetained(PendingRequest(core, target: text)).toOpaque()
}

private func proceed(
    _ request: UnsafeMutableRawPointer, _ daemon: OpaquePointer, _ connection: OpaquePointer,
    _ method: UnsafePointer<CChar>, _ isCut: Bool
) -> Bool {
    Unmanaged<PendingRequest>.fromOpaque(request).takeUnretainedValue()
        .proceed(Connection(connection, of: daemon), method: method, isCut: isCut)
}

private func body(
    _ request: UnsafeMutableRawPointer, _ daemon: OpaquePointer, _ connection: OpaquePointer,
    _ bytes: UnsafePointer<CChar>, _ count: Int
) -> Bool {
    Unmanaged<PendingRequest>.fromOpaque(request).takeUnretainedValue()
        .receive(UnsafeRawBufferPointer(start: bytes, count: count), Connection(connection, of: daemon))
}

private func left(_ request: UnsafeMutableRawPointer) {
    Unmanaged<PendingRequest>.fromOpaque(request).takeUnretainedValue().clientLeft()
}

private func ended(_ request: UnsafeMutableRawPointer) {
    Unmanaged<PendingRequest>.fromOpaque(request).release()
}
