extension Exchange {
    /// The verdict in plain sentences.
    package var sentences: [String] {
        guard client != nil || server != nil else { return ["unknown: neither side was recorded."] }
        return [
            endingSentence, whySentence, answersSentence, unreadSentence, lastWordSentence, lostSentence,
            firstSentence,
            basisSentence,
        ]
        .compactMap { $0 }
    }

    private var sides: [ConnectionReport] { [client, server].compactMap { $0 } }

    /// The one side that is ours, where the other is not.
    private var witness: ConnectionReport? { sides.count == 1 ? sides[0] : nil }

    /// The first error that has an explanation, where the ending does not tell it.
    private var whySentence: String? {
        if verdict.ending == .refused || verdict.ending == .unreadClose { return nil }
        for side in sides {
            guard let entry = side.trace.first(where: { $0.why != nil }), let why = entry.why,
                let errno = entry.errno
            else { continue }
            return "The \(side.name)'s \(entry.op.rawValue) failed with \(errno): \(why)."
        }
        return nil
    }

    // MARK: Datagrams

    private var silenceClause: String {
        guard let witness else { return "nothing that was sent reached the other side" }
        return "nobody answered the \(witness.name)"
    }

    /// Who answered a client that had asked nobody in particular.
    private var answersSentence: String? {
        guard let client, client.transport.isDatagrams else { return nil }
        let senders = client.messages.compactMap(\.from)
        guard !senders.isEmpty else { return nil }
        let answers = senders.count == 1 ? "1 answer" : "\(senders.count) answers"
        let different = Set(senders).count
        return "There came \(answers) from \(different == 1 ? "1 address" : "\(different) addresses")."
    }

    // MARK: The ending

    private var endingSentence: String {
        switch verdict.ending {
        case .refused: "refused: nobody listens there."
        case .vanished: "vanished: \(vanishedClause)."
        case .unreadClose: "unread-close: \(unreadClause)."
        case .abortive: "abortive: \(abortiveClause)."
        case .abandoned: "abandoned: \(abandonedClause) when the other still had something to say."
        case .simultaneous: "simultaneous: the two ends crossed."
        case .halfClose: "half-close: a side ended its direction, and the other still answered."
        case .orderly: "orderly: both sides ended in turn."
        case .open: "open: the conversation goes on."
        case .connectionless: "connectionless: datagrams have no end, and each side stopped by itself."
        case .silence: "silence: \(silenceClause)."
        case .unknown: "unknown: \(unknownClause)."
        }
    }

    private var vanishedClause: String {
        if let side = sides.first(where: \.moments.vanished) {
            return "the \(side.name) went without a packet"
        }
        if let side = sides.first(where: { $0.ended.peer == .vanished }) {
            return "the \(side.peerName) did not answer the \(side.name) any more (ETIMEDOUT)"
        }
        guard let side = sides.first(where: { $0.ended.peer == .deaf }) else { return "a side is gone" }
        return "the \(side.peerName) did not acknowledge what the \(side.name) sent"
    }

    private var unreadClause: String {
        guard let side = sides.first(where: \.moments.closedUnread), let unread = side.ended.unread,
            unread > 0
        else { return "a side closed with data that it had not read" }
        let means = side.transport.isUnix ? "told so (ECONNRESET)" : "sent a reset"
        return "the \(side.name) closed with \(counted(unread)) that it had not read, and its kernel \(means)"
    }

    private var abortiveClause: String {
        if let side = sides.first(where: { $0.ended.own == .reset }) {
            return "the \(side.name) reset the connection"
        }
        if let side = sides.first(where: { $0.ended.peer == .killed }) {
            return "the \(side.name)'s connection was destroyed on its machine"
        }
        guard let side = sides.first(where: \.sawReset) else { return "the connection ended with a reset" }
        return side.ended.peer == .finThenReset
            ? "the \(side.name) saw the \(side.peerName)'s end, and then a reset"
            : "a reset reached the \(side.name)"
    }

    private var abandonedClause: String {
        guard let side = sides.first(where: { $0.ended.own == .fin && $0.hasShutBoth }) else {
            return "a side had closed"
        }
        return "the \(side.name) had ended both directions"
    }

    private var unknownClause: String {
        for side in sides where side.moments.connected != nil {
            switch side.ended.peer {
            case .zeroWindow?: return "the \(side.peerName) took no more when the \(side.name) closed"
            case .silent?: return "the \(side.peerName) said nothing more until the \(side.name) closed"
            case PeerEnd.none? where witness != nil:
                return "the \(side.peerName) had not ended when the \(side.name) closed"
            default: continue
            }
        }
        return client.map { $0.moments.connected == nil } ?? false
            ? "there was no connection" : "what was seen does not tell"
    }

    /// What was thrown away on the side that reset or left.
    private var unreadSentence: String? {
        let held = sides.compactMap { side -> String? in
            // AF_UNSPEC forgets what was queued: the kernel's counts mean nothing afterwards.
            guard side.ended.own == .reset || side.moments.vanished, !side.hasUnconnected else { return nil }
            // The bytes unread are in the ending's name already.
            let unread = side.moments.closedUnread ? 0 : side.ended.unread ?? 0
            let parts = [(unread, "unread"), (side.ended.unsent ?? 0, "unsent")].filter { $0.0 > 0 }
            guard !parts.isEmpty else { return nil }
            return "The \(side.name) left \(parts.map { "\(counted($0)) \($1)" }.joined(separator: " and "))."
        }
        return held.isEmpty ? nil : held.joined(separator: " ")
    }

    // MARK: The last word, and what was lost

    private var lastWordSentence: String? {
        guard let lastWord = verdict.lastWord else {
            if verdict.ending == .refused { return nil }
            return witness.map { "The \($0.name) sent nothing, and read nothing." } ?? "Nobody said anything."
        }
        let who = "The \(lastWord.by.rawValue) had the last word, \(counted(lastWord.bytes)), "
        return switch lastWord.delivered {
        case true?: who + "delivered."
        case false?: who + "not delivered" + (lastWord.reason.map { ", because \($0)." } ?? ".")
        case nil: who + "and whether it was read is not known" + (lastWord.reason.map { ": \($0)." } ?? ".")
        }
    }

    /// Nil where one side alone can not tell: the last sentence says so.
    private var lostSentence: String? {
        guard verdict.lastWord != nil, witness == nil else { return nil }
        let ways = [(verdict.lost.toServer, server, client), (verdict.lost.toClient, client, server)]
        let losses = ways.compactMap { bytes, receiver, sender -> String? in
            guard let bytes, bytes > 0, let receiver, let sender else { return nil }
            let isUrgent = bytes <= sender.moments.sentUrgent && receiver.hasRead(sender)
            return "\(counted(bytes))\(isUrgent ? " of urgent data" : "") to the \(receiver.name)"
        }
        if !losses.isEmpty { return "Lost: \(losses.joined(separator: ", "))." }
        return ways.contains { $0.0 == nil } ? nil : "Nothing was lost."
    }

    // MARK: Who ended first, and who told

    private var firstSentence: String? {
        verdict.ending == .refused ? nil : verdict.first.map { "The \($0.rawValue) ended first." }
    }

    private var basisSentence: String? {
        guard verdict.basis == .inferred, let witness else { return nil }
        let other = witness.peerName
        var open: [String] = []
        if !witness.transport.isDatagrams,
            (witness.role == .client ? verdict.ends.server : verdict.ends.client) == nil
        {
            open.append("how the \(other) ended")
        }
        if verdict.lastWord != nil {
            open.append(
                witness.sent.bytes > 0 ? "what the \(other) read, and what was lost" : "what was lost")
        }
        return "Told from the \(witness.name)'s side alone"
            + (open.isEmpty ? "." : ": \(open.joined(separator: ", ")) is not known.")
    }
}

extension ConnectionReport {
    fileprivate var name: String { role.rawValue }
    fileprivate var peerName: String { role.other.rawValue }
}
