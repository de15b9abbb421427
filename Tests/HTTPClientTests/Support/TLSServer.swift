import Foundation
import TestSupport

/// An HTTPS server of 127.0.0.1 that answers `{}`, and the certificate that it shows: its own, for this address alone.
final class TLSServer {
    struct NotReady: Error {}

    let certificate: String
    let port: Int
    private let directory: String
    private let process: OutsideProcess

    init() throws {
        directory = NSTemporaryDirectory() + "lastword-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        certificate = directory + "/certificate.pem"
        let request = """
            exec openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test \
            -addext subjectAltName=IP:127.0.0.1 -keyout "$1/key.pem" -out "$1/certificate.pem" 2>"$1/log"
            """
        guard try OutsideProcess("sh", "-c", request, "sh", directory).wait() == 0 else { throw NotReady() }
        process = try OutsideProcess("python3", "-c", Self.script, directory)
        let end = Date.now + 10
        var found: Int?
        while found == nil {
            guard Date.now < end else { throw NotReady() }
            usleep(1000)
            found = (try? String(contentsOfFile: directory + "/port", encoding: .utf8)).flatMap { Int($0) }
        }
        port = found!
    }

    deinit {
        process.kill()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The port is in a file once it listens; a handshake that fails is the client's matter.
    private static let script = #"""
        from os import rename
        from socket import create_server
        from ssl import PROTOCOL_TLS_SERVER, SSLContext
        from sys import argv
        folder = argv[1]
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + "/certificate.pem", folder + "/key.pem")
        listener = create_server(("127.0.0.1", 0))
        with open(folder + "/draft", "w") as file: file.write(str(listener.getsockname()[1]))
        rename(folder + "/draft", folder + "/port")
        while True:
            plain, _ = listener.accept()
            try:
                with context.wrap_socket(plain, server_side=True) as peer:
                    peer.recv(65536)
                    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            except OSError:
                pass
        """#
}
