import Framing

/// Holds a program to what it may amount to, and names the place of what breaks that.
struct ProgramCheck {
    private let root: [any CodingKey]

    init(at root: [any CodingKey]) {
        self.root = root
    }

    /// What a program amounts to.
    private struct Size {
        /// Operations, as often as they run; only where the rounds are counted.
        var runs = 0
        /// Bytes of its payloads.
        var payload = 0
    }

    func check(_ operations: [Operation]) throws {
        try holdToBounds(try measure(operations, root))
    }

    /// The same for one operation that a held connection is driven with.
    func checkByHand(_ operation: Operation) throws {
        if case .resume = operation.action { return }
        try refuseHold(operation, root)
        try holdToBounds(try measure(operation, root))
    }

    private func holdToBounds(_ size: Size) throws {
        guard size.runs <= Bounds.runs else {
            throw InputProblem(
                .badValue, at: root,
                "a program runs \(Bounds.runs) operations at most, every round of a repeat counted; got \(size.runs)."
            )
        }
        guard size.payload <= Bounds.programPayload else {
            throw InputProblem(
                .badValue, at: root,
                "the payloads of a program, its answers and framings among them, have \(Bounds.programPayload) bytes at most; got \(size.payload)."
            )
        }
    }

    private func measure(_ operations: [Operation], _ path: [any CodingKey]) throws -> Size {
        var total = Size()
        for (index, operation) in operations.enumerated() {
            let one = try measure(operation, path + [FieldKey(intValue: index)!])
            total.runs = min(total.runs + one.runs, .max / 2)
            total.payload += one.payload
        }
        return total
    }

    private func measure(_ operation: Operation, _ place: [any CodingKey]) throws -> Size {
        var total = Size(runs: 1)
        switch operation.action {
        case .resume:
            throw InputProblem(
                .badValue, at: place,
                "resume ends a hold from outside: POST it to the operations of the connection.")
        case .repeat(let count, _, let body):
            let inner = try measure(body, place + [FieldKey(stringValue: "operations")])
            total.payload += inner.payload
            // Saturating: a few levels of a million rounds each would not fit.
            let (runs, overflow) = inner.runs.multipliedReportingOverflow(by: count ?? 1)
            total.runs += overflow ? .max / 2 - 1 : min(runs, .max / 2 - 1)
        default: total.payload += operation.payloadSize
        }
        return total
    }

    private func refuseHold(_ operation: Operation, _ place: [any CodingKey]) throws {
        switch operation.action {
        case .hold:
            throw InputProblem(
                .badValue, at: place + [FieldKey(stringValue: "op")],
                "hold belongs into a program; a connection that is driven by hand is held already.")
        case .repeat(_, _, let body):
            for (index, inner) in body.enumerated() {
                let key = FieldKey(intValue: index)!
                try refuseHold(inner, place + [FieldKey(stringValue: "operations"), key])
            }
        default: break
        }
    }
}

extension Operation {
    /// Bytes that it keeps ready, to be sent or to be looked for. A few characters can make up any of them.
    var payloadSize: Int {
        switch action {
        case .send(let payload, _, _, _), .sendUrgent(let payload), .receive(.delimiter(let payload), _):
            payload.count
        case .sendMessage(let payload, let framing, let fault, _, _, _),
            .sendTo(_, let payload, let framing, let fault):
            MessageEncoder(framing, fault: fault).largestSize(payload.count)
        case .receiveMessage(let framing, _, _): framing.terminator?.count ?? 0
        case .reply(let reply, _): reply.size
        default: 0
        }
    }
}
