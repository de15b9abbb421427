import Programs

extension Verdict {
    /// The verdict in one line, as "abandoned, client first: server 5 unheard, lost 0 5"; what is lost to the server
    /// comes first.
    var told: String {
        var line = ending.rawValue
        if let first { line += ", \(first.rawValue) first" }
        if let lastWord {
            let fate = lastWord.delivered.map { $0 ? "heard" : "unheard" } ?? "unknown"
            line += ": \(lastWord.by.rawValue) \(lastWord.bytes) \(fate)"
        }
        let amounts = [lost.toServer, lost.toClient].map { $0.map(String.init) ?? "?" }
        return line + ", lost \(amounts.joined(separator: " "))"
    }
}

extension Ended {
    /// An end with nothing left in any queue, unless it is said.
    static func seen(
        _ own: OwnEnd, _ peer: PeerEnd?, first: First?, unread: Int = 0, unsent: Int = 0,
        unacknowledged: Int = 0
    ) -> Ended {
        Ended(
            own: own, peer: peer, first: first, unread: unread, unsent: unsent,
            unacknowledged: unacknowledged)
    }
}
