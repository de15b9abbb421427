import Framing
import Programs
import Sockets

/// Reading datagrams: each is a message, also one without content (endings: udp-zero-trunc).
extension Engine {
    /// Reads one datagram, and decodes it as its framing has it, or takes it as it is.
    mutating func receiveDatagram(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if !connection.pointee.stage.isBegun, beginDatagram(connection, step) { return .next }
        while true {
            if connection.pointee.deadlineFired { return runOut(connection, step) }
            if !connection.pointee.readable { return .wait(.readable) }
            if callsLeft <= 0 { return .yield }
            guard let read = readDatagram(connection, step) else {
                if endsWithPeer(connection, step) { return .next }
                continue
            }
            if read.result.failed {
                connection.pointee.message = .reset
                return .next
            }
            concludeDatagram(connection, step, read)
            return .next
        }
    }

    /// Reads every datagram for a time. What comes is recorded and not kept.
    mutating func collectDatagrams(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if begins(connection, step) {
            dropMessage(connection)
            connection.pointee.filled = connection.pointee.consumed
        }
        while true {
            if connection.pointee.deadlineFired {
                note(connection, step, nil, CallResult(0), note: .timeout(.operation))
                return .next
            }
            if !connection.pointee.readable { return .wait(.readable) }
            if callsLeft <= 0 { return .yield }
            guard let read = readDatagram(connection, step) else { continue }
            // An error is told once, and says nothing of what others send.
            if read.result.failed { continue }
            concludeDatagram(connection, step, read)
            dropMessage(connection)
            connection.pointee.consumed = 0
            connection.pointee.filled = 0
        }
    }

    /// Answers whether what an earlier datagram had more than its message is one.
    private mutating func beginDatagram(_ connection: Slot, _ step: UnsafePointer<Step>) -> Bool {
        connection.pointee.stage.isBegun = true
        let isOpenEnded = step.pointee.timeout == 0 && connection.pointee.isShare
        let limit =
            step.pointee.timeout == 0 ? connection.pointee.plan.program.messageTimeout : step.pointee.timeout
        // A peer that says nothing more is what ends a server's conversation: the idle time is its limit.
        connection.pointee.stage.deadline = isOpenEnded ? 0 : now &+ limit
        dropMessage(connection)
        let there = connection.pointee.filled - connection.pointee.consumed
        guard there > 0, case .receiveMessage = step.pointee.name else {
            connection.pointee.consumed = 0
            connection.pointee.filled = 0
            return false
        }
        takeSurplus(connection, step, there)
        decodeDatagram(connection, step)
        return true
    }

    /// Time is up: for a server's conversation that is its end, since a datagram's peer can not say so.
    private mutating func runOut(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if connection.pointee.isShare, step.pointee.timeout == 0 {
            connection.pointee.deadlineFired = false
            note(connection, step, nil, CallResult(0), note: .timeout(.idle))
            connection.pointee.hasNoMoreMessages = true
            return .next
        }
        timeOut(connection, step)
        conclude(connection, step, .raw(0, nil), .timeout)
        return .next
    }

    private func endsWithPeer(_ connection: Slot, _ step: UnsafePointer<Step>) -> Bool {
        guard let state = connection.pointee.datagrams, state.peerHasClosed else { return false }
        skip(connection, step, .peerHasClosed)
        connection.pointee.hasNoMoreMessages = true
        return true
    }

    /// What a read has brought: how many bytes are in the inbox now, and how long the datagram is.
    struct DatagramRead {
        var result: CallResult
        var size: Int
    }

    /// Nil where none is there.
    private mutating func readDatagram(_ connection: Slot, _ step: UnsafePointer<Step>) -> DatagramRead? {
        guard let state = connection.pointee.datagrams else { return nil }
        callsLeft -= 1
        if connection.pointee.isShare { return readShared(connection, step, state) }
        let room = datagramMemory().room
        let asked = UnsafeMutableRawBufferPointer(
            rebasing: room.prefix(min(step.pointee.receiveSize, DatagramMemory.roomSize)))
        let result = connection.pointee.descriptor.receiveDatagram(into: asked, from: &state.sender)
        // Where reading was shut down it may answer 0, and no datagram is there (endings: udp-shutdown).
        if result.wouldBlock || (result.raw == 0 && state.sender == nil && connection.pointee.ownReadEnded) {
            connection.pointee.readable = false
            return nil
        }
        if result.failed {
            note(connection, step, .recvmsg, result)
            latch(connection, result)
            return DatagramRead(result: result, size: 0)
        }
        let kept = UnsafeRawBufferPointer(rebasing: asked.prefix(result.value))
        return take(kept, size: result.value, connection, step, .recvmsg)
    }

    private mutating func readShared(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ state: DatagramState
    ) -> DatagramRead? {
        if let waiting = state.takeWaiting() {
            datagramMemory().kept -= waiting.bytes.count
            return waiting.bytes.withUnsafeBytes {
                take(
                    UnsafeRawBufferPointer(rebasing: $0.prefix(step.pointee.receiveSize)), size: waiting.size,
                    connection, step, .recvmmsg)
            }
        }
        guard let arrival = state.arrival else {
            connection.pointee.readable = false
            return nil
        }
        state.arrival = nil
        return take(
            UnsafeRawBufferPointer(rebasing: arrival.bytes.prefix(step.pointee.receiveSize)),
            size: arrival.size,
            connection, step, .recvmmsg)
    }

    /// Puts a datagram into the inbox, and notes it.
    private mutating func take(
        _ bytes: UnsafeRawBufferPointer, size: Int, _ connection: Slot, _ step: UnsafePointer<Step>,
        _ call: TraceRecord.Call
    ) -> DatagramRead {
        guard let room = room(connection, for: bytes.count) else {
            skip(connection, step, .noMemory)
            return DatagramRead(result: CallResult(failure: Errno.noBufferSpace.rawValue), size: size)
        }
        room.copyMemory(from: bytes)
        connection.pointee.filled += bytes.count
        let moment = note(
            connection, step, call, CallResult(size),
            detail: size > bytes.count ? TraceDetail(flags: "MSG_TRUNC") : nil)
        connection.pointee.plan.counters.add(bytes.count, to: .bytesReceived, loop: index)
        noteFirstByte(connection, at: moment)
        if let recording = connection.pointee.recording { recording.received(bytes, at: moment) }
        return DatagramRead(result: CallResult(bytes.count), size: size)
    }

    private mutating func concludeDatagram(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ read: DatagramRead
    ) {
        let count = read.result.value
        if read.size > count {
            conclude(
                connection, step, .raw(count, .truncated(.datagram, received: count, expected: read.size)))
        } else if case .receiveMessage = step.pointee.name {
            decodeDatagram(connection, step)
        } else {
            conclude(connection, step, .raw(count, nil))
        }
    }

    /// A datagram's end is the end of what its message can have.
    private mutating func decodeDatagram(_ connection: Slot, _ step: UnsafePointer<Step>) {
        let bytes = rest(connection)
        let decoder = connection.pointee.program.decoders.baseAddress! + step.pointee.decoder
        let decoded =
            decoder.pointee.advance(&connection.pointee.stage.progress, bytes)
            ?? decoder.pointee.finish(connection.pointee.stage.progress, bytes)
        conclude(connection, step, decoded)
    }
}
