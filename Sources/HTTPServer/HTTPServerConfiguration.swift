/// Where a server listens, and its limits.
package struct HTTPServerConfiguration: Sendable {
    /// A numeric IPv4 or IPv6 address, without brackets.
    package var host: String

    /// 0 picks a free port; `HTTPServer.port` tells which.
    package var port: UInt16

    /// Who the server is, for HTTPS and nothing else; null for plain HTTP.
    package var tls: TLSIdentity?

    /// Bytes that a connection has for the request line and the headers, together with what the library notes of each
    /// header. Where they do not fit the library answers 414 for the one and 431 for the others, and closes. Less than
    /// 1 KiB counts as that.
    package var maximumHeaderSize: Int

    /// Bytes. A larger body is answered with 413 and the code `payload-too-large`.
    package var maximumBodySize: Int

    /// Answers that are `waiting` at the same time. One more request is answered with 503 and the code
    /// `too-many-waiting`.
    package var maximumWaiting: Int

    /// Responses with a stream at the same time. One more is answered with 503 and the code `too-many-streams`.
    package var maximumStreams: Int

    /// Connections at the same time, the parked ones and those with a stream included; more wait in the listen queue.
    /// The default leaves room above `maximumWaiting` and `maximumStreams` for all other requests.
    package var connectionLimit: Int

    /// Connections at the same time from one address; null for no limit but `connectionLimit`. One more is accepted and
    /// closed at once, without an answer: the client sees the end of the connection, or a reset where it has sent
    /// something by then.
    package var connectionsPerAddress: Int?

    /// Where refusals are counted.
    package var refusals = RefusalCounts()

    /// Seconds that a client has to send a whole request, from its first byte to its last, the handshake of TLS ahead of
    /// it included. Then the connection is closed, so that one which sends byte after byte does not have it for ever.
    /// 0 for no limit.
    package var requestTimeout: Int

    /// Seconds without a byte after which a connection is closed. Not while its request is parked or its stream has
    /// nothing to send.
    package var connectionTimeout: Int

    package init(
        host: String = "127.0.0.1", port: UInt16 = 0, tls: TLSIdentity? = nil,
        maximumHeaderSize: Int = 32 << 10, maximumBodySize: Int = 1 << 20, maximumWaiting: Int = 1000,
        maximumStreams: Int = 100,
        connectionLimit: Int = 1200, connectionsPerAddress: Int? = nil, requestTimeout: Int = 30,
        connectionTimeout: Int = 60
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.maximumHeaderSize = maximumHeaderSize
        self.maximumBodySize = maximumBodySize
        self.maximumWaiting = maximumWaiting
        self.maximumStreams = maximumStreams
        self.connectionLimit = connectionLimit
        self.connectionsPerAddress = connectionsPerAddress
        self.requestTimeout = requestTimeout
        self.connectionTimeout = connectionTimeout
    }
}
