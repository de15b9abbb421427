import Framing
import Programs
import Reactor
import Sockets

extension Engine {
    /// Reads until the framing ends a message, the stream ends, or the time is up. A receive with a delimiter is the
    /// same, but for the report of a message.
    mutating func receiveMessage(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
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
                conclude(connection, step, result.errno == .noBufferSpace ? .tooLarge : .reset)
                return .next
            }
            if result.value > 0 {
                if decode(connection, step) { return .next }
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
        let start = connection.pointee.consumed
        guard let inbox = connection.pointee.inbox, connection.pointee.filled > start else { return false }
        let bytes = UnsafeRawBufferPointer(
            start: inbox.base + start, count: connection.pointee.filled - start)
        let decoder = connection.pointee.program.decoders[step.pointee.decoder]
        let decoded = decoder.advance(&connection.pointee.stage.progress, bytes)
        // A terminator that has begun is no payload: the limit must not depend on how the reads are cut.
        let size =
            decoded.isComplete ? decoded.payload : bytes.count - connection.pointee.stage.progress.matched
        if size > Bounds.message {
            conclude(connection, step, .tooLarge)
            return true
        }
        guard decoded.isComplete else { return false }
        conclude(connection, step, .complete, decoded)
        return true
    }

    private mutating func concludeAtEnd(_ connection: Slot, _ step: UnsafePointer<Step>) {
        let count = connection.pointee.filled - connection.pointee.consumed
        // Where many messages may come, the stream may end well between two of them.
        if count == 0, step.pointee.mayFindNothing { return }
        let decoded = connection.pointee.program.decoders[step.pointee.decoder].finish(count: count)
        conclude(connection, step, decoded.isComplete ? .complete : .noEnd, decoded)
    }

    /// Names the outcome. A message that is not complete takes all the bytes that came.
    private mutating func conclude(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ outcome: MessageOutcome,
        _ decoded: MessageDecoder.Decoded = .incomplete
    ) {
        let start = connection.pointee.consumed
        let rest = connection.pointee.filled - start
        let payload = decoded.isComplete ? decoded.payload : rest
        connection.pointee.message = outcome
        connection.pointee.payloadStart = start
        connection.pointee.payloadCount = outcome == .complete ? payload : 0
        connection.pointee.consumed = start + (decoded.isComplete ? decoded.consumed : rest)
        guard step.pointee.name == .receiveMessage, let recording = connection.pointee.recording else {
            return
        }
        let kept = min(payload, connection.pointee.plan.capture)
        let bytes = UnsafeRawBufferPointer(
            start: connection.pointee.inbox.map { $0.base + start }, count: kept)
        recording.add(MessageReport(outcome: outcome, bytes: payload, captured: Array(bytes)))
    }
}
