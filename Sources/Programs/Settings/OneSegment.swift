/// The field `oneSegment`: what is sent last and the FIN behind it leave in one segment.
enum OneSegment {
    static let pause = "a fault of type pause, whose two parts leave one by one"

    /// The operations with `more` on what is sent last; nil where no FIN follows that directly. Without one the kernel
    /// would hold a short answer back until its timer runs out, 200 ms at the least.
    static func joined(_ operations: [Operation]) -> [Operation]? {
        guard let last = operations.lastIndex(where: { $0.holdingBack != nil }) else { return nil }
        // To end the other direction sends nothing.
        let next = operations[(last + 1)...].first { $0.action != .shutdown(.read) }
        guard next?.sendsFIN == true, let holding = operations[last].holdingBack else { return nil }
        var joined = operations
        joined[last].action = holding
        return joined
    }
}

extension Operation {
    /// The same act with `more`; nil for one that has no such field.
    fileprivate var holdingBack: Action? {
        switch action {
        case .send(let payload, let chunk, let interval, _):
            .send(payload, chunk: chunk, interval: interval, more: true)
        case .sendMessage(let payload, let framing, let fault, let chunk, let interval, _):
            .sendMessage(payload, framing, fault: fault, chunk: chunk, interval: interval, more: true)
        case .reply(let reply, _): .reply(reply, more: true)
        default: nil
        }
    }

    /// Whether it ends the direction in which it sends at once, and properly.
    fileprivate var sendsFIN: Bool {
        switch action {
        case .shutdown(.write), .shutdown(.both), .close, .linger: true
        default: false
        }
    }
}

extension InputProblem {
    /// `oneSegment` beside what leaves in several, or leaves nothing to join.
    static func oneSegment(doesNotGoWith other: String) -> InputProblem {
        InputProblem(
            .badValue, field: "oneSegment",
            "oneSegment true does not go with \(other); leave it out, or set it to false.")
    }

    /// `oneSegment` where what is sent last has no FIN right behind it.
    static func oneSegment(lacksFIN shutdown: ShutdownList, _ close: CloseMode) -> InputProblem {
        let modes = shutdown.modes.map(\.rawValue).joined(separator: ", ")
        return InputProblem(
            .badValue, field: "oneSegment",
            "oneSegment true joins what is sent last and the FIN, which with shutdown \(modes.isEmpty ? "none" : modes) "
                + "and close \(close.word) does not follow directly; set shutdown to write, or oneSegment to false."
        )
    }
}
