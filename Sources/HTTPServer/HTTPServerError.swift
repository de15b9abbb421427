/// Why a server did not start.
package struct HTTPServerError: Error, Equatable, Sendable {
    package enum Code: Sendable {
        /// `host` is not a numeric address.
        case invalidHost
        /// The address can not be listened on; `errno` says why (EADDRINUSE, EACCES, EADDRNOTAVAIL).
        case listenFailed
        /// The installed libmicrohttpd knows no TLS.
        case noTLS
        /// There is no certificate in PEM where there is to be one, or one that can not be read.
        case badCertificate
        /// There is no private key in PEM where there is to be one, or one that can not be read, as without its password.
        case badKey
        /// The key is not that of the (first) certificate.
        case keyOfAnother
        /// libmicrohttpd did not start.
        case daemonFailed
    }

    package var code: Code

    /// The kernel's error; 0 when there was none.
    package var errno: CInt

    /// The C call that failed.
    package var call: String

    package init(code: Code, errno: CInt, call: String) {
        self.code = code
        self.errno = errno
        self.call = call
    }
}
