import Programs
import Reactor
import Sockets

/// The listeners of datagrams: one socket each, which serves many peers.
extension Engine {
    /// The memory for datagrams, made when a loop first has to do with them.
    mutating func datagramMemory() -> DatagramMemory {
        if let datagrams { return datagrams }
        let made = DatagramMemory()
        datagrams = made
        return made
    }

    /// Takes what has arrived, up to a share, and lets the conversations that it belongs to run.
    mutating func receiveDatagrams(_ index: Int) -> Int {
        guard let listener = listeners[index].datagrams else { return 0 }
        let plan = listeners[index].plan
        let memory = datagramMemory()
        let result = memory.receiving.receive(
            listener.descriptor, size: plan.program.largestRead, tellsLocal: listener.tellsLocal)
        if result.failed {
            // Also where nothing was there to be read: what lies in the queue of errors wakes the loop for ever.
            takeErrors(listener, plan)
            return 0
        }
        listener.isBatching = true
        for item in 0..<result.value { deliver(memory.receiving.received(item), to: listener, plan) }
        listener.isBatching = false
        flush(listener, plan)
        return result.value
    }

    private mutating func deliver(
        _ datagram: DatagramBatch.Received, to listener: DatagramListener, _ plan: ConversationPlan
    ) {
        let peer = datagram.sender ?? .unnamed
        guard let token = listener.find(peer),
            let connection = table.find(slot: token.slot, generation: token.generation),
            let state = connection.pointee.datagrams
        else { return begin(datagram, from: peer, listener, plan) }
        if case .readable = connection.pointee.waitsFor, !state.hasDatagram {
            hand(datagram, to: connection, state)
        } else {
            keep(datagram.bytes, size: datagram.size, for: connection, state)
        }
    }

    /// Keeps a datagram for a program that is busy. That others are lost is shown once, and all of them are counted.
    private mutating func keep(
        _ bytes: UnsafeRawBufferPointer, size: Int, for connection: Slot, _ state: DatagramState
    ) {
        let memory = datagramMemory()
        let isKept = state.keep(
            bytes, size: size, hasMemory: memory.kept + bytes.count <= limits.memory / (4 * count))
        // The next read finds it.
        connection.pointee.readable = true
        if isKept {
            memory.kept += bytes.count
            return
        }
        connection.pointee.plan.counters.add(to: .acceptFailures, loop: index)
        guard state.overflow == 1, let recording = connection.pointee.recording else { return }
        recording.add(
            TraceRecord(
                at: MonotonicClock.now(), place: .none, name: .receive, call: nil, note: .skipped(.queueFull))
        )
    }

    /// Lets a conversation read a datagram in the memory where it is; what it does not read now is kept for it.
    private mutating func hand(
        _ datagram: DatagramBatch.Received, to connection: Slot, _ state: DatagramState
    ) {
        state.arrival = (datagram.bytes, datagram.size)
        connection.pointee.readable = true
        let token = token(connection)
        run(connection)
        guard let left = state.arrival else { return }
        state.arrival = nil
        // The program may have ended without it.
        guard table.find(slot: token.slot, generation: token.generation) != nil else { return }
        keep(left.bytes, size: left.size, for: connection, state)
    }

    /// The first datagram of a peer begins a conversation.
    private mutating func begin(
        _ datagram: DatagramBatch.Received, from peer: SocketAddress, _ listener: DatagramListener,
        _ plan: ConversationPlan
    ) {
        guard open.total < limits.connections else {
            plan.counters.add(to: .acceptFailures, loop: index)
            return
        }
        let local = datagram.local?.with(port: listener.address.port)
        let connection = insert(plan, startedAt: now)
        let mayAnswer = plan.datagrams.map { $0.mayAnswer(peer.normalised) } ?? true
        let state = DatagramState(listener, peer: peer, local: local, mayAnswer: mayAnswer)
        connection.pointee.datagrams = state
        connection.pointee.isShare = true
        connection.pointee.descriptor = listener.descriptor
        connection.pointee.isConnected = true
        listener.enter(peer, token(connection))
        if plan.isRecorded {
            let moment = MonotonicClock.now()
            let recording = Recording(plan, startedAt: moment, loop: index)
            recording.local = local ?? listener.address
            recording.peer = peer
            recording.moments.connected = moment
            attach(recording, to: connection)
            observer.accepted(recording)
        }
        hand(datagram, to: connection, state)
    }

    /// The errors that datagrams sent before have left, where IP_RECVERR asks for them: each belongs to the peer that it is
    /// about, and to no other (endings: udp-refused).
    ///
    /// - Returns: how many there were.
    @discardableResult
    mutating func takeErrors(_ listener: DatagramListener, _ plan: ConversationPlan) -> Int {
        for taken in 0..<DatagramMemory.batch {
            guard let error = listener.descriptor.queuedError() else { return taken }
            // A time stamp lies there too, and is none.
            guard error.origin != QueuedError.timeStamp, let peer = error.destination,
                let token = listener.find(peer),
                let connection = table.find(slot: token.slot, generation: token.generation)
            else { continue }
            entry(
                connection, .none, .receive, .recvmsg, CallResult(failure: error.errno.rawValue), .none,
                detail: TraceDetail(address: peer, flags: "MSG_ERRQUEUE"))
            latch(connection, CallResult(failure: error.errno.rawValue))
        }
        return DatagramMemory.batch
    }

    /// The other side, a client of ours, has closed its socket: what it sent before is read, and then nothing more comes.
    mutating func peerHasClosed(_ recording: Recording) {
        let token = recording.token
        guard let connection = table.find(slot: token.slot, generation: token.generation),
            let state = connection.pointee.datagrams, let listener = state.listener
        else { return }
        if let index = listeners.firstIndex(where: { $0.id == listener.id }),
            listeners[index].pausedUntil == nil
        {
            // No more than what was there, whoever goes on sending.
            for _ in 0..<Self.drains where receiveDatagrams(index) < DatagramMemory.batch { break }
        }
        state.peerHasClosed = true
        guard table.find(slot: token.slot, generation: token.generation) != nil else { return }
        connection.pointee.readable = true
        if case .readable = connection.pointee.waitsFor {
            run(connection)
        }
    }

    /// Turns of receiving that the news of a peer's close waits for.
    private static var drains: Int { 64 }

    /// Ends the conversations of a listener whose socket is about to be closed.
    mutating func endConversations(of listener: DatagramListener) {
        for token in listener.tokens {
            guard let connection = table.find(slot: token.slot, generation: token.generation) else {
                continue
            }
            closeForGood(connection, name: .close, note: .implicit)
            finish(connection)
        }
    }

    /// Ends a server's conversation: the socket goes on, for the others.
    mutating func closeShare(
        _ connection: Slot, _ place: Place, _ name: Operation.Name, _ note: TraceRecord.Note
    ) {
        connection.pointee.descriptor = Descriptor(rawValue: -1)
        guard let recording = connection.pointee.recording else { return }
        let moment = MonotonicClock.now()
        recording.moments.closed = moment
        recording.add(TraceRecord(at: moment, place: place, name: name, call: nil, note: note))
        let waiting = connection.pointee.datagrams?.waiting.reduce(0) { $0 + $1.size } ?? 0
        recording.ended = Ended(
            own: .none, peer: PeerEnd.none, unread: waiting,
            surplus: connection.pointee.filled - connection.pointee.consumed)
        skipRest(connection, after: place)
    }
}
