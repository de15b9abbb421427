import Programs
import Reactor
import Sockets

extension Engine {
    /// Marks the token of a listener; the rest of its slot number is the listener's id.
    static var listenerBit: UInt32 { 0x8000_0000 }

    mutating func listen(
        _ id: UInt32, _ socket: ListeningSocket, _ plan: ConversationPlan
    ) {
        listeners.append(
            Listener(id: id, socket: socket, plan: plan, backlog: socket.backlog, startedAt: now))
        if plan.transport.isDatagrams {
            listeners[listeners.count - 1].datagrams = DatagramListener(id, socket)
            startAnnouncing(listeners.count - 1)
        }
        watch(listeners.count - 1)
    }

    /// Waits for connections again; where the machine can not watch one more descriptor, a little later.
    private mutating func watch(_ index: Int) {
        let token = Token(slot: listeners[index].id | Self.listenerBit, generation: 0)
        let result = poller.add(
            listeners[index].descriptor, token: token,
            for: count == 1 || listeners[index].datagrams != nil ? .level : .sharedLevel)
        listeners[index].pausedUntil = result.failed ? now + Self.acceptPause : nil
    }

    /// Changes what is to come of a listener: the plan of later connections, and the length of its queue.
    mutating func replacePlan(_ id: UInt32, _ plan: ConversationPlan, backlog: Int32) {
        guard let index = listeners.firstIndex(where: { $0.id == id }) else { return }
        listeners[index].plan = plan
        listeners[index].backlog = backlog
        startAnnouncing(index)
        guard listeners[index].takesConnections else { return }
        // On a socket that listens already this only changes the queue.
        _ = listeners[index].descriptor.listen(backlog: backlog)
    }

    mutating func stopListening(_ id: UInt32) {
        guard let index = listeners.firstIndex(where: { $0.id == id }) else { return }
        leave(listeners.remove(at: index))
    }

    /// The last loop that leaves closes it, so none may watch it then.
    mutating func leave(_ listener: Listener) {
        if let datagrams = listener.datagrams { endConversations(of: datagrams) }
        if listener.pausedUntil == nil { _ = poller.remove(listener.descriptor) }
        listener.socket.leave()
    }

    /// Takes what the queue holds, up to a share, and lets each connection run at once: its first message has
    /// mostly arrived with it.
    mutating func accept(_ id: UInt32) {
        guard let index = listeners.firstIndex(where: { $0.id == id }) else { return }
        let listener = listeners[index]
        // The event may have been on its way when accepting was paused.
        guard listener.pausedUntil == nil else { return }
        if listener.datagrams != nil {
            _ = receiveDatagrams(index)
            return
        }
        for _ in 0..<Self.acceptsPerTurn {
            guard open.total < limits.connections else {
                listener.plan.counters.add(to: .acceptPauses, loop: self.index)
                rest(index, until: now + Self.acceptPause)
                return
            }
            var peer = listener.address
            let result = listener.descriptor.accept(peer: &peer)
            if result.wouldBlock { return }
            if let errno = result.errno {
                if errno == .connectionAborted { continue }
                // Another loop may have ended its listening; a Unix listener that was shut down says it so.
                guard listener.takesConnections, errno != .invalidArgument else {
                    return rest(index, until: .max)
                }
                listener.plan.counters.add(to: .acceptFailures, loop: self.index)
                rest(index, until: now + Self.acceptPause)
                return
            }
            begin(Descriptor(rawValue: Int32(truncatingIfNeeded: result.value)), peer, listener)
        }
    }

    private mutating func begin(_ descriptor: Descriptor, _ peer: SocketAddress, _ listener: Listener) {
        let plan = listener.plan
        let connection = insert(plan, startedAt: now)
        connection.pointee.descriptor = descriptor
        connection.pointee.isConnected = true
        if plan.isRecorded {
            let moment = MonotonicClock.now()
            let recording = Recording(plan, startedAt: moment, loop: index)
            recording.local = listener.address.isAny ? descriptor.localAddress() : listener.address
            recording.peer = peer
            recording.moments.connected = moment
            var record = TraceRecord(at: moment, place: .none, name: .accept, call: .accept)
            record.result = CallResult(Int(descriptor.rawValue))
            record.state = descriptor.tcpState()
            record.namesPeer = true
            // The client may have ended its direction while it waited in the queue.
            if record.state == .closeWait {
                connection.pointee.sawPeerEnd = true
                recording.moments.peerEnd = moment
            }
            recording.add(record)
            attach(recording, to: connection)
            observer.accepted(recording)
        }
        run(connection)
    }

    /// Makes a connection in a slot, and counts it.
    mutating func insert(_ plan: ConversationPlan, startedAt moment: UInt64) -> Slot {
        plan.counters.add(to: .begun, loop: index)
        let slot = table.insert(plan, startedAt: moment)
        if plan.transport.isDatagrams { slot.pointee.datagrams = DatagramState() }
        open.set(table.count, loop: index)
        deadlines.grow(to: table.capacity)
        return slot
    }

    func attach(_ recording: Recording, to connection: Slot) {
        recording.token = Token(slot: connection.pointee.slot, generation: connection.pointee.generation)
        connection.pointee.recording = recording
    }

    /// No connection is to be taken now: a level-triggered listener would fire for ever, so it is taken out. Who wants
    /// to connect waits in the kernel's queue.
    mutating func rest(_ index: Int, until moment: UInt64) {
        if listeners[index].pausedUntil == nil { _ = poller.remove(listeners[index].descriptor) }
        listeners[index].pausedUntil = moment
    }

    /// Accepts again, where there is something to accept from: not after a shutdown.
    mutating func goOn(_ index: Int) {
        let isInUse = listeners[index].datagrams.map { !$0.isShut } ?? listeners[index].takesConnections
        if listeners[index].pausedUntil != nil, isInUse { watch(index) }
    }

    mutating func resumeListeners() {
        for index in listeners.indices {
            guard let moment = listeners[index].pausedUntil, moment <= now else { continue }
            watch(index)
        }
    }
}
