import Programs
import Sockets

/// Sending datagrams: what an operation sends is one, or one for each chunk.
extension Engine {
    /// Sends one datagram to the address of the step, or to the conversation's target.
    mutating func sendTo(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        guard connection.pointee.datagrams != nil else {
            skip(connection, step, .notDatagrams)
            return .next
        }
        let outgoing = Outgoing(body: step.pointee.bytes, pause: step.pointee.pause)
        let given = connection.pointee.program.address(step)
        // A server's peer is answered, under the rules for answers; an address that was given has been checked.
        if given == nil, connection.pointee.isShare { return transmitDatagrams(connection, step, outgoing) }
        guard let address = given ?? connection.pointee.target?.addresses.first else {
            skip(connection, step, .noTarget)
            return .next
        }
        nameUnconnected(connection, step, connection.pointee.target?.addresses.first ?? address)
        return transmitDatagrams(connection, step, outgoing, to: address)
    }

    mutating func transmitDatagrams(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ outgoing: Outgoing,
        to address: SocketAddress? = nil
    ) -> Connection.Turn {
        let count = outgoing.count
        begins(connection, step)
        while true {
            if let turn = awaitSending(connection, step) { return turn }
            let sent = connection.pointee.stage.sent
            let end = outgoing.end(from: sent, chunk: step.pointee.chunk)
            let result = sendDatagram(connection, step, outgoing, sent..<end, to: address)
            if result.wouldBlock {
                waitForRoom(connection)
                continue
            }
            if result.failed { return .next }
            connection.pointee.stage.sent = end
            if end == count { return .next }
            let isPause = end == outgoing.pause
            if step.pointee.interval > 0 || isPause {
                connection.pointee.stage.resumeAt =
                    now &+ (isPause ? step.pointee.pauseTime : step.pointee.interval)
            }
        }
    }

    /// A shared socket is looked at again a little later: the event would be everybody's.
    private func waitForRoom(_ connection: Slot) {
        if !connection.pointee.isShare {
            connection.pointee.writable = false
        } else {
            connection.pointee.stage.resumeAt = now &+ 1_000_000
            if connection.pointee.stage.deadline == 0 {
                connection.pointee.stage.deadline = now &+ connection.pointee.plan.program.idleTimeout
            }
        }
    }

    private mutating func sendDatagram(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ outgoing: Outgoing, _ range: Range<Int>,
        to address: SocketAddress?
    ) -> CallResult {
        let memory = datagramMemory()
        let piece = outgoing.whole(range, room: memory.room)
        let bytes = piece.bytes
        defer { piece.letGo() }
        let state = connection.pointee.datagrams
        if let state, let listener = state.listener {
            return answer(connection, step, bytes, state, listener, memory, to: address)
        }
        let descriptor = connection.pointee.descriptor
        let moment = departure(connection)
        // An answer over a socket that is not connected goes to whoever asked, under the same rules as a server's.
        let isAnswer = address == nil && step.pointee.name == .reply && !connection.pointee.hasPeer
        guard let goal = address ?? (isAnswer ? state?.sender : nil) else {
            let result = descriptor.send(bytes)
            return sent(connection, step, .send, result, bytes, at: moment)
        }
        if isAnswer, let state, let rules = connection.pointee.plan.datagrams {
            if !rules.mayAnswer(goal.normalised) { return withhold(connection, step, .notAllowed) }
            if !state.mayAnswer(limit: rules.answersPerSecond, now: now) {
                return withhold(connection, step, .tooManyAnswers)
            }
        }
        let isIPv6 = connection.pointee.target?.addresses.first?.family == .ipv6
        let mapped = isIPv6 ? goal.mapped : goal
        var result = descriptor.send(bytes, to: mapped)
        if result.failed, !result.wouldBlock, takeOwnErrors(connection, step) > 0 {
            // It was about a datagram sent before (IP_RECVERR), and says nothing of this one.
            note(connection, step, .sendmsg, result, at: moment, detail: TraceDetail(address: goal))
            result = descriptor.send(bytes, to: mapped)
        }
        return sent(connection, step, .sendmsg, result, bytes, at: moment, to: goal)
    }

    /// Sends to the peer of a server's conversation, or to the address of a `sendTo`, within what the rules allow.
    private mutating func answer(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ bytes: UnsafeRawBufferPointer,
        _ share: DatagramState, _ listener: DatagramListener, _ memory: DatagramMemory,
        to address: SocketAddress?
    ) -> CallResult {
        let plan = connection.pointee.plan
        if address == nil, !share.mayAnswer { return withhold(connection, step, .notAllowed) }
        let goal = address.map { listener.address.family == .ipv6 ? $0.mapped : $0 } ?? share.peer
        let limit = plan.datagrams?.answersPerSecond ?? 0
        guard listener.budget.allows(goal, limit: limit, now: now) else {
            return withhold(connection, step, .tooManyAnswers)
        }
        // The address that the peer wrote to says nothing of the way to another one.
        let source = address == nil ? share.local : nil
        if connection.pointee.recording == nil, listener.isBatching,
            append(bytes, to: goal, from: source, listener, memory, plan)
        {
            listener.budget.count(goal, limit: limit)
            plan.counters.add(bytes.count, to: .bytesSent, loop: index)
            return CallResult(bytes.count)
        }
        flush(listener, plan)
        let moment = departure(connection)
        var result = listener.descriptor.send(bytes, to: goal, from: source)
        if result.failed, !result.wouldBlock, takeErrors(listener, plan) > 0 {
            // What another peer's host had to say (IP_RECVERR) is none of this one's business.
            result = listener.descriptor.send(bytes, to: goal, from: source)
        }
        if !result.failed { listener.budget.count(goal, limit: limit) }
        return sent(connection, step, .sendmsg, result, bytes, at: moment, to: address)
    }

    /// What lies in the queue of errors of a socket of its own: each entry is shown with the address that it is about.
    private mutating func takeOwnErrors(_ connection: Slot, _ step: UnsafePointer<Step>) -> Int {
        for taken in 0..<DatagramMemory.batch {
            guard let error = connection.pointee.descriptor.queuedError() else { return taken }
            if error.origin == QueuedError.timeStamp { continue }
            let result = CallResult(failure: error.errno.rawValue)
            note(
                connection, step, .recvmsg, result,
                detail: TraceDetail(address: error.destination, flags: "MSG_ERRQUEUE"))
            latch(connection, result)
        }
        return DatagramMemory.batch
    }

    /// What the rules do not let out is shown, and counted; the program goes on as if it were sent.
    private mutating func withhold(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ reason: TraceRecord.Skipped
    ) -> CallResult {
        connection.pointee.plan.counters.add(to: .withheld, loop: index)
        skip(connection, step, reason)
        return CallResult(0)
    }

    /// Notes what a call has sent, or why it has not.
    private mutating func sent(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ call: TraceRecord.Call, _ result: CallResult,
        _ bytes: UnsafeRawBufferPointer, at moment: UInt64, to address: SocketAddress? = nil
    ) -> CallResult {
        if result.wouldBlock { return result }
        note(connection, step, call, result, at: moment, detail: address.map { TraceDetail(address: $0) })
        if result.failed {
            latch(connection, result)
            return result
        }
        connection.pointee.plan.counters.add(result.value, to: .bytesSent, loop: index)
        connection.pointee.recording?.sent(bytes, at: moment)
        return result
    }

    // MARK: Answers that leave together

    private mutating func append(
        _ bytes: UnsafeRawBufferPointer, to peer: SocketAddress, from local: SocketAddress?,
        _ listener: DatagramListener,
        _ memory: DatagramMemory, _ plan: ConversationPlan
    ) -> Bool {
        guard bytes.count <= DatagramMemory.largestAnswer else { return false }
        if memory.unsent == DatagramMemory.batch { flush(listener, plan) }
        memory.unsent = memory.sending.append(bytes, to: peer, from: local)
        return true
    }

    /// Sends the answers of a turn. What the kernel does not take of an unrecorded conversation is counted.
    mutating func flush(_ listener: DatagramListener, _ plan: ConversationPlan) {
        guard let memory = datagrams, memory.unsent > 0 else { return }
        var first = 0
        var isSecondTry = false
        while first < memory.unsent {
            let result = memory.sending.send(listener.descriptor, from: first)
            if result.failed {
                // An error of another datagram, told here, says nothing of this one.
                if !isSecondTry, !result.wouldBlock, takeErrors(listener, plan) > 0 {
                    isSecondTry = true
                    continue
                }
                plan.counters.add(to: .withheld, loop: index)
                first += 1
            } else {
                first += result.value
            }
            isSecondTry = false
        }
        memory.sending.clear()
        memory.unsent = 0
    }
}
