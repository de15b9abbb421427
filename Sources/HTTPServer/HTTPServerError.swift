/// Why a server did not start.
package struct HTTPServerError: Error, Equatable, Sendable {
    package enum Code: Sendable {
        /// `host` is not a numeric address.
        case invalidHost
        /// The address can not be listened on; `errno` says why (EADDRINUSE, EACCES, EADDRNOTAVAIL).
        case listenFailed
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
