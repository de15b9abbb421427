import Programs
package import Sockets

/// What the kernel holds just before a close. Looking changes nothing: no data is drained, no error consumed.
package struct Look: BitwiseCopyable, Sendable {
    package var events: PollEvents
    package var info: TCPInfo?
    package var unread: Int?
    package var unsent: Int?
    package var unacknowledged: Int?

    init(_ descriptor: Descriptor) {
        events = descriptor.poll()
        info = descriptor.tcpInfo()
        unread = descriptor.unread()
        unsent = descriptor.unsent()
        unacknowledged = descriptor.unacknowledged()
    }

    package var state: TCPState? { info?.state }
}

/// What one side did and saw before it closed, from which the peer's end follows.
struct Observation {
    var firstError: Int32
    /// Whether the peer's end of stream was read, or the TCP state showed it.
    var sawPeerEnd: Bool
    var timedOut: Bool

    /// Names the peer's end (endings: classifier).
    func peerEnd(_ look: Look) -> PeerEnd {
        switch Errno(rawValue: firstError) {
        case .connectionReset: return .reset
        case .timedOut: return .vanished
        case .connectionAborted: return .killed
        case .brokenPipe: return .finThenReset
        default: break
        }
        guard let state = look.state else { return sawPeerEnd ? .fin : .none }
        if state == .close, look.events.contains(.error) { return sawPeerEnd ? .finThenReset : .reset }
        // Without an error only an end of stream from each side leads to CLOSE.
        if sawPeerEnd || state.followsPeerEnd { return .fin }
        return timedOut ? silence(look) : .none
    }

    /// Why nothing came until a time limit ran out.
    private func silence(_ look: Look) -> PeerEnd {
        guard let info = look.info else { return .silent }
        if info.notsentBytes > 0, info.sndWnd == 0 { return .zeroWindow }
        return info.unacked > 0 && info.retransmits > 0 ? .deaf : .silent
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
}
