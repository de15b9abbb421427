import Programs
import Reactor
import Sockets

extension Engine {
    /// Marks the token of a listener; the rest of its slot number is the listener's id.
    static var listenerBit: UInt32 { 0x8000_0000 }

    mutating func listen(
        _ id: UInt32, _ descriptor: Descriptor, _ address: SocketAddress, _ plan: ConversationPlan
    ) {
        listeners.append(Listener(id: id, descriptor: descriptor, address: address, plan: plan))
        watch(listeners[listeners.count - 1])
    }

    private func watch(_ listener: Listener) {
        let token = Token(slot: listener.id | Self.listenerBit, generation: 0)
        let result = poller.add(listener.descriptor, token: token, edge: false)
        precondition(!result.failed, "epoll_ctl on a listener: \(result)")
    }

    mutating func stopListening(_ id: UInt32) {
        guard let index = listeners.firstIndex(where: { $0.id == id }) else { return }
        _ = listeners[index].descriptor.close()
        listeners.remove(at: index)
    }

    /// Takes what the queue holds, up to a share, and lets each connection run at once: its first message has
    /// mostly arrived with it.
    mutating func accept(_ id: UInt32) {
        guard let index = listeners.firstIndex(where: { $0.id == id }) else { return }
        let listener = listeners[index]
        for _ in 0..<Self.acceptsPerTurn {
            var peer = listener.address
            let result =
                table.count < limit
                ? listener.descriptor.accept(peer: &peer)
                : CallResult(failure: Errno.tooManyOpenFiles.rawValue)
            if result.wouldBlock { return }
            if let errno = result.errno {
                if errno == .connectionAborted { continue }
                pause(index)
                return
            }
            begin(Descriptor(rawValue: Int32(truncatingIfNeeded: result.value)), peer, listener)
        }
    }

    private mutating func begin(_ descriptor: Descriptor, _ peer: SocketAddress, _ listener: Listener) {
        let plan = listener.plan
        let connection = insert(Connection(plan: plan, startedAt: now))
        connection.pointee.descriptor = descriptor
        if plan.record != .none {
            let moment = MonotonicClock.now()
            let recording = Recording(plan, startedAt: moment)
            recording.local = listener.address.isAny ? descriptor.localAddress() : listener.address
            recording.peer = peer
            recording.moments.connected = moment
            recording.add(
                TraceRecord(
                    at: moment, operation: -1, name: .accept, call: .accept,
                    result: CallResult(Int(descriptor.rawValue)), state: descriptor.tcpState(),
                    address: peer))
            attach(recording, to: connection)
            observer.accepted(recording)
        }
        run(connection)
    }

    /// Puts a connection into a slot, and counts it.
    mutating func insert(_ connection: consuming Connection) -> Slot {
        ConversationCounters.increment(connection.plan.counters.begun)
        let slot = table.insert(connection)
        deadlines.grow(to: table.capacity)
        return slot
    }

    func attach(_ recording: Recording, to connection: Slot) {
        recording.token = Token(slot: connection.pointee.slot, generation: connection.pointee.generation)
        connection.pointee.recording = recording
    }

    /// Descriptors or memory have run out: a level-triggered listener would fire for ever, so it is taken out
    /// for a moment.
    private mutating func pause(_ index: Int) {
        ConversationCounters.increment(listeners[index].plan.counters.acceptFailures)
        _ = poller.remove(listeners[index].descriptor)
        listeners[index].pausedUntil = now + Self.acceptPause
    }

    mutating func resumeListeners() {
        for index in listeners.indices {
            guard let moment = listeners[index].pausedUntil, moment <= now else { continue }
            listeners[index].pausedUntil = nil
            watch(listeners[index])
        }
    }
}
