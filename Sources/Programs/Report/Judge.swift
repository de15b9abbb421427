extension Verdict {
    /// Joins what the two sides report. Both may be nil, and neither has to have ended.
    package init(client: ConnectionReport?, server: ConnectionReport?) {
        let judge = Judge(client: client, server: server)
        ending = judge.ending
        first = judge.first
        lastWord = judge.lastWord
        lost = Lost(
            toServer: judge.lost(from: client, to: server), toClient: judge.lost(from: server, to: client))
        basis = client != nil && server != nil || client?.outcome == .refused ? .observed : .inferred
    }
}

/// Draws the conclusions of a verdict from the sides that are there.
private struct Judge {
    let client: ConnectionReport?
    let server: ConnectionReport?

    private var sides: [ConnectionReport] { [client, server].compactMap { $0 } }

    private func side(_ role: Role) -> ConnectionReport? {
        role == .client ? client : server
    }

    func lost(from sender: ConnectionReport?, to receiver: ConnectionReport?) -> Int? {
        guard let sender, let receiver else { return nil }
        return max(0, sender.sent.bytes - receiver.received.bytes)
    }

    var ending: Verdict.Ending {
        if client?.outcome == .refused { return .refused }
        guard !sides.isEmpty, client.map({ $0.moments.connected != nil }) ?? true else { return .unknown }
        if sides.contains(where: { $0.ended.peer == .vanished }) { return .vanished }
        if sides.contains(where: \.moments.closedUnread) { return .unreadClose }
        if sides.contains(where: { $0.ended.own == .reset }) { return .abortive }
        if isAbandoned { return .abandoned }
        if sides.contains(where: { $0.ended.peer == .reset || $0.ended.peer == .finThenReset }) {
            return .abortive
        }
        if sides.contains(where: { $0.state == .open }) { return .open }
        if sides.contains(where: \.sawSimultaneousClose) { return .simultaneous }
        if isHalfClose { return .halfClose }
        if sides.allSatisfy({ $0.ended.own == .fin && ($0.ended.peer == .fin || sides.count == 2) }) {
            return .orderly
        }
        return .unknown
    }

    /// One side closed with an end of stream, and never read what the other had to say: not all of it had come yet,
    /// or it came just then.
    private var isAbandoned: Bool {
        for role in Role.allCases {
            guard let quitter = side(role), let other = side(role.other), quitter.state == .closed,
                quitter.ended.own == .fin
            else { continue }
            if other.sent.bytes > quitter.received.bytes { return true }
        }
        // Seen from one side alone: the peer ended its stream, and its kernel refused what came then.
        return sides.count == 1 && sides[0].ended.peer == .finThenReset && sides[0].sent.bytes > 0
    }

    /// Data that was read by the other side after that side had ended its own stream.
    private var isHalfClose: Bool {
        for role in Role.allCases {
            guard let ended = side(role)?.moments.ownEnd ?? side(role.other)?.moments.peerEnd else {
                continue
            }
            let spoke = side(role.other)?.moments.lastSend ?? side(role)?.moments.lastReceive
            if let spoke, spoke > ended { return true }
        }
        return false
    }

    var first: Role? {
        switch (client?.moments.ownEnd, server?.moments.ownEnd) {
        case (let client?, let server?): client <= server ? .client : .server
        case (nil, nil): oneSided
        case (_?, nil): server == nil ? oneSided : .client
        case (nil, _?): client == nil ? oneSided : .server
        }
    }

    private var oneSided: Role? {
        guard sides.count == 1 else { return nil }
        return switch sides[0].ended.first {
        case .own: sides[0].role
        case .peer: sides[0].role.other
        case nil: nil
        }
    }

    var lastWord: Verdict.LastWord? {
        guard
            let speaker = sides.filter({ $0.moments.lastSend != nil }).max(by: { lastSend($0) < lastSend($1) }
            )
        else {
            return nil
        }
        // One side alone: when the peer spoke last, its last word is what was read after our own.
        guard sides.count == 2 || speaker.moments.receivedSinceSend == 0 else {
            return heard(by: speaker)
        }
        let listener = side(speaker.role.other)
        let delivered = listener.flatMap { listener -> Bool? in
            if listener.received.bytes >= speaker.sent.bytes { return true }
            return listener.state == .open ? nil : false
        }
        let reason = delivered == false ? listener.map { reasonUnheard($0, speaker) } : nil
        return Verdict.LastWord(
            by: speaker.role, bytes: speaker.moments.sentSinceReceive, delivered: delivered, reason: reason)
    }

    private func lastSend(_ report: ConnectionReport) -> UInt64 {
        report.moments.lastSend ?? 0
    }

    private func heard(by listener: ConnectionReport) -> Verdict.LastWord {
        Verdict.LastWord(
            by: listener.role.other, bytes: listener.moments.receivedSinceSend, delivered: true, reason: nil)
    }

    private func reasonUnheard(_ listener: ConnectionReport, _ speaker: ConnectionReport) -> String {
        let who = listener.role.rawValue
        let spoke = lastSend(speaker)
        if listener.ended.own == .reset {
            return listener.moments.closedUnread
                ? "the \(who) closed with \(listener.ended.unread ?? 0) bytes unread: its kernel sent RST"
                : "the \(who) reset the connection (RST)"
        }
        if let closed = listener.moments.closed, closed < spoke {
            return "the \(who) had closed both directions: its kernel answered with RST"
        }
        if listener.ended.peer == .reset || listener.ended.peer == .finThenReset {
            return "a reset (RST) reached the \(who) before the data was read"
        }
        return listener.moments.closed == nil
            ? "the \(who) did not read it"
            : "the \(who) closed without reading it: its kernel answered with RST"
    }
}

extension ConnectionReport {
    /// The state that only crossing ends of stream lead to.
    fileprivate var sawSimultaneousClose: Bool {
        trace.contains { $0.tcpState == "CLOSING" }
    }
}
