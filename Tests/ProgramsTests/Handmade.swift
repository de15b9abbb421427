import Framing

@testable import Programs

/// Reports made by hand, so that a test says what was seen and asks what is made of it.
enum Handmade {
    /// A side that has done nothing yet.
    static func side(_ role: Role, outcome: ConnectionOutcome? = .completed) -> ConnectionReport {
        let isClient = role == .client
        var report = ConnectionReport(
            id: isClient ? "c-1" : "c-2", exchange: "x-1", role: role,
            state: outcome == nil ? .open : .closed,
            moments: Moments(started: 0))
        report.endpoint = isClient ? nil : "recipe"
        report.local = isClient ? "tcp://127.0.0.1:51514" : "tcp://127.0.0.1:4444"
        report.peer = isClient ? "tcp://127.0.0.1:4444" : "tcp://127.0.0.1:51514"
        report.outcome = outcome
        switch outcome {
        case .refused, .unreachable, .unresolved: break
        default: report.moments.connected = 0
        }
        return report
    }

    static func exchange(
        _ client: ConnectionReport?, _ server: ConnectionReport?, complete: Bool = true
    ) -> Exchange {
        Exchange(
            id: "x-1", client: client, server: server,
            joinedBy: client != nil && server != nil ? .address : .none, complete: complete)
    }

    /// The recipe with markers that disagree: the server answers after the client's end.
    static var halfClose: (client: ConnectionReport, server: ConnectionReport) {
        var client = side(.client)
        client.said("a1234CLIENT WRONG MARKER", at: 38)
        client.end(.fin, at: 41)
        client.heard("ERROR:no end!", at: 90, calls: 7)
        client.moments.peerEnd = 118
        client.close(at: 120, .fin, peer: .fin, first: .own)
        var server = side(.server)
        server.heard("a1234CLIENT WRONG MARKER", at: 60)
        server.moments.peerEnd = 61
        server.messages = [message(.noEnd, "a1234CLIENT WRONG MARKER")]
        server.said("ERROR:no end!", at: 75)
        server.end(.fin, at: 80)
        server.close(at: 85, .fin, peer: .fin, first: .peer)
        return (client, server)
    }

    /// The same with `"close":"immediately"`: the server answers a client that has gone.
    static var closedImmediately: (client: ConnectionReport, server: ConnectionReport) {
        var client = side(.client)
        client.said("a1234CLIENT WRONG MARKER", at: 38)
        client.close(at: 41, .fin, peer: PeerEnd.none, first: .own)
        var server = side(.server)
        server.heard("a1234CLIENT WRONG MARKER", at: 60)
        server.moments.peerEnd = 61
        server.messages = [message(.noEnd, "a1234CLIENT WRONG MARKER")]
        server.said("ERROR:no end!", at: 75)
        server.close(at: 85, .fin, peer: .finThenReset, first: .peer, unacknowledged: 13)
        return (client, server)
    }

    static func message(_ outcome: MessageOutcome, _ text: String) -> MessageReport {
        MessageReport(outcome: outcome, bytes: text.utf8.count, captured: Array(text.utf8))
    }
}

extension ConnectionReport {
    mutating func said(_ text: String, at time: UInt64) {
        sent = Transfer(bytes: text.utf8.count, calls: 1, captured: Array(text.utf8), as: .writes)
        moments.lastSend = time
        moments.sentSinceReceive = text.utf8.count
        moments.receivedSinceSend = 0
    }

    mutating func heard(_ text: String, at time: UInt64, calls: Int = 1) {
        received = Transfer(bytes: text.utf8.count, calls: calls, captured: Array(text.utf8), as: .reads)
        moments.lastReceive = time
        moments.receivedSinceSend = text.utf8.count
        moments.sentSinceReceive = 0
    }

    /// Ends the own direction, by `shutdown`.
    mutating func end(_ own: OwnEnd, at time: UInt64) {
        ended.own = own
        moments.ownEnd = time
    }

    mutating func close(
        at time: UInt64, _ own: OwnEnd, peer: PeerEnd?, first: Ended.First?, unread: Int = 0,
        unacknowledged: Int = 0
    ) {
        ended = Ended(
            own: own, peer: peer, first: first, unread: unread, unsent: 0, unacknowledged: unacknowledged)
        if own != .none { moments.ownEnd = moments.ownEnd ?? time }
        moments.closed = time
        moments.closedUnread = own == .reset && unread > 0
    }
}

extension ConnectionReport {
    /// Goes without a packet.
    mutating func vanish(at time: UInt64) {
        ended = Ended(own: .none, peer: PeerEnd.none)
        moments.vanished = true
        moments.closed = time
    }

    /// Ends both directions, and keeps the descriptor.
    mutating func shutBoth(at time: UInt64) {
        trace.append(TraceEntry(Int(time), 1, .shutdown, "shutdown", 0).with { $0.how = .both })
        end(.fin, at: time)
    }
}

extension TraceEntry {
    /// A call as the engine records it.
    init(
        _ at: Int, _ operation: Int?, _ op: Operation.Name, _ call: String? = nil, _ result: Int? = nil,
        state: String? = nil
    ) {
        self.init(at: at, operation: operation, op: op)
        self.call = call
        self.result = result
        tcpState = state
    }

    /// The same entry with some of its fields set.
    func with(_ change: (inout TraceEntry) -> Void) -> TraceEntry {
        var entry = self
        change(&entry)
        return entry
    }
}
