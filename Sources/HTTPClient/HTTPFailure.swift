import CCurl

/// Why no answer came, or not all of one.
package struct HTTPFailure: Error, Sendable {
    package enum Reason: Sendable {
        /// The host's name has no address.
        case unresolved
        /// No connection came about.
        case unreachable
        /// No connection came about in time.
        case connectTooLong
        /// No answer, or not all of it, in time.
        case answerTooLong
        /// The certificate was refused, or TLS failed otherwise.
        case tls
        /// The connection broke, or what came is no HTTP.
        case broken
    }

    package var reason: Reason
    /// The `errno` of the call that failed; 0 where there was none.
    package var errno: Int32
    /// What libcurl says about it.
    package var message: String

    package init(_ reason: Reason, errno: Int32 = 0, message: String) {
        self.reason = reason
        self.errno = errno
        self.message = message
    }

    /// Nil where the answer came, or was stopped.
    init?(_ result: ccurl_result) {
        let reason: Reason
        switch Int(result.outcome) {
        case ccurl_done, ccurl_stopped: return nil
        case ccurl_unresolved: reason = .unresolved
        case ccurl_unreachable: reason = .unreachable
        case ccurl_connect_too_long: reason = .connectTooLong
        case ccurl_answer_too_long: reason = .answerTooLong
        case ccurl_tls_failed: reason = .tls
        default: reason = .broken
        }
        let message = withUnsafeBytes(of: result.message) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        self.init(reason, errno: result.os_error, message: message)
    }
}
