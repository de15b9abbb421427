extension Verdict {
    /// The verdict in plain sentences.
    package var sentences: [String] {
        [endingSentence, lastWordSentence, lostSentence, firstSentence, basisSentence].compactMap { $0 }
    }

    private var endingSentence: String {
        switch ending {
        case .refused: "refused: nobody listens there."
        case .vanished: "vanished: one side went without a packet."
        case .unreadClose: "unread-close: a side closed with data that it had not read."
        case .abortive: "abortive: the connection ended with a reset."
        case .abandoned: "abandoned: a side had closed when the other still had something to say."
        case .simultaneous: "simultaneous: the two ends crossed."
        case .halfClose: "half-close: a side ended its direction, and the other still answered."
        case .orderly: "orderly: both sides ended in turn."
        case .open: "open: the conversation goes on."
        case .unknown: "unknown: what was seen does not tell."
        }
    }

    private var lastWordSentence: String? {
        guard let lastWord else { return ending == .refused ? nil : "Nobody said anything." }
        let who = "The \(lastWord.by.rawValue) had the last word, \(counted(lastWord.bytes)), "
        return switch lastWord.delivered {
        case true?: who + "delivered."
        case false?: who + "not delivered" + (lastWord.reason.map { ", because \($0)." } ?? ".")
        case nil: who + "and whether it was read is not known."
        }
    }

    private var lostSentence: String? {
        guard lastWord != nil else { return nil }
        if lost.toServer == nil, lost.toClient == nil { return "What was lost is not known." }
        let ways = [(lost.toServer, Role.server), (lost.toClient, .client)]
        let losses = ways.compactMap { bytes, role -> String? in
            bytes.flatMap { $0 > 0 ? "\(counted($0)) to the \(role.rawValue)" : nil }
        }
        return losses.isEmpty ? "Nothing was lost." : "Lost: \(losses.joined(separator: ", "))."
    }

    private var firstSentence: String? {
        ending == .refused ? nil : first.map { "The \($0.rawValue) ended first." }
    }

    private var basisSentence: String? {
        basis == .inferred ? "Told from one side alone." : nil
    }

    private func counted(_ bytes: Int) -> String {
        bytes == 1 ? "1 byte" : "\(bytes) bytes"
    }
}
