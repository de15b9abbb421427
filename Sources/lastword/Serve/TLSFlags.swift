import ArgumentParser
import HTTPServer
import Sockets

/// Who the service is, to clients that speak HTTPS.
struct TLSFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Serve HTTPS, and nothing else, with this certificate (PEM), its chain behind it.",
            valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's private key (PEM, not encrypted).", valueName: "file"))
    var tlsKey: String?

    func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            let (given, missing) = tlsCert == nil ? ("--tls-key", "--tls-cert") : ("--tls-cert", "--tls-key")
            throw ValidationError("\(given) needs \(missing) beside it; give both, or none.")
        }
    }

    /// Nil for plain HTTP.
    ///
    /// - Throws: `StartFailure` where a file can not be read.
    func identity() throws(StartFailure) -> TLSIdentity? {
        guard let tlsCert, let tlsKey else { return nil }
        return TLSIdentity(
            certificate: try Self.read(tlsCert, "certificate"), key: try Self.read(tlsKey, "key"))
    }

    private static func read(_ path: String, _ what: String) throws(StartFailure) -> [UInt8] {
        do {
            return try WholeFile.read(path)
        } catch {
            throw StartFailure("The \(what) can not be read: \(path): \(error.text).")
        }
    }

    /// What is wrong with them, as the server found; nil where it is something else.
    func explanation(_ code: HTTPServerError.Code) -> String? {
        switch code {
        case .noTLS: "the installed libmicrohttpd knows no TLS. Leave out --tls-cert and --tls-key."
        case .badCertificate: "--tls-cert \(tlsCert ?? "") has no certificate in PEM that can be read."
        case .badKey:
            "--tls-key \(tlsKey ?? "") has no private key in PEM that can be read without a password."
        case .keyOfAnother: "the key of --tls-key is not that of the first certificate of --tls-cert."
        case .invalidHost, .listenFailed, .daemonFailed: nil
        }
    }
}
