import Programs
import Sockets

extension Connection {
    /// What this side really sent: a close with unread data is a reset, whatever was asked
    /// (endings: close-unread-small), and on a connection that is over nothing is sent.
    func ownEnd(_ look: Look, isAbort: Bool) -> OwnEnd {
        if datagrams != nil { return .none }
        if ownReset { return .reset }
        if vanishes, look.state != .close { return ownWriteEnded ? .fin : .none }
        return look.ownEnd(isAbort: isAbort, ownWriteEnded: ownWriteEnded)
    }

    /// How the connection ended, in the words of a report.
    func ended(_ look: Look, _ own: OwnEnd) -> Ended {
        // What the kernel counts in the queues of such a socket means nothing.
        if gaveUpConnecting { return Ended(own: own, peer: PeerEnd.none) }
        let moments = recording?.moments
        let peer = peerEnd(look)
        // An end that only the last look saw came before a close of ours, though not before a shutdown.
        let isSeenNow = peer?.isAnEnd == true && moments?.peerEnd == nil
        let first = isSeenNow && (moments?.ownEnd == nil || !ownWriteEnded) ? .peer : moments?.first
        // After an own abort the kernel's answers mean nothing.
        let queues = extras?.lookAtAbort ?? look
        // Only TCP has acknowledgements; a Unix socket would count memory.
        let isTCP = plan.transport == .tcp
        return Ended(
            own: own, peer: peer, first: first, unread: queues.unread, surplus: filled - consumed,
            unsent: isTCP ? queues.unsent : nil, unacknowledged: isTCP ? queues.unacknowledged : nil)
    }

    /// Names the peer's end (endings: classifier); nil where what was seen does not tell.
    private func peerEnd(_ look: Look) -> PeerEnd? {
        guard isConnected, datagrams == nil else { return PeerEnd.none }
        if plan.transport == .unix { return peerEndOfUnix(look) }
        switch Errno(rawValue: firstError == 0 ? look.error ?? 0 : firstError) {
        case .connectionReset where !ownReset: return .reset
        case .timedOut: return .vanished
        case .connectionAborted: return .killed
        case .brokenPipe where !ownReset: return .finThenReset
        default: break
        }
        guard let state = look.state, !ownReset else {
            let hadEnded = sawPeerEnd || extras?.lookAtAbort?.state?.followsPeerEnd == true
            return hadEnded ? .fin : PeerEnd.none
        }
        if look.hasFailed { return sawPeerEnd ? .finThenReset : .reset }
        // Without an error only an end of stream from each side leads to CLOSE.
        if sawPeerEnd || state.followsPeerEnd { return .fin }
        return timedOut ? silence ?? look.silence : PeerEnd.none
    }

    /// The same of a Unix stream, which has no states: an end is told by events, and by the errors of calls
    /// (endings: unix-stream).
    private func peerEndOfUnix(_ look: Look) -> PeerEnd? {
        let error = Errno(rawValue: firstError == 0 ? look.error ?? 0 : firstError)
        if error == .connectionReset { return .reset }
        // After an own shutdown of reading only the end of both directions tells.
        let end: PollEvents = ownReadEnded ? .hangUp : .peerEnded
        if sawPeerEnd || error == .brokenPipe || look.events.contains(end) { return .fin }
        return timedOut && look.unread == 0 ? .silent : PeerEnd.none
    }
}

extension Look {
    /// What a close of this state sends, or an abort.
    func ownEnd(isAbort: Bool, ownWriteEnded: Bool) -> OwnEnd {
        // An urgent byte is not counted as unread, and is (endings: urgent).
        if (unread ?? 0) > 0 || (events.contains(.urgent) && state != nil), state != .close { return .reset }
        switch state {
        case .close, .synSent: return ownWriteEnded ? .fin : .none
        // Both ends of stream are out: there is nothing left to reset but what is not sent yet.
        case .lastAck, .closing: return isAbort && (unsent ?? 0) > 0 ? .reset : .fin
        default: return isAbort ? .reset : .fin
        }
    }

    /// Why nothing came until a time limit ran out; nil where that can not be told.
    var silence: PeerEnd? {
        guard let info else { return nil }
        if info.notsentBytes > 0, info.sndWnd == 0 { return .zeroWindow }
        let queued = unacknowledged ?? 0
        if queued > 0 { return info.retransmits > 0 ? .deaf : nil }
        return unread == 0 ? .silent : PeerEnd.none
    }
}

extension TCPState {
    /// Whether the peer's end of stream has come, if there was no error.
    var followsPeerEnd: Bool {
        switch self {
        case .closeWait, .lastAck, .closing, .timeWait, .close: true
        case .established, .synSent, .synReceived, .finWait1, .finWait2, .listen: false
        }
    }

    /// Whether it comes after a handshake.
    var isConnected: Bool {
        switch self {
        case .established, .closeWait, .lastAck, .closing, .timeWait, .finWait1, .finWait2: true
        case .synSent, .synReceived, .listen, .close: false
        }
    }
}
