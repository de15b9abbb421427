import Glibc
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
        let target = connection.pointee.target?.addresses.first ?? connection.pointee.datagrams?.peer
        guard let address = connection.pointee.program.address(step) ?? target else {
            skip(connection, step, .noTarget)
            return .next
        }
        nameUnconnected(connection, step, address)
        return transmitDatagrams(
            connection, step, Outgoing(body: step.pointee.bytes, pause: step.pointee.pause), to: address)
    }

    mutating func transmitDatagrams(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ outgoing: Outgoing,
        to address: SocketAddress? = nil
    ) -> Connection.Turn {
        let count = outgoing.count
        begins(connection, step)
        while true {
            let deadline = connection.pointee.stage.deadline
            if connection.pointee.deadlineFired || (deadline > 0 && now >= deadline) {
                timeOut(connection, step)
                return .next
            }
            if connection.pointee.stage.resumeAt > now { return .wait(.moment) }
            if !connection.pointee.writable { return .wait(.writable) }
            if callsLeft <= 0 { return .yield }
            callsLeft -= 1
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
        // An answer over a socket that is not connected goes to whoever asked.
        let isAnswer = step.pointee.name == .reply && !connection.pointee.hasPeer
        guard let goal = address ?? (isAnswer ? state?.sender : nil) else {
            let result = descriptor.send(bytes)
            return sent(connection, step, .send, result, bytes, at: moment)
        }
        let result = descriptor.send(bytes, to: goal)
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
        let limit = plan.datagrams?.answersPerSecond ?? 0
        guard listener.mayAnswer(share.peer, limit: limit, now: now) else {
            return withhold(connection, step, .tooManyAnswers)
        }
        let peer = address.map { listener.address.family == .ipv6 ? $0.mapped : $0 } ?? share.peer
        if connection.pointee.recording == nil, listener.isBatching,
            append(bytes, to: peer, from: share.local, listener, memory, plan)
        {
            plan.counters.add(bytes.count, to: .bytesSent, loop: index)
            return CallResult(bytes.count)
        }
        flush(listener, plan)
        let moment = departure(connection)
        var result = listener.descriptor.send(bytes, to: peer, from: share.local)
        if result.failed, !result.wouldBlock, result.errno == .connectionRefused {
            // What another peer's host had to say (IP_RECVERR) is none of this one's business.
            takeErrors(listener, plan)
            result = listener.descriptor.send(bytes, to: peer, from: share.local)
        }
        return sent(connection, step, .sendmsg, result, bytes, at: moment, to: address)
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
        while first < memory.unsent {
            let result = memory.sending.send(listener.descriptor, from: first)
            if result.failed {
                plan.counters.add(to: .withheld, loop: index)
                takeErrors(listener, plan)
                first += 1
            } else {
                first += result.value
            }
        }
        memory.sending.clear()
        memory.unsent = 0
    }
}

/// A client whose socket is not connected.
extension Engine {
    /// Finds out both addresses of the first datagram, so that the two sides find each other. The kernel tells the local one
    /// of a connected socket alone: so another socket is connected, which sends nothing.
    fileprivate mutating func nameUnconnected(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ address: SocketAddress
    ) {
        guard !connection.pointee.isConnected else { return }
        connection.pointee.isConnected = true
        connection.pointee.plan.counters.add(to: .connected, loop: index)
        guard let recording = connection.pointee.recording else { return }
        let descriptor = connection.pointee.descriptor
        recording.peer = address
        recording.moments.connected = MonotonicClock.now()
        guard let bound = bindToAnyPort(connection, step, address) else { return }
        recording.local = bound
        // Many may answer a broadcast: none of them is the other side.
        let isForAll = descriptor.option(level: SOL_SOCKET, name: SO_BROADCAST).raw == 1
        guard !isForAll, recording.inspects else { return }
        if bound.isAny, let route = Socket.route(to: address) {
            recording.local = route.with(port: bound.port)
        }
        observer.connecting(recording)
    }

    private func bindToAnyPort(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ address: SocketAddress
    ) -> SocketAddress? {
        let descriptor = connection.pointee.descriptor
        guard let bound = descriptor.localAddress() else { return nil }
        if bound.family == .unix || bound.port != 0 { return bound }
        let result = descriptor.bind(to: bound)
        note(connection, step, .bind, result)
        return descriptor.localAddress()
    }
}

extension Connection {
    /// Whether its socket was connected, so that the kernel knows the peer.
    var hasPeer: Bool { descriptor.rawValue >= 0 && descriptor.peerAddress() != nil }
}

extension Outgoing {
    /// Where a datagram ends that begins at a position.
    func end(from start: Int, chunk: Int) -> Int {
        let piece = chunk == .max ? count : min(count, start + chunk)
        return pause > start ? min(piece, pause) : piece
    }

    /// Bytes in one piece, and the memory that was made for them.
    struct Whole {
        var bytes: UnsafeRawBufferPointer
        var made: UnsafeMutableRawBufferPointer?

        func letGo() { made?.deallocate() }
    }

    /// A part of it in one piece, in `room` where it is put together and fits.
    func whole(_ range: Range<Int>, room: UnsafeMutableRawBufferPointer) -> Whole {
        if range.isEmpty { return Whole(bytes: UnsafeRawBufferPointer(start: nil, count: 0)) }
        let first = part(at: range.lowerBound)
        if first.count >= range.count {
            return Whole(bytes: UnsafeRawBufferPointer(rebasing: first.prefix(range.count)))
        }
        let made =
            range.count > room.count
            ? UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 16) : nil
        let memory = made ?? room
        var filled = 0
        while filled < range.count {
            let next = part(at: range.lowerBound + filled)
            let fitting = UnsafeRawBufferPointer(rebasing: next.prefix(range.count - filled))
            UnsafeMutableRawBufferPointer(rebasing: memory[filled...]).copyMemory(from: fitting)
            filled += fitting.count
        }
        return Whole(bytes: UnsafeRawBufferPointer(rebasing: memory.prefix(filled)), made: made)
    }
}
