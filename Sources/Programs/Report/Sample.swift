/// What the kernel knew of a connection at one moment. What it does not tell is nil, and left out.
package struct Sample: Hashable, Sendable, Encodable {
    package var tcpState: String?
    /// What `poll` answered, as `["IN", "RDHUP"]`.
    package var events: [String] = []
    /// Bytes received by the kernel and not read (SIOCINQ).
    package var unread: Int?
    /// Datagrams that were lost since the socket was opened, because the receive buffer was full (SO_MEMINFO).
    package var dropped: Int?
    /// Bytes not sent even once (SIOCOUTQNSD).
    package var unsent: Int?
    /// Bytes that the peer's kernel has not acknowledged; a FIN counts as one (SIOCOUTQ).
    package var unacknowledged: Int?
    /// Segments sent and not acknowledged.
    package var segments: Int?
    /// Segments sent and arrived since the connection began; acknowledgements, SYN and FIN among them.
    package var segmentsSent: Int?
    package var segmentsReceived: Int?
    /// Timeouts in a row of the segment that waits for its acknowledgement.
    package var retransmits: Int?
    /// Segments sent again since the connection began.
    package var totalRetransmits: Int?
    /// Window or keep-alive probes in a row without an answer.
    package var probes: Int?
    /// By how many doublings the retransmission timer stands above its base.
    package var backoff: Int?
    /// The window that the peer advertised last, in bytes.
    package var sendWindow: Int?
    /// Bytes that the peer's kernel acknowledged; SYN and FIN count as one each.
    package var bytesAcknowledged: Int?
    /// Bytes that arrived in order; SYN and FIN count as one each.
    package var bytesReceived: Int?
    /// The smoothed round trip time, in microseconds.
    package var rtt: Int?
    /// Of a listener: connections that wait to be accepted, and the length that `listen` was given.
    package var queue: Int?
    package var backlog: Int?
    /// Whether the next byte to read is behind an urgent one (SIOCATMARK).
    package var atMark: Bool?
    /// What the error queue held; reading takes it.
    package var errors: [QueuedError]?

    package init() {}

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(known: atMark, forKey: "atMark")
        try container.encode(known: backlog, forKey: "backlog")
        try container.encode(known: backoff, forKey: "backoff")
        try container.encode(known: bytesAcknowledged, forKey: "bytesAcknowledged")
        try container.encode(known: bytesReceived, forKey: "bytesReceived")
        try container.encode(known: dropped, forKey: "dropped")
        try container.encode(known: errors, forKey: "errors")
        try container.encode(events, forKey: "events")
        try container.encode(known: probes, forKey: "probes")
        try container.encode(known: queue, forKey: "queue")
        try container.encode(known: retransmits, forKey: "retransmits")
        try container.encode(known: rtt, forKey: "rtt")
        try container.encode(known: segments, forKey: "segments")
        try container.encode(known: segmentsReceived, forKey: "segmentsReceived")
        try container.encode(known: segmentsSent, forKey: "segmentsSent")
        try container.encode(known: sendWindow, forKey: "sendWindow")
        try container.encode(known: tcpState, forKey: "tcpState")
        try container.encode(known: totalRetransmits, forKey: "totalRetransmits")
        try container.encode(known: unacknowledged, forKey: "unacknowledged")
        try container.encode(known: unread, forKey: "unread")
        try container.encode(known: unsent, forKey: "unsent")
    }

    /// An entry of the error queue, see ip(7) IP_RECVERR.
    package struct QueuedError: Hashable, Sendable, Encodable {
        /// By its name, as `ECONNREFUSED`.
        package var errno: String
        /// Who reported it: 1 this machine, 2 ICMP, 3 ICMPv6, 4 a transmit timestamp.
        package var origin: Int
        package var type: Int
        package var code: Int
        package var info: Int
        package var data: Int

        package init(errno: String, origin: Int, type: Int, code: Int, info: Int, data: Int) {
            self.errno = errno
            self.origin = origin
            self.type = type
            self.code = code
            self.info = info
            self.data = data
        }
    }
}
