import Framing
import Programs
import Reactor
import Sockets

extension Engine {
    /// Answers the last message: with copies of it, with the word for its outcome, or with fixed bytes.
    mutating func reply(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        guard !connection.pointee.hasNoMoreMessages else {
            skip(connection, step, .noMessage)
            return .next
        }
        if let service = step.pointee.service,
            !connection.pointee.program.isSearch(payload(connection), for: service)
        {
            skip(connection, step, .otherService)
            return .next
        }
        guard step.pointee.copies > 0 else {
            return transmit(connection, step, Outgoing(body: step.pointee.bytes, pause: step.pointee.pause))
        }
        guard let message = connection.pointee.message else {
            skip(connection, step, .noMessage)
            return .next
        }
        guard message.isGood else {
            guard let word = connection.pointee.program.word(step, for: message) else {
                skip(connection, step, .connectionReset)
                return .next
            }
            return transmit(connection, step, Outgoing(body: word, tail: step.pointee.terminator))
        }
        guard let encoder = step.pointee.encoder else {
            return transmit(
                connection, step,
                Outgoing(
                    body: payload(connection), copies: step.pointee.copies, tail: step.pointee.terminator))
        }
        return replyEncoded(connection, step, connection.pointee.program.encoders[encoder])
    }

    /// Sends the message as an encoder has it, which is made once and then kept until it is sent.
    private mutating func replyEncoded(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ encoder: MessageEncoder
    ) -> Connection.Turn {
        guard let outbox = connection.pointee.extras?.outbox ?? fillOutbox(connection, step, encoder) else {
            return .next
        }
        let body = UnsafeRawBufferPointer(start: outbox.buffer.base, count: outbox.message.count)
        let turn = transmit(
            connection, step, Outgoing(body: body, pause: outbox.message.pause ?? .max))
        if case .next = turn { emptyOutbox(connection) }
        return turn
    }

    private mutating func fillOutbox(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ encoder: MessageEncoder
    ) -> Extras.Outbox? {
        let (payload, copies) = (payload(connection), step.pointee.copies)
        let size = payload.count * copies
        guard size <= Bounds.message else {
            skip(connection, step, .answerTooLarge)
            return nil
        }
        guard encoder.fits(size) else {
            skip(connection, step, .doesNotFit)
            return nil
        }
        let room = encoder.largestSize(size)
        guard room <= BufferPool.blockSize || hasMemory(for: 2 * room) else {
            skip(connection, step, .noMemory)
            return nil
        }
        var buffer = buffers.take()
        buffers.grow(&buffer, toAtLeast: room)
        let memory = UnsafeMutableRawBufferPointer(start: buffer.base, count: room)
        guard let message = encoder.encode(payload, copies: copies, into: memory) else {
            preconditionFailure("its length was seen to fit")
        }
        // Encoding takes its time, in which no other connection has any.
        callsLeft -= size / Self.bytesEncodedPerCall
        let outbox = Extras.Outbox(buffer: buffer, message: message)
        connection.pointee.withExtras().outbox = outbox
        return outbox
    }

    /// As many bytes are encoded in about the time of a call.
    private static var bytesEncodedPerCall: Int { 4096 }

    /// Gives the memory of an answer back, sent or not.
    mutating func emptyOutbox(_ connection: Slot) {
        guard let extras = connection.pointee.extras, let outbox = extras.outbox else { return }
        buffers.give(outbox.buffer)
        extras.outbox = nil
    }

    private func payload(_ connection: Slot) -> UnsafeRawBufferPointer {
        guard let inbox = connection.pointee.inbox else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(
            start: inbox.base + connection.pointee.payloadStart, count: connection.pointee.payloadCount)
    }
}
