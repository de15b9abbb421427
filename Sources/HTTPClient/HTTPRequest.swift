/// One request, all of it at once.
package struct HTTPRequest: Sendable {
    package var method: String
    /// An absolute URL, http or https.
    package var url: String
    /// Neither names nor values hold a line break.
    package var headers: [(name: String, value: String)]
    /// Nil for none; an empty one is announced by its length.
    package var body: [UInt8]?
    package var limits: HTTPLimits
    /// A file with the certificates to trust, in PEM; nil for those of the system.
    package var authorities: String?

    package init(
        _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        limits: HTTPLimits = HTTPLimits(), authorities: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
        self.authorities = authorities
    }
}

/// How long the parts of a request may take, in milliseconds; 0 for no limit.
package struct HTTPLimits: Sendable {
    /// Until the connection is there, TLS included. Never without a limit: 0 is libcurl's own.
    package var connect: UInt32 = 5000
    /// Until the answer's head is there, to a second or so: for an answer that has no end.
    package var answer: UInt32 = 0
    /// For all of it.
    package var total: UInt32 = 0

    package init(connect: UInt32 = 5000, answer: UInt32 = 0, total: UInt32 = 0) {
        self.connect = connect
        self.answer = answer
        self.total = total
    }
}
