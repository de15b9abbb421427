import Programs
import Sockets

/// What an operation puts on the wire: copies of a body, then a tail.
struct Outgoing {
    var body: UnsafeRawBufferPointer
    var copies = 1
    var tail = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Behind how many bytes it stops for a while.
    var pause = Int.max

    var count: Int { body.count * copies + tail.count }

    /// The bytes from a position on, as many as are at hand in one piece.
    ///
    /// Parts that are small are put together in `scratch`, so that a short answer is one call.
    func piece(from position: Int, scratch: UnsafeMutableRawBufferPointer) -> UnsafeRawBufferPointer {
        let first = part(at: position)
        if position + first.count >= count || first.count >= scratch.count / 2 { return first }
        var filled = 0
        var next = first
        while filled < scratch.count, !next.isEmpty {
            let fitting = UnsafeRawBufferPointer(rebasing: next.prefix(scratch.count - filled))
            UnsafeMutableRawBufferPointer(rebasing: scratch[filled...]).copyMemory(from: fitting)
            filled += fitting.count
            next = part(at: position + filled)
        }
        return UnsafeRawBufferPointer(rebasing: scratch.prefix(filled))
    }

    /// What is left of the copy, or of the tail, that a position lies in.
    func part(at position: Int) -> UnsafeRawBufferPointer {
        let copied = body.count * copies
        let source = position < copied ? body : tail
        let offset = position < copied ? position % body.count : position - copied
        return UnsafeRawBufferPointer(rebasing: source[offset...])
    }
}

extension Engine {
    /// Sends what is left, until all is taken, the kernel takes no more, or a call fails.
    mutating func transmit(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ outgoing: Outgoing
    ) -> Connection.Turn {
        if connection.pointee.datagrams != nil { return transmitDatagrams(connection, step, outgoing) }
        let count = outgoing.count
        if count == 0 {
            skip(connection, step, .nothingToSend)
            return .next
        }
        if begins(connection, step) {
            if min(step.pointee.chunk, outgoing.pause) < count { disableNagle(connection, step) }
            if outgoing.pause == 0 { pause(connection, step.pointee.pauseTime) }
        }
        while connection.pointee.stage.sent < count {
            if let turn = awaitSending(connection, step) { return turn }
            let result = sendPiece(connection, step, outgoing)
            if result.failed, !result.wouldBlock { return .next }
        }
        return .next
    }

    /// What comes before the next call that sends: its time, room, and a share of the turn. Nil where it can be made.
    @inline(__always)
    mutating func awaitSending(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn? {
        let deadline = connection.pointee.stage.deadline
        if connection.pointee.deadlineFired || (deadline > 0 && now >= deadline) {
            timeOut(connection, step)
            return .next
        }
        if connection.pointee.stage.resumeAt > now { return .wait(.moment) }
        if !connection.pointee.writable { return .wait(.writable) }
        if callsLeft <= 0 { return .yield }
        callsLeft -= 1
        return nil
    }

    private mutating func sendPiece(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ outgoing: Outgoing
    ) -> CallResult {
        let sent = connection.pointee.stage.sent
        var piece = outgoing.piece(from: sent, scratch: scratch)
        let chunk = step.pointee.chunk
        let room = min(chunk - sent % chunk, outgoing.pause > sent ? outgoing.pause - sent : .max)
        if piece.count > room { piece = UnsafeRawBufferPointer(rebasing: piece.prefix(room)) }
        let holds = step.pointee.more && sent + piece.count == outgoing.count
        let moment = departure(connection)
        let result = connection.pointee.descriptor.send(piece, more: holds)
        if result.wouldBlock {
            connection.pointee.writable = false
            return result
        }
        note(
            connection, step, .send, result, at: moment,
            detail: holds ? TraceDetail(flags: "MSG_MORE") : nil)
        if result.failed {
            latch(connection, result)
            return result
        }
        connection.pointee.plan.counters.add(result.value, to: .bytesSent, loop: index)
        if let recording = connection.pointee.recording {
            recording.sent(
                UnsafeRawBufferPointer(rebasing: piece.prefix(result.value)), at: moment)
        }
        connection.pointee.stage.sent = sent + result.value
        if step.pointee.interval > 0, (sent + result.value) % chunk == 0 {
            pause(connection, step.pointee.interval)
        }
        if sent + result.value == outgoing.pause { pause(connection, step.pointee.pauseTime) }
        return result
    }

    /// With Nagle's algorithm the kernel would hold a piece back and join it to the next.
    private func disableNagle(_ connection: Slot, _ step: UnsafePointer<Step>) {
        if connection.pointee.plan.transport != .tcp { return }
        note(
            connection, step, .setsockopt, connection.pointee.descriptor.setNoDelay(true),
            detail: TraceDetail(option: "TCP_NODELAY", value: 1))
    }

    private func pause(_ connection: Slot, _ time: UInt64) {
        connection.pointee.stage.resumeAt = now &+ time
    }
}
