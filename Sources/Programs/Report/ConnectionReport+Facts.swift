/// What follows from one side's report alone.
extension ConnectionReport {
    var lastSend: UInt64 { moments.lastSend ?? 0 }

    /// When it ended its direction, or left without that.
    var departure: UInt64? { moments.ownEnd ?? (moments.vanished ? moments.closed : nil) }

    var sawReset: Bool { ended.peer == .reset || ended.peer == .finThenReset }

    /// What it saw the peer send to end the conversation; nil where that is not known: a peer that had not ended by
    /// then may have ended in any way.
    var sawOfPeer: Verdict.End? {
        switch ended.peer {
        case .fin: .fin
        case .finThenReset: .finThenReset
        case .reset: .reset
        case .vanished: .vanished
        case .killed, .deaf, .zeroWindow, .silent, PeerEnd.none?, nil: nil
        }
    }

    /// Whether it still had something to say to a Unix socket that was closed: then the call itself fails
    /// (endings: unix-stream).
    var metClosedPeer: Bool {
        transport == .unix && outcome == .reset && ended.peer == .fin
            && trace.contains { $0.sends && $0.errno == "EPIPE" }
    }

    /// Whether it read all that the other sent, but for urgent data that an ordinary read passes over.
    func hasRead(_ other: ConnectionReport) -> Bool {
        let passedOver = readsUrgentInline ? 0 : other.moments.sentUrgent
        return received.bytes >= other.sent.bytes - passedOver
    }

    // MARK: Acknowledgement

    /// Whether the peer's kernel had acknowledged all that was sent, by the look before the close or by a sample; nil
    /// where nobody looked. A FIN is the last to be acknowledged, and counts as one (endings: zero-window).
    var wasAcknowledged: Bool? {
        if transport != .tcp { return nil }
        // AF_UNSPEC forgets what was sent: the kernel's count means nothing afterwards.
        let look = hasUnconnected ? nil : ended.unacknowledged
        let hadEnded = moments.ownEnd.map { end in moments.closed.map { end < $0 } ?? true } ?? false
        let atClose = look.map { $0 <= (hadEnded ? 1 : 0) }
        return atClose == true
            ? true : wasAcknowledgedEarlier == true ? true : atClose ?? wasAcknowledgedEarlier
    }

    /// The same by the last sample after the last send. Where entries were dropped, a send may be among them.
    private var wasAcknowledgedEarlier: Bool? {
        guard traceDropped == 0 else { return nil }
        var hasEnded = false
        var answer: Bool?
        for entry in trace where entry.skipped == nil && entry.errno == nil {
            if entry.sends, (entry.result ?? 0) > 0 { answer = nil }
            if entry.op == .shutdown, entry.how != .read { hasEnded = true }
            if entry.op == .unconnect { return answer }
            let count = entry.sample?.unacknowledged ?? (entry.option == "SIOCOUTQ" ? entry.value : nil)
            if let count { answer = answer == true ? true : count <= (hasEnded ? 1 : 0) }
        }
        return answer
    }

    // MARK: What its trace shows

    /// The state that only crossing ends of stream lead to.
    var sawSimultaneousClose: Bool {
        trace.contains { $0.tcpState == "CLOSING" || $0.sample?.tcpState == "CLOSING" }
    }

    /// Whether it ended both directions by `shutdown`, in one call or in two (endings: shut-cumulative).
    var hasShutBoth: Bool {
        let modes = trace.filter { $0.op == .shutdown && $0.errno == nil }.compactMap(\.how)
        return modes.contains(.both) || (modes.contains(.read) && modes.contains(.write))
    }

    var hasUnconnected: Bool {
        trace.contains { $0.op == .unconnect && $0.call == "connect" && $0.errno == nil }
    }

    /// Whether it drops what arrives, and was never healed.
    var isDeaf: Bool {
        trace.last { ($0.op == .deafen || $0.op == .heal) && $0.skipped == nil && $0.errno == nil }?.op
            == .deafen
    }

    var spokeUrgentlyLast: Bool {
        trace.last { $0.sends && $0.errno == nil }?.flags?.contains("MSG_OOB") == true
    }

    private var readsUrgentInline: Bool {
        trace.last { $0.option == SocketOption.outOfBandInline.rawValue && $0.errno == nil }
            .map { $0.value != 0 } ?? false
    }
}

extension TraceEntry {
    /// Whether it is of an operation that sends, and of the call that does it.
    var sends: Bool {
        switch op {
        case .send, .sendMessage, .sendTo, .sendUrgent, .reply: call?.hasPrefix("send") == true
        default: false
        }
    }

    /// The same of reading.
    var receives: Bool {
        switch op {
        case .receive, .receiveMessage: call?.hasPrefix("recv") == true
        default: false
        }
    }
}
