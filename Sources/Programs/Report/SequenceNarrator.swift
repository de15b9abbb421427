import Framing

/// One line of a sequence, on one side of it.
struct SequenceAct {
    /// Microseconds; a comment has the time of the act that it is about.
    var at: Int
    var text: String
    var isComment = false
}

/// Tells one side's trace in short lines.
struct SequenceNarrator {
    private let report: ConnectionReport
    private let width: Int
    /// The bytes of either direction that the lines so far have shown.
    private var sent = 0
    private var received = 0
    /// The last TCP state told: a state is told when it changes. A client's new socket is in CLOSE.
    private var state: String?
    /// Whether a read of 0 says nothing of the peer: after an own shutdown of reading (endings: shut-rd), and after the
    /// error of a reset, which is told once (endings: error-consumed).
    private var hasEndedReading = false
    private var messages: ArraySlice<MessageReport>

    init(_ report: ConnectionReport, width: Int) {
        self.report = report
        self.width = width
        // Behind a gap there is no telling which is whose.
        messages = report.messages.dropLast(report.messagesDropped > 0 ? Bounds.newestMessagesKept : 0)
        state = report.role == .client ? "CLOSE" : nil
    }

    mutating func acts() -> [SequenceAct] {
        var acts: [SequenceAct] = []
        for (index, entry) in report.trace.enumerated() {
            acts.append(SequenceAct(at: entry.at, text: text(entry)))
            let next = index + 1 < report.trace.count ? report.trace[index + 1] : nil
            if entry.op == .receiveMessage, entry.skipped == nil,
                next.map({ entry.isTheLast(before: $0) }) ?? true,
                let message = messages.popFirst()
            {
                acts.append(SequenceAct(at: entry.at, text: Self.text(message), isComment: true))
            }
        }
        if report.traceDropped > 0 {
            let text = "… \(report.traceDropped) more calls, not kept"
            acts.append(SequenceAct(at: acts.last?.at ?? 0, text: text, isComment: true))
        }
        return acts
    }

    private static func text(_ message: MessageReport) -> String {
        let from = message.from.map { " from \($0.bare)" } ?? ""
        let what = "message \(message.outcome.rawValue), \(counted(message.bytes))\(from)"
        guard let defect = message.defect else { return what }
        return switch defect {
        case .truncated(let part, let received, let expected?):
            "\(what): \(part.rawValue) \(received) of \(expected)"
        case .malformed(let rule, let place): "\(what): \(rule.rawValue) at \(place)"
        default: what
        }
    }

    private mutating func text(_ entry: TraceEntry) -> String {
        let mark = entry.byHand == true ? " (by hand)" : ""
        if let reason = entry.skipped { return "(\(entry.op.rawValue)\(mark) skipped: \(reason))" }
        let what = act(entry)
        var ending = ""
        if let errno = entry.errno {
            ending += ": \(errno)"
            if entry.receives || (entry.sends && errno == "ECONNRESET") { hasEndedReading = true }
        } else if let how = entry.how, how != .write {
            hasEndedReading = true
        }
        if let limit = entry.timeout { ending += ": out of time (\(limit))" }
        if entry.implicit == true { ending += " (implicit)" }
        ending += mark
        if let after = entry.tcpState ?? entry.sample?.tcpState, after != state {
            state = after
            ending += " → \(after)"
        }
        return what + excerpt(entry, room: width - what.count - ending.count) + ending
    }

    /// The call with what it was told and what it returned.
    private func act(_ entry: TraceEntry) -> String {
        let call = entry.op == .accept ? "accept" : entry.call ?? entry.op.rawValue
        if let sample = entry.sample { return "sample: \(sample.summary)\(times(entry))" }
        var text = call
        if let how = entry.how { text += " \(how.rawValue)" }
        if let option = entry.option { text += " \(option)" }
        if let value = entry.value { text += " \(value)" }
        if let address = entry.address, entry.op == .sendTo, entry.errno == nil {
            text += " to \(address.bare)"
        } else if let address = entry.address, entry.op == .connect,
            entry.errno != nil || address != report.peer
        {
            text += " \(address.withoutScheme)"
        }
        if entry.movesBytes, let result = entry.result { text += " \(result)" }
        if let flags = entry.flags { text += " \(flags)" }
        if let events = entry.events, !events.isEmpty { text += " → \(events.joined(separator: "|"))" }
        text += times(entry)
        if let purpose = entry.purpose, purpose != call { text += " (\(purpose))" }
        if let rounds = entry.rounds { text += ": \(rounds) \(rounds == 1 ? "round" : "rounds")" }
        if let surplus = entry.surplus, surplus > 0 { text += ", \(surplus) read before" }
        if let took = entry.took { text += ", took \(took < 10_000 ? "\(took) µs" : "\(took / 1000) ms")" }
        if entry.receives, entry.result == 0, entry.errno == nil, !hasEndedReading,
            !report.transport.isDatagrams
        {
            text += ", the \(report.role.other.rawValue)'s end"
        }
        return text
    }

    private func times(_ entry: TraceEntry) -> String {
        entry.count.map { $0 > 1 ? " ×\($0)" : "" } ?? ""
    }

    /// The bytes that the entry moved, as far as they were captured and as there is room.
    private mutating func excerpt(_ entry: TraceEntry, room: Int) -> String {
        guard entry.movesBytes, let size = entry.result, size > 0 else { return "" }
        let total = size * (entry.count ?? 1)
        let (start, captured) =
            entry.sends ? (sent, report.sent.captured) : (received, report.received.captured)
        if entry.sends { sent += total } else { received += total }
        guard start < captured.count else { return "" }
        let bytes = captured[start..<min(start + total, captured.count)]
        return escaped(bytes, isWhole: bytes.count == total, room: room - 1).map { " " + $0 } ?? ""
    }
}

extension TraceEntry {
    fileprivate var movesBytes: Bool { (sends || receives) && errno == nil }

    /// What the call was for, where it does not say so itself.
    fileprivate var purpose: String? {
        switch op {
        case .reset, .linger, .vanish, .deafen, .heal, .duplicate, .release, .unconnect: op.rawValue
        case .waitFor: event?.rawValue ?? op.rawValue
        default: nil
        }
    }

    /// Whether the next entry is of another operation, or of another round: one that begins with what was read before.
    fileprivate func isTheLast(before next: TraceEntry) -> Bool {
        next.operation != operation || next.inner != inner || next.op != op || next.byHand != byHand
            || next.surplus != nil
    }
}

extension Sample {
    /// What differs from zero, and the window where that is what does not.
    fileprivate var summary: String {
        let counts = [
            (unread, "unread"), (unsent, "unsent"), (unacknowledged, "unacknowledged"),
            (retransmits, retransmits == 1 ? "retransmit" : "retransmits"),
            (probes, probes == 1 ? "probe" : "probes"), (queue, "queued"),
        ]
        var parts = counts.compactMap { count, word in
            count.flatMap { $0 > 0 ? "\($0) \(word)" : nil }
        }
        if sendWindow == 0 { parts.append("window 0") }
        if atMark == true { parts.append("at the mark") }
        parts += (errors ?? []).map(\.errno)
        return parts.isEmpty ? "nothing queued" : parts.joined(separator: ", ")
    }
}

/// Bytes in quotation marks, those that do not print as in C; nil where there is no room for any.
private func escaped(_ bytes: ArraySlice<UInt8>, isWhole: Bool, room: Int) -> String? {
    let units = bytes.prefix(max(0, room)).map(escaped)
    if isWhole, bytes.count == units.count, units.reduce(2, { $0 + $1.count }) <= room {
        return "\"" + units.joined() + "\""
    }
    var text = ""
    for unit in units {
        guard text.count + unit.count + 3 <= room else { break }
        text += unit
    }
    return text.isEmpty ? nil : "\"\(text)…\""
}

private func escaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\n"): return "\\n"
    case UInt8(ascii: "\r"): return "\\r"
    case UInt8(ascii: "\t"): return "\\t"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return "\\" + String(UnicodeScalar(byte))
    case 0x20...0x7E: return String(UnicodeScalar(byte))
    default:
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }
}

extension String {
    /// An address without its scheme, where a line has little room.
    fileprivate var bare: String {
        let parts = split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        return String(parts[parts.count - 1])
    }

    /// An address without the scheme that most have.
    var withoutScheme: String {
        hasPrefix("tcp://") ? String(dropFirst(6)) : self
    }
}
