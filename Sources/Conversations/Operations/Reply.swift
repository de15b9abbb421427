import Programs
import Reactor
import Sockets

extension Engine {
    /// Answers the last message: with copies of it, with the word for its outcome, or with fixed bytes.
    mutating func reply(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        guard step.pointee.copies > 0 else {
            return transmit(connection, step, Outgoing(body: step.pointee.bytes))
        }
        guard let message = connection.pointee.message else {
            skip(connection, step, .noMessage)
            return .next
        }
        if message == .complete {
            return transmit(
                connection, step,
                Outgoing(
                    body: payload(connection), copies: step.pointee.copies, tail: step.pointee.terminator))
        }
        guard let word = step.pointee.words.word(for: message) else {
            skip(connection, step, .connectionReset)
            return .next
        }
        return transmit(connection, step, Outgoing(body: word))
    }

    private func payload(_ connection: Slot) -> UnsafeRawBufferPointer {
        guard let inbox = connection.pointee.inbox else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(
            start: inbox.base + connection.pointee.payloadStart, count: connection.pointee.payloadCount)
    }
}
