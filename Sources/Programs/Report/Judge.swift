extension Verdict {
    /// Joins what the two sides report. Both may be nil, and neither has to have ended.
    package init(
        client: ConnectionReport?, server: ConnectionReport?, joinedBy: Exchange.JoinedBy = .address
    ) {
        let judge = Judge(client: client, server: server, joinedBy: joinedBy)
        ending = judge.ending
        ends = Ends(client: judge.end(of: .client), server: judge.end(of: .server))
        first = judge.first
        lastWord = judge.lastWord
        lost = Lost(
            toServer: judge.lost(from: client, to: server), toClient: judge.lost(from: server, to: client))
        basis = client != nil && server != nil || client?.outcome == .refused ? .observed : .inferred
    }
}

/// Draws the conclusions of a verdict from the sides that are there.
struct Judge {
    let client: ConnectionReport?
    let server: ConnectionReport?
    /// Without a middlebox between them, which would end both of its connections in its own way.
    let areDirect: Bool

    init(client: ConnectionReport?, server: ConnectionReport?, joinedBy: Exchange.JoinedBy) {
        self.client = client
        self.server = server
        areDirect = joinedBy != .answeredBy
    }

    var sides: [ConnectionReport] { [client, server].compactMap { $0 } }

    func side(_ role: Role) -> ConnectionReport? {
        role == .client ? client : server
    }

    // MARK: The ending

    var ending: Verdict.Ending {
        if areDatagrams { return endingOfDatagrams }
        if client?.outcome == .refused { return .refused }
        guard !sides.isEmpty, client.map({ $0.moments.connected != nil }) ?? true else { return .unknown }
        if Role.allCases.contains(where: isGone) { return .vanished }
        if sides.contains(where: \.moments.closedUnread) { return .unreadClose }
        if sides.contains(where: { $0.ended.own == .reset || $0.ended.peer == .killed }) { return .abortive }
        if isAbandoned { return .abandoned }
        if sides.contains(where: \.sawReset) { return .abortive }
        if sides.contains(where: { $0.state == .open }) { return .open }
        if sides.contains(where: \.sawSimultaneousClose) { return .simultaneous }
        if isHalfClose { return .halfClose }
        if sides.allSatisfy({ $0.ended.own == .fin && ($0.ended.peer == .fin || sides.count == 2) }) {
            return .orderly
        }
        return .unknown
    }

    /// Whether a side left without a packet, or the other one heard no more of it. Deaf when the other looked is not
    /// gone: what it saw of the other's end afterwards shows that it was there.
    func isGone(_ role: Role) -> Bool {
        let own = side(role)
        if own?.moments.vanished == true { return true }
        switch side(role.other)?.ended.peer {
        case .vanished: return true
        case .deaf: return own?.ended.peer?.isAnEnd != true
        default: return false
        }
    }

    /// One side closed with an end of stream, and never read what the other had to say: not all of it had come yet,
    /// or it came just then. Urgent data alone is no reason: ordinary reads pass it over (endings: urgent).
    private var isAbandoned: Bool {
        for role in Role.allCases {
            guard let quitter = side(role), let other = side(role.other), quitter.state == .closed,
                quitter.ended.own == .fin
            else { continue }
            // Where both had ended before, what was not read was heard by nobody, and refused by nobody.
            let closed = quitter.hasShutBoth ? quitter.moments.ownEnd : quitter.moments.closed
            let isRefused =
                other.sawReset || other.metClosedPeer || closed.map { $0 < other.lastSend } ?? false
            if isRefused, other.metClosedPeer || !quitter.hasRead(other) { return true }
        }
        // Seen from one side alone: the peer ended its stream, and its kernel refused what came then. Had it
        // acknowledged that, the peer was there, and aborted (endings: client-gone, abort-linger0-states).
        guard sides.count == 1, let peerEnd = sides[0].moments.peerEnd,
            let spoke = sides[0].moments.lastSend
        else { return false }
        return sides[0].ended.peer == .finThenReset && spoke > peerEnd && sides[0].wasAcknowledged != true
    }

    /// Data that a side sent after the other's end of stream, and that the other read.
    private var isHalfClose: Bool {
        for role in Role.allCases {
            guard let ended = side(role)?.moments.ownEnd ?? side(role.other)?.moments.peerEnd else {
                continue
            }
            let times = [side(role)?.moments.lastReceive, side(role.other)?.moments.lastSend]
            let isThere = [side(role) != nil, side(role.other) != nil]
            if zip(times, isThere).allSatisfy({ time, isThere in !isThere || (time ?? 0) > ended }) {
                return true
            }
        }
        return false
    }

    // MARK: The ends

    /// What a side sent to end the conversation, by its own account, else by what the other saw.
    func end(of role: Role) -> Verdict.End? {
        guard let own = side(role) else { return side(role.other).flatMap(\.sawOfPeer) }
        if own.moments.vanished { return .vanished }
        switch own.ended.own {
        case .fin: return .fin
        case .reset: return .reset
        // Its kernel sent a reset when the connection was destroyed (endings: abort-admin).
        case .none: return own.ended.peer == .killed ? .reset : Verdict.End.none
        case .open:
            guard own.moments.ownEnd != nil else { return .open }
            return own.hasUnconnected ? .reset : .fin
        }
    }

    /// Who ended first. A side that saw the other's end before its own knows; else the clock tells.
    var first: Role? {
        if client?.departure != nil, server?.departure != nil {
            switch (client?.ended.first, server?.ended.first) {
            case (.peer, .own): return .server
            case (.own, .peer): return .client
            default: break
            }
        }
        return switch (client?.departure, server?.departure) {
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

    // MARK: What was lost

    /// Bytes that were taken from one side and never read by the other. What an open side has not read is not lost yet.
    func lost(from sender: ConnectionReport?, to receiver: ConnectionReport?) -> Int? {
        guard let sender, let receiver, !sender.sendsElsewhere else { return nil }
        let missing = max(0, sender.sent.bytes - receiver.received.bytes)
        return missing > 0 && receiver.state == .open ? nil : missing
    }
}
