/// Datagrams have no end: nothing on the wire tells that a side has stopped.
extension Judge {
    var areDatagrams: Bool { sides.first?.transport.isDatagrams ?? false }

    var endingOfDatagrams: Verdict.Ending {
        if sides.contains(where: { $0.state == .open }) { return .open }
        if !sides.contains(where: \.hasHeard), sides.contains(where: { $0.outcome == .refused }) {
            return .refused
        }
        if sides.contains(where: \.hasHeard) { return .connectionless }
        return sides.contains { $0.sent.calls > 0 } ? .silence : .unknown
    }

    /// Why a datagram that was sent was not read.
    func reasonUnread(_ listener: ConnectionReport) -> String {
        let unread = listener.ended.unread ?? 0
        return unread > 0
            ? "the \(listener.role.rawValue) closed with a datagram of \(counted(unread)) unread"
            : "no such datagram was read by the \(listener.role.rawValue)"
    }
}

extension ConnectionReport {
    /// Whether datagrams of it went to another address than its peer's: then the other side can not have got all.
    var sendsElsewhere: Bool {
        transport.isDatagrams && trace.contains { $0.sends && $0.address != nil && $0.address != peer }
    }

    /// Whether a datagram reached its program; one without content is one.
    fileprivate var hasHeard: Bool { received.calls > 0 }
}
