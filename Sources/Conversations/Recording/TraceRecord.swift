import Programs
import Sockets

/// A trace entry as the loop writes it: plain memory, made into words when somebody asks.
struct TraceRecord {
    /// Nanoseconds of the monotonic clock.
    var at: UInt64
    /// `none` where no operation of the program asked for it.
    var place: Place
    var result = CallResult(0)
    var count: Int32 = 1
    /// Where the trace keeps what more there is to say, 0 for nothing.
    var detail: UInt16 = 0
    var name: Operation.Name
    var call: Call?
    var state: TCPState?
    var shutdown: ShutdownMode?
    /// Whether it is about the peer's address, as the recording has it.
    var namesPeer = false
    var note = Note.none

    init(at: UInt64, place: Place, name: Operation.Name, call: Call?, note: Note = .none) {
        self.at = at
        self.place = place
        self.name = name
        self.call = call
        self.note = note
    }

    /// The C functions that leave an entry.
    enum Call: String {
        case accept = "accept4"
        case watch = "epoll_ctl"
        case resolve = "getaddrinfo"
        case duplicate = "fcntl"
        case sendmsg, recvmsg, recvmmsg
        case socket, bind, connect, send, recv, poll, shutdown, setsockopt, getsockopt, ioctl, listen, close
    }

    enum Note {
        case none
        case skipped(Skipped)
        case implicit
        case timeout(TimeLimit)
    }

    /// Why an operation made no call.
    enum Skipped: String {
        case closed
        case notComplete = "the message is not complete"
        case complete = "the message is complete, or there is none"
        case otherOutcome = "the last message came out otherwise"
        case peerOpen = "the peer has not ended"
        case answerTooLarge = "the answer is larger than a message may be"
        case doesNotFit = "the answer is too long for the length of the framing"
        case noMessage = "no message to answer"
        case nothingToSend = "nothing to send"
        case connectionReset = "the connection was reset"
        case noSocket = "there is no socket"
        case unconnected = "one conversation has one connection"
        case notDuplicated = "nothing is duplicated"
        case tooManyDuplicates = "too many duplicates"
        case tooManyLingering = "too-many-lingering: every thread for closes that linger is busy"
        case shared = "the socket is its server's, which has other peers too"
        case notDatagrams = "a stream goes to its peer"
        case noTarget = "there is no address to send to"
        case queueFull = "more datagrams came than are kept for a program that does not read them"
        case notAllowed = "the peer is not within the allowed networks (--allow-target)"
        case tooManyAnswers = "the peer got as many datagrams in this second as it may (--answers-per-peer)"
        case otherService = "it is no search for this service"
        case peerHasClosed = "the client, which is ours, has closed its socket"
        case noLiteral = "it is no address"
        case noSecondProcess = "there is no second process"
        case tooManyConnections = "too many connections are open"
        case noMemory = "no memory for more: the unfinished messages of all connections use it up"
    }

    /// Which limit ran out.
    enum TimeLimit: String {
        case connect, message, idle, total, operation
    }

    /// Whether the other is the same call with the same effect, so that one entry can stand for both.
    func isRepeated(by other: TraceRecord) -> Bool {
        guard case .none = note, case .none = other.note, detail == 0 else {
            return false
        }
        return call != nil && call == other.call && place == other.place && result == other.result
            && state == other.state && shutdown == other.shutdown
    }

    func entry(origin: UInt64) -> TraceEntry {
        let indices = place.indices
        var entry = TraceEntry(at: microseconds(at, since: origin), operation: indices.first, op: name)
        entry.inner = indices.count > 1 ? Array(indices.dropFirst()) : nil
        entry.byHand = place.isByHand ? true : nil
        if let call {
            entry.call = call.rawValue
            entry.result = call == .resolve ? result.raw : result.value
            entry.errno = call == .resolve ? resolutionError : result.errno?.name
        }
        entry.how = shutdown
        entry.count = count > 1 ? Int(count) : nil
        entry.tcpState = state?.name
        switch note {
        case .none: break
        case .skipped(let reason): entry.skipped = reason.rawValue
        case .implicit: entry.implicit = true
        case .timeout(let limit): entry.timeout = limit.rawValue
        }
        return entry
    }
}

extension TraceRecord {
    /// `getaddrinfo` answers a code of its own, and no errno.
    private var resolutionError: String? {
        result.raw == 0 ? nil : ResolutionError(code: Int32(result.raw)).name
    }
}

/// A moment as a report tells it.
func microseconds(_ moment: UInt64, since origin: UInt64) -> Int {
    Int(Int64(bitPattern: moment &- origin) / 1000)
}
