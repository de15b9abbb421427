import Framing
package import Programs
import Reactor
package import Sockets

/// What is kept of one connection: its trace, what it sent and received, how it ended.
///
/// It is written by the thread of its loop only, until that hands it to the observer as ended; from then on it
/// never changes and anybody may read it. What is readable earlier is `let`, or does not change after the observer heard
/// of it. So no access can overlap another, and the hot ones are not checked for that while they run.
package final class Recording: @unchecked Sendable {
    /// The number of the connection, from 1; 0 until it has one.
    @exclusivity(unchecked) package private(set) var id: UInt64 = 0
    package let role: Role
    package let transport: Transport
    /// The name of the server or client that it belongs to.
    package let endpoint: String?
    /// Of that server or client.
    package let counters: ConversationCounters
    /// Bytes kept of what goes each way.
    let capture: Int
    /// Nanoseconds of the monotonic clock.
    @exclusivity(unchecked) package private(set) var startedAt: UInt64
    /// Whether the kernel is asked for its view at each entry, and checksums are made. Without, an entry has no TCP state, and
    /// there is a checksum only of what is kept whole.
    let inspects: Bool
    /// Which loop runs the connection.
    package let loop: Int
    /// Where that keeps the connection while it is open.
    var token = Token(slot: 0, generation: 0)

    /// Set before the observer hears of the connection.
    @exclusivity(unchecked) package internal(set) var local: SocketAddress?
    @exclusivity(unchecked) package internal(set) var peer: SocketAddress?
    @exclusivity(unchecked) var sent = Flow()
    @exclusivity(unchecked) var received = Flow()
    @exclusivity(unchecked) private var messages: [MessageReport] = []
    private var messagesDropped = 0
    @exclusivity(unchecked) private var leftover = Leftover()
    /// Whether a message was anything but complete.
    private var hadIncomplete = false
    /// Whether it waits to be driven by hand.
    var isHeld = false
    /// What an operation by hand has left so far; nil where none is under way.
    @exclusivity(unchecked) var handTrace: Trace?
    @exclusivity(unchecked) private var trace = Trace(capacity: 8)
    @exclusivity(unchecked) var moments: Moments
    @exclusivity(unchecked) var ended = Ended(own: .open)
    @exclusivity(unchecked) package internal(set) var outcome: ConnectionOutcome?

    /// The plan itself is not kept: its program may hold a large payload, and the record outlives it.
    package init(_ plan: ConversationPlan, startedAt: UInt64, loop: Int = 0, inspects: Bool = true) {
        self.inspects = inspects
        self.loop = loop
        role = plan.role
        transport = plan.transport
        endpoint = plan.endpoint
        counters = plan.counters
        capture = plan.capture
        self.startedAt = startedAt
        moments = Moments(started: startedAt)
    }

    /// Whether there was a connection at all. To be read when it has ended.
    package var wasConnected: Bool {
        // Of datagrams only one that went can have begun a conversation on the other side.
        transport.isDatagrams ? moments.lastSend != nil : moments.connected != nil
    }

    /// Gives the connection its number, once, before anybody else knows of it.
    package func identify(_ number: UInt64) {
        precondition(id == 0, "a connection has one number")
        id = number
    }

    func add(_ message: MessageReport) {
        if !message.outcome.isGood { hadIncomplete = true }
        leftover = Leftover()
        if messages.count == Bounds.messagesKept {
            messages.remove(at: Bounds.messagesKept - Bounds.newestMessagesKept)
            messagesDropped += 1
        }
        messages.append(message)
    }

    /// Forgets what the conversation before had, where another begins over the same connection.
    func clear() {
        sent.clear()
        received.clear()
        if !messages.isEmpty { messages.removeAll(keepingCapacity: true) }
        messagesDropped = 0
        leftover = Leftover()
        hadIncomplete = false
        let connected = moments.connected
        moments = Moments(started: startedAt)
        moments.connected = connected
        trace.clear()
    }

    /// Forgets all of a conversation that nobody will ask for, so that a new one may be written down in its place.
    func reuse(startedAt moment: UInt64) {
        startedAt = moment
        clear()
        moments.connected = nil
        id = 0
        local = nil
        peer = nil
        isHeld = false
        handTrace = nil
        ended = Ended(own: .open)
        outcome = nil
    }

    /// Keeps what came behind the last message, where there was one; behind that which closed the conversation as one more,
    /// which is broken.
    func leave(_ bytes: UnsafeRawBufferPointer, isAfterClosing: Bool) {
        guard !bytes.isEmpty, !messages.isEmpty else { return }
        if isAfterClosing {
            let intruder = MessageReport(
                outcome: .malformed, bytes: 0, captured: [], defect: .malformed(.afterClosing, at: 0))
            if messages.last?.defect != intruder.defect { add(intruder) }
            let last = messages.count - 1
            messages[last].bytes += bytes.count
            messages[last].captured.keep(bytes, upTo: capture)
        } else {
            leftover.bytes += bytes.count
            leftover.captured.keep(bytes, upTo: capture)
        }
    }

    /// How many messages there were, kept or not.
    var messageCount: Int { messages.count + messagesDropped }

    /// The messages behind the first so many, as far as they are kept.
    func messages(after count: Int) -> [MessageReport] {
        messages.suffix(messageCount - count)
    }

    /// All messages that are kept, with their moments in microseconds.
    private func messages(origin: UInt64) -> [MessageReport] {
        guard transport.isDatagrams else { return messages }
        return messages.map { message in
            var message = message
            message.at = message.moment.map { microseconds($0, since: origin) }
            return message
        }
    }

    func add(_ record: TraceRecord, _ detail: TraceDetail? = nil) {
        handTrace?.add(record, detail)
        trace.add(record, detail)
    }

    func sent(_ bytes: UnsafeRawBufferPointer, at moment: UInt64) {
        sent.add(bytes, capture: capture, isSummed: inspects)
        moments.lastSend = moment
        if moments.receivedSinceSend > 0 { moments.sentSinceReceive = 0 }
        moments.sentSinceReceive += bytes.count
        moments.receivedSinceSend = 0
    }

    func received(_ bytes: UnsafeRawBufferPointer, at moment: UInt64) {
        received.add(bytes, capture: capture, isSummed: inspects)
        moments.lastReceive = moment
        moments.receivedSinceSend += bytes.count
    }

    /// Whether everything went as the program meant it.
    var isUneventful: Bool {
        outcome == .completed && !hadIncomplete
    }

    /// The report. While the connection is open, for its loop's thread only.
    ///
    /// - Parameter origin: the start of the conversation, from which the report counts time.
    package func report(exchange: UInt64, origin: UInt64) -> ConnectionReport {
        var report = ConnectionReport(
            id: "c-\(id)", exchange: "x-\(exchange)", role: role,
            state: outcome == nil ? .open : .closed,
            moments: moments, trace: trace.entries(origin: origin, peer: peer, transport))
        report.transport = transport
        report.endpoint = endpoint
        report.local = local.map { transport.text($0) }
        report.peer = peer.map { transport.text($0) }
        report.outcome = outcome
        report.sent = sent.transfer(.writes)
        report.received = received.transfer(.reads)
        report.messages = messages(origin: origin)
        report.messagesDropped = messagesDropped
        report.leftover = leftover.bytes > 0 ? leftover : nil
        report.held = isHeld && outcome == nil
        report.ended = ended
        if outcome == nil { report.ended.first = moments.first }
        report.traceDropped = trace.dropped
        return report
    }
}
