extension Judge {
    var lastWord: Verdict.LastWord? {
        let speakers = sides.filter { $0.moments.lastSend != nil }
        guard let speaker = speakers.max(by: { $0.lastSend < $1.lastSend }) else {
            let came = sides.map { $0.received.bytes + ($0.ended.unread ?? 0) }
            return sides.count == 1 && came[0] > 0 ? heard(by: sides[0]) : nil
        }
        guard let listener = side(speaker.role.other) else {
            // When the peer spoke last, its last word is what was read after our own.
            return speaker.moments.receivedSinceSend > 0 ? heard(by: speaker) : said(by: speaker)
        }
        var word = Verdict.LastWord(
            by: speaker.role, bytes: speaker.moments.sentSinceReceive, delivered: nil,
            acknowledged: speaker.wasAcknowledged)
        let arrived = listener.received.bytes + (listener.ended.unread ?? 0)
        // What a kernel holds, or gave to its program, it has acknowledged (endings: acked-not-read).
        if arrived >= speaker.sent.bytes, !areDatagrams { word.acknowledged = true }
        let isUrgent = speaker.spokeUrgentlyLast && speaker.moments.sentUrgent >= word.bytes
        if listener.received.bytes >= speaker.sent.bytes || (listener.hasRead(speaker) && !isUrgent) {
            word.delivered = true
        } else if listener.hasRead(speaker) {
            word.reason = "it was urgent data, which an ordinary read passes over"
        } else if speaker.sendsElsewhere {
            word.reason = "the \(speaker.role.rawValue) sent to several addresses"
        } else if listener.state == .open {
            word.reason = "the \(listener.role.rawValue) is still open, and has not read all of it"
        } else {
            word.delivered = false
            word.reason = reasonUnheard(listener, speaker)
        }
        return word
    }

    /// Our own last word, to a side that is not ours: what its kernel acknowledged is all that can be known
    /// (endings: acked-not-read, send-is-not-delivery).
    private func said(by speaker: ConnectionReport) -> Verdict.LastWord {
        let other = speaker.role.other.rawValue
        let acknowledged = speaker.wasAcknowledged
        if areDatagrams, speaker.outcome == .refused {
            return Verdict.LastWord(
                by: speaker.role, bytes: speaker.moments.sentSinceReceive, delivered: false,
                acknowledged: false,
                reason: "nobody listens there")
        }
        let reason =
            switch acknowledged {
            case true?:
                "the \(other)'s kernel acknowledged it, which does not say that its program read it"
            case false?:
                "the \(other)'s kernel had not acknowledged all of it when the \(speaker.role.rawValue) last looked"
            case nil: "only the \(other)'s program can tell"
            }
        return Verdict.LastWord(
            by: speaker.role, bytes: speaker.moments.sentSinceReceive, delivered: nil,
            acknowledged: acknowledged, reason: reason)
    }

    /// The last word of a side that is not ours, as far as it arrived: all of it only where an end of stream
    /// followed it.
    private func heard(by listener: ConnectionReport) -> Verdict.LastWord {
        let who = listener.role.rawValue
        let other = listener.role.other.rawValue
        let unread = listener.ended.unread ?? 0
        var word = Verdict.LastWord(
            by: listener.role.other, bytes: listener.moments.receivedSinceSend + unread, delivered: nil,
            acknowledged: nil)
        switch listener.ended.peer {
        case _ where areDatagrams && unread == 0: word.delivered = true
        case _ where unread > 0:
            word.delivered = false
            word.reason = "the \(who) closed with \(counted(unread)) unread"
        case .fin?, .finThenReset?:
            word.delivered = true
            word.acknowledged = true
        case .reset?: word.reason = "what was on its way when the \(other) was reset is not known"
        case nil where listener.state == .open: word.reason = "the conversation goes on"
        default: word.reason = "the \(who) did not see the \(other)'s end, and more may have followed"
        }
        return word
    }

    // MARK: Why it was not heard

    /// Why a side that has closed did not read all that the other, ours too, had sent. It says what was observed.
    private func reasonUnheard(_ listener: ConnectionReport, _ speaker: ConnectionReport) -> String {
        if areDatagrams { return reasonUnread(listener) }
        let who = listener.role.rawValue
        if listener.moments.vanished { return "the \(who) went without a packet" }
        if listener.ended.own == .reset {
            guard listener.moments.closedUnread else { return "the \(who) reset the connection (RST)" }
            if listener.transport.isUnix {
                return
                    "the \(who) closed with \(counted(listener.ended.unread ?? 0)) unread, and its kernel told so (ECONNRESET)"
            }
            // Urgent data does not count as unread, and makes a reset all the same (endings: urgent).
            let unread = listener.ended.unread ?? 0
            return
                "the \(who) closed with \(unread > 0 ? counted(unread) : "data") unread: its kernel sent RST"
        }
        if let closed = listener.moments.closed, closed < speaker.lastSend {
            return "the \(who) had closed both directions" + answeredWithReset(listener, speaker)
        }
        if let reason = reasonUnreached(listener, speaker) { return reason }
        if listener.hasShutBoth {
            return "the \(who) had ended both directions" + answeredWithReset(listener, speaker)
        }
        if listener.sawReset { return "a reset (RST) reached the \(who) before the data was read" }
        guard listener.moments.closed != nil else { return "the \(who) did not read it" }
        let unread = listener.ended.unread ?? 0
        return unread > 0
            ? "the \(who) closed with \(counted(unread)) unread"
            : "the \(who) closed without reading it" + answeredWithReset(listener, speaker)
    }

    /// Why it may never have come to the listener's kernel; nil where nothing says so.
    private func reasonUnreached(_ listener: ConnectionReport, _ speaker: ConnectionReport) -> String? {
        let (who, other) = (listener.role.rawValue, speaker.role.rawValue)
        switch listener.ended.peer {
        case .killed?: return "the \(who)'s connection was destroyed on its machine (ECONNABORTED)"
        case .vanished?: return "the \(who)'s kernel had given the connection up (ETIMEDOUT)"
        default: break
        }
        if speaker.moments.vanished { return "the \(other) went without a packet" }
        switch speaker.ended.peer {
        case .killed?: return "the \(other)'s connection was destroyed on its machine (ECONNABORTED)"
        case .vanished?: return "the \(other)'s kernel had given the connection up (ETIMEDOUT)"
        case .deaf?: return "the \(who)'s kernel had not acknowledged all of it when the \(other) closed"
        case .zeroWindow?: return "the \(who) took no more: its window was 0 when the \(other) closed"
        default: return nil
        }
    }

    /// That the listener's kernel refused what came: where the speaker saw the reset, or where nothing else can be
    /// (endings: client-gone, shut-rdwr).
    private func answeredWithReset(_ listener: ConnectionReport, _ speaker: ConnectionReport) -> String {
        // Between Unix sockets there is no wire: the call itself fails.
        if listener.transport.isUnix { return "" }
        let answer = ": its kernel answered with RST"
        if speaker.sawReset || (listener.hasShutBoth && listener.sawReset && speaker.ended.own != .reset) {
            return answer
        }
        guard areDirect, listener.ended.own == .fin, !listener.isDeaf, speaker.ended.own != .reset else {
            return ""
        }
        switch speaker.ended.peer {
        case .fin, PeerEnd.none?, nil: return answer
        default: return ""
        }
    }
}

/// Bytes in words.
func counted(_ bytes: Int) -> String {
    bytes == 1 ? "1 byte" : "\(bytes) bytes"
}
