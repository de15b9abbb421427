import CLinux

/// What TCP_INFO of tcp(7) says of a connection, as far as Lastword reads it.
package struct TCPInfo: Hashable, BitwiseCopyable, Sendable {
    /// Nil for a state that the kernel has and ``TCPState`` has not.
    package let state: TCPState?
    /// Timeouts in a row of the segment that waits for its acknowledgement.
    package let retransmits: UInt8
    /// By how many doublings the retransmission timer stands above its base.
    package let backoff: UInt8
    /// Window or keep-alive probes in a row without an answer.
    package let probes: UInt8
    /// Segments that were sent again, since the beginning.
    package let totalRetransmits: UInt32
    /// Segments sent since the beginning, those without data and those sent again among them.
    package let segsOut: UInt32
    /// Segments that arrived since the beginning, those without data among them.
    package let segsIn: UInt32
    /// Segments sent and not acknowledged; on a listener, the connections that wait for accept
    /// (`endings: backlog-full`).
    package let unacked: UInt32
    /// Segments that the peer acknowledged out of order; on a listener, its backlog.
    package let sacked: UInt32
    /// Bytes not sent even once.
    package let notsentBytes: UInt32
    /// The window that the peer advertised last, in bytes; 0 also where the kernel does not tell it.
    package let sndWnd: UInt32
    /// Bytes that the peer's kernel acknowledged; SYN and FIN count as one each.
    package let bytesAcked: UInt64
    /// Bytes that arrived in order; SYN and FIN count as one each.
    package let bytesReceived: UInt64
    /// The smoothed round trip time, in microseconds.
    package let rtt: UInt32

    init(_ info: clinux_tcp_info) {
        state = TCPState(rawValue: info.state)
        retransmits = info.retransmits
        backoff = info.backoff
        probes = info.probes
        totalRetransmits = info.total_retrans
        segsOut = info.segs_out
        segsIn = info.segs_in
        unacked = info.unacked
        sacked = info.sacked
        notsentBytes = info.notsent_bytes
        sndWnd = info.snd_wnd
        bytesAcked = info.bytes_acked
        bytesReceived = info.bytes_received
        rtt = info.rtt
    }
}
