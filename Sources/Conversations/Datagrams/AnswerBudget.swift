import Sockets

/// How many datagrams have gone to each address in the second that began at a moment.
struct AnswerBudget {
    private var answers: [SocketAddress: Int] = [:]
    private var since: UInt64 = 0

    /// Whether one more may go to an address in this second.
    ///
    /// - Parameter limit: 0 for any number.
    mutating func allows(_ address: SocketAddress, limit: Int, now: UInt64) -> Bool {
        if limit == 0 { return true }
        if now &- since >= 1_000_000_000 {
            since = now
            answers.removeAll(keepingCapacity: answers.count < 1024)
        }
        return answers[address, default: 0] < limit
    }

    /// One has gone.
    mutating func count(_ address: SocketAddress, limit: Int) {
        if limit > 0 { answers[address, default: 0] += 1 }
    }
}
