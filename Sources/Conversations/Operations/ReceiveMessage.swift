import Framing
import Programs
import Reactor
import Sockets

extension Engine {
    /// Reads until the framing ends a message, the stream ends, or the time is up. A receive with a delimiter is the
    /// same, but for the report of a message.
    mutating func receiveMessage(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if connection.pointee.datagrams != nil { return receiveDatagram(connection, step) }
        if !connection.pointee.stage.isBegun {
            connection.pointee.stage.isBegun = true
            let program = connection.pointee.plan.program
            let limit = step.pointee.timeout == 0 ? program.messageTimeout : step.pointee.timeout
            connection.pointee.stage.deadline = now &+ limit
            dropMessage(connection)
            let start = connection.pointee.consumed
            // What an earlier operation read beyond its message is the beginning of this one.
            if decode(connection, step) {
                takeSurplus(connection, step, connection.pointee.consumed - start)
                return .next
            }
        }
        while true {
            if connection.pointee.deadlineFired {
                timeOut(connection, step)
                conclude(connection, step, .timeout)
                // An end that was ignored is there for whoever reads next.
                if step.pointee.ignoresEnd { connection.pointee.readable = true }
                return .next
            }
            if !connection.pointee.readable { return .wait(.readable) }
            if callsLeft <= 0 { return .yield }
            let result = read(connection, step, size: step.pointee.receiveSize)
            if result.wouldBlock { continue }
            if result.failed {
                if result.errno == .noBufferSpace {
                    let count = rest(connection).count
                    conclude(connection, step, .raw(count, .tooLarge(declared: nil, limit: count)))
                } else {
                    conclude(connection, step, .reset)
                }
                return .next
            }
            if result.value > 0 {
                if decode(connection, step) { return .next }
            } else if connection.pointee.isCutOff {
                conclude(connection, step, .reset)
                return .next
            } else if step.pointee.ignoresEnd {
                // The end would be read again and again; only an event or the time limit goes on from here.
                connection.pointee.readable = false
            } else {
                concludeAtEnd(connection, step)
                return .next
            }
        }
    }

    /// Looks for the message's end in what is new. Answers whether the message is concluded.
    private mutating func decode(_ connection: Slot, _ step: UnsafePointer<Step>) -> Bool {
        guard connection.pointee.filled > connection.pointee.consumed else { return false }
        let bytes = rest(connection)
        if connection.pointee.hasClosingMessage, case .receiveMessage = step.pointee.name {
            leave(connection)
            noteMessage(connection, .malformed)
            connection.pointee.message = .malformed
            connection.pointee.consumed = connection.pointee.filled
            return true
        }
        let decoder = connection.pointee.program.decoders.baseAddress! + step.pointee.decoder
        guard let decoded = decoder.pointee.advance(&connection.pointee.stage.progress, bytes) else {
            return false
        }
        conclude(connection, step, decoded)
        return true
    }

    private mutating func concludeAtEnd(_ connection: Slot, _ step: UnsafePointer<Step>) {
        let bytes = rest(connection)
        let decoder = connection.pointee.program.decoders.baseAddress! + step.pointee.decoder
        // Where many messages may come, the stream may end well between two of them; behind the one that closes the
        // conversation it does, and where one is awaited it does not (endings: zero-frame-close).
        let mayEnd = step.pointee.mayFindNothing && !decoder.pointee.framing.emptyCloses
        if bytes.isEmpty, connection.pointee.hasClosingMessage || mayEnd {
            connection.pointee.hasNoMoreMessages = true
            return
        }
        conclude(connection, step, decoder.pointee.finish(connection.pointee.stage.progress, bytes))
    }

    /// Concludes what came in time, or before the connection failed.
    private mutating func conclude(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ outcome: MessageOutcome
    ) {
        let bytes = rest(connection)
        let decoder = connection.pointee.program.decoders.baseAddress! + step.pointee.decoder
        let missing = decoder.pointee.missing(
            connection.pointee.stage.progress, UnsafeRawBufferPointer(bytes))
        conclude(connection, step, .raw(bytes.count, missing), outcome)
    }

    /// What came and belongs to no message yet.
    func rest(_ connection: Slot) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            start: connection.pointee.inbox.map { $0.base + connection.pointee.consumed },
            count: connection.pointee.filled - connection.pointee.consumed)
    }

    /// Names the outcome, and keeps the payload where there is one.
    mutating func conclude(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ decoded: MessageDecoder.Decoded,
        _ given: MessageOutcome? = nil
    ) {
        let outcome =
            given ?? decoded.defect.map { MessageOutcome($0) } ?? (decoded.closes ? .closing : .complete)
        let start = connection.pointee.consumed + decoded.start
        connection.pointee.message = outcome
        connection.pointee.payloadStart = start
        connection.pointee.payloadCount = 0
        connection.pointee.consumed += decoded.consumed
        switch outcome {
        case .complete: connection.pointee.payloadCount = decoded.count
        case .closing: connection.pointee.hasClosingMessage = true
        default: break
        }
        let isMessage = step.pointee.name == .receiveMessage || connection.pointee.datagrams != nil
        guard isMessage else { return }
        let bytes = UnsafeRawBufferPointer(
            start: connection.pointee.inbox.map { $0.base + start }, count: decoded.count)
        if connection.pointee.load != nil { noteMessage(connection, outcome) }
        record(connection, bytes, outcome, decoded.defect)
    }

    /// Reports what came and will be nobody's message.
    func leave(_ connection: Slot) {
        connection.pointee.recording?.leave(
            UnsafeRawBufferPointer(rest(connection)), isAfterClosing: connection.pointee.hasClosingMessage)
    }

    private func record(
        _ connection: Slot, _ bytes: UnsafeRawBufferPointer, _ outcome: MessageOutcome, _ defect: Defect?
    ) {
        guard let recording = connection.pointee.recording else { return }
        let captured = Array(bytes.prefix(connection.pointee.plan.capture))
        var message = MessageReport(outcome: outcome, bytes: bytes.count, captured: captured, defect: defect)
        // What did not come has no moment, and no sender.
        if let state = connection.pointee.datagrams, outcome != .timeout {
            message.moment = recording.moments.lastReceive
            if state.listener == nil, !connection.pointee.hasPeer {
                message.from = state.sender.map { connection.pointee.plan.transport.text($0) }
            }
        }
        recording.add(message)
    }
}
