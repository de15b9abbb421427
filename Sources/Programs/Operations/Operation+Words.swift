extension Operation {
    /// The word in the field `op`.
    ///
    /// `accept` is the act of a listener, the first entry of a server's trace; `pause` and `listen` are asked of a
    /// listener only.
    package enum Name: String, Choice {
        case accept, bind, connect, send, sendMessage, sendTo, sendUrgent, receive, receiveMessage, reply,
            shutdown, close
        case reset, linger, vanish, deafen, heal, duplicate, release, unconnect, setOption, sample, sleep
        case waitFor, hold, resume, `repeat`, pause, listen
        package static var subject: String { "op" }
    }

    /// What has to hold for an operation to run, or for a round of a `repeat` to be followed by another.
    package enum Condition: String, Choice {
        /// The last receive got what it wanted.
        case complete
        /// It did not.
        case incomplete
        /// Something came, complete or not: no end, no silence and no error in its place.
        case heard
        /// It ended with this outcome.
        case noEnd = "no-end"
        case truncated, malformed
        case checksumMismatch = "checksum-mismatch"
        case tooLarge = "too-large"
        case timeout, reset, closing
        case peerEnded = "peer-ended"
        package static var subject: String { "a condition" }

        /// The outcome of a message that it asks for; nil where it asks for something else.
        package var outcome: MessageOutcome? { MessageOutcome(rawValue: rawValue) }
    }

    /// How far a `receive` reads.
    package enum Until: Hashable, Sendable {
        /// To the peer's end.
        case end
        /// One `recv` that brings data.
        case data
        /// As long as its time limit says.
        case timeout
        /// So many bytes, and never more.
        case count(Int)
        /// To the end of these bytes.
        case delimiter(Bytes)
    }

    /// What a `waitFor` waits for.
    package enum Event: String, Choice {
        /// `poll` says readable: data, an end, or an error.
        case readable
        case writable
        /// The peer has ended its direction, read or not.
        case peerEnd = "peer-end"
        case reset
        /// The peer's kernel has acknowledged everything, an end included.
        case acknowledged
        package static var subject: String { "event" }
    }

    /// Who holds a duplicate of the socket.
    package enum Holder: String, Choice {
        /// A second descriptor of the service.
        case descriptor
        /// A second process, which inherits it.
        case process
        package static var subject: String { "in" }
    }
}

/// A socket option that can be set, by the name of its C constant. Values are ints; a boolean is 0 or 1.
///
/// SO_LINGER is not among them: the operations `linger` and `reset` set it, because a close with it blocks.
package enum SocketOption: String, Choice, Comparable {
    case broadcast = "SO_BROADCAST"
    case keepAlive = "SO_KEEPALIVE"
    case outOfBandInline = "SO_OOBINLINE"
    case priority = "SO_PRIORITY"
    case mark = "SO_MARK"
    case receiveBuffer = "SO_RCVBUF"
    case receiveLowWater = "SO_RCVLOWAT"
    case reuseAddress = "SO_REUSEADDR"
    case reusePort = "SO_REUSEPORT"
    case sendBuffer = "SO_SNDBUF"
    case timestamping = "SO_TIMESTAMPING"
    case cork = "TCP_CORK"
    case deferAccept = "TCP_DEFER_ACCEPT"
    case keepCount = "TCP_KEEPCNT"
    case keepIdle = "TCP_KEEPIDLE"
    case keepInterval = "TCP_KEEPINTVL"
    case linger2 = "TCP_LINGER2"
    case maximumSegment = "TCP_MAXSEG"
    case noDelay = "TCP_NODELAY"
    case notSentLowWater = "TCP_NOTSENT_LOWAT"
    case quickAck = "TCP_QUICKACK"
    case synCount = "TCP_SYNCNT"
    case userTimeout = "TCP_USER_TIMEOUT"
    case windowClamp = "TCP_WINDOW_CLAMP"
    case minimumTTL = "IP_MINTTL"
    case receiveErrors = "IP_RECVERR"
    case typeOfService = "IP_TOS"
    case timeToLive = "IP_TTL"
    case receiveErrorsIPv6 = "IPV6_RECVERR"
    case hopLimit = "IPV6_UNICAST_HOPS"
    case onlyIPv6 = "IPV6_V6ONLY"

    package static var subject: String { "a socket option" }

    package static func < (first: SocketOption, second: SocketOption) -> Bool {
        first.rawValue < second.rawValue
    }
}
