import Programs
import Sockets

extension Engine {
    /// Tries the target's addresses in turn. Only here does a failure end the program: there is no socket to go
    /// on with.
    mutating func connect(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if connection.pointee.isConnected { return connectAgain(connection, step) }
        if !connection.pointee.stage.isBegun, let outcome = beginConnecting(connection, step) {
            return giveUp(connection, step, outcome)
        }
        var last = ConnectionOutcome.failed
        while true {
            if connection.pointee.stage.address > 0, connection.pointee.descriptor.rawValue >= 0 {
                if !step.pointee.waits { return goOnConnecting(connection, step) }
                if connection.pointee.deadlineFired {
                    timeOut(connection, step)
                    return giveUp(connection, step, .timeout)
                }
                if !connection.pointee.writable { return .wait(.writable) }
                let result = resultOfConnecting(connection)
                noteFailure(connection, result.errno)
                if connected(connection, step, result) { return .next }
                last = outcome(of: result.errno)
            }
            guard let address = nextAddress(connection) else { return giveUp(connection, step, last) }
            switch tryAddress(connection, step, address) {
            case .connected: return .next
            case .underWay: break
            case .failed(let failure): last = failure
            case .full:
                guard let turn = tryAgainLater(connection, step) else {
                    return giveUp(connection, step, .timeout)
                }
                return turn
            }
        }
    }

    /// Tells what the resolver said. Answers the outcome where there is nothing to connect to.
    private mutating func beginConnecting(
        _ connection: Slot, _ step: UnsafePointer<Step>
    ) -> ConnectionOutcome? {
        connection.pointee.stage.isBegun = true
        connection.pointee.stage.deadline =
            step.pointee.timeout == 0 ? 0 : connection.pointee.startedAt &+ step.pointee.timeout
        guard let target = connection.pointee.target else { return .failed }
        if let recording = connection.pointee.recording, let moment = target.resolvedAt,
            target.failure != nil || !target.addresses.isEmpty
        {
            var record = TraceRecord(
                at: moment, place: place(connection, step), name: .connect, call: .resolve)
            record.result = CallResult(Int(target.failure?.code ?? 0))
            recording.add(record)
        }
        if target.failure != nil { return .unresolved }
        guard target.addresses.isEmpty else { return nil }
        note(connection, step, nil, CallResult(0), note: .timeout(.connect))
        return .timeout
    }

    private func nextAddress(_ connection: Slot) -> SocketAddress? {
        let index = connection.pointee.stage.address
        guard let addresses = connection.pointee.target?.addresses, index < addresses.count else {
            return nil
        }
        connection.pointee.stage.address += 1
        return addresses[index]
    }

    private enum Attempt {
        case connected, underWay
        case failed(ConnectionOutcome)
        /// The queue of a Unix listener has no room: nothing tells when it has.
        case full
    }

    /// How long to wait for room in the queue of a Unix listener, in nanoseconds.
    private static let queuePause: UInt64 = 5_000_000

    /// Nil where the time is up.
    private mutating func tryAgainLater(
        _ connection: Slot, _ step: UnsafePointer<Step>
    ) -> Connection.Turn? {
        let deadline = connection.pointee.stage.deadline
        if deadline > 0, now >= deadline {
            note(connection, step, .connect, CallResult(failure: Errno.wouldBlock.rawValue), namesPeer: true)
            timeOut(connection, step)
            return nil
        }
        connection.pointee.stage.address -= 1
        connection.pointee.stage.resumeAt = now &+ Self.queuePause
        return .wait(.moment)
    }

    /// Begins to connect a socket, which may be open already.
    private mutating func tryAddress(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ address: SocketAddress
    ) -> Attempt {
        connection.pointee.recording?.peer = address
        if connection.pointee.descriptor.rawValue < 0, !openSocket(connection, step, address) {
            return .failed(.failed)
        }
        let descriptor = connection.pointee.descriptor
        let result = descriptor.connect(to: address)
        // The pair of addresses is known from here on, before the peer can have accepted and been reported.
        if let recording = connection.pointee.recording, recording.inspects,
            !result.failed || result.inProgress
        {
            recording.local = descriptor.localAddress()
            observer.connecting(recording)
        }
        connection.pointee.writable = !result.inProgress
        if result.inProgress {
            // On loopback the handshake is mostly over by now, whatever the call says. A conversation that is looked at waits
            // for the event all the same: so the other side, on the same loop, has its turn as on another machine.
            guard step.pointee.waits, connection.pointee.load != nil,
                descriptor.peerAddress() != nil
            else { return .underWay }
            connection.pointee.writable = true
            _ = connected(connection, step, CallResult(0))
            return .connected
        }
        guard result.failed else { return .underWay }
        if result.wouldBlock { return .full }
        _ = connected(connection, step, result)
        noteFailure(connection, result.errno)
        return .failed(outcome(of: result.errno))
    }

    /// Opens a socket for an address, with the options that the program has set so far: an earlier socket had them.
    mutating func openSocket(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ address: SocketAddress
    ) -> Bool {
        do {
            let kind = connection.pointee.plan.transport.kind
            connection.pointee.descriptor = Descriptor(
                rawValue: try Socket.open(address.family, kind).release())
        } catch {
            noteFailure(connection, error)
            note(
                connection, step, .socket, CallResult(failure: error.rawValue),
                detail: TraceDetail(address: address))
            return false
        }
        if let source = connection.pointee.turn.source, !bind(connection, step, to: source) { return false }
        if address.family == .unix { takeName(connection, step) }
        let steps = connection.pointee.program.steps
        for index in steps.indices.prefix(connection.pointee.position) where steps[index].depth == 0 {
            switch steps[index].name {
            case .setOption: _ = setOption(connection, steps.baseAddress! + index)
            case .bind:
                guard applyBind(connection, steps.baseAddress! + index) else {
                    _ = connection.pointee.descriptor.close()
                    connection.pointee.descriptor = Descriptor(rawValue: -1)
                    return false
                }
            default: break
            }
        }
        return true
    }

    /// Gives a Unix socket a name of the kernel's choice: else nobody could answer its datagrams, and the two sides of a stream
    /// could not find each other.
    private func takeName(_ connection: Slot, _ step: UnsafePointer<Step>) {
        let isWanted = connection.pointee.datagrams != nil || connection.pointee.recording?.inspects == true
        guard isWanted else { return }
        let descriptor = connection.pointee.descriptor
        let result = descriptor.bind(to: .unnamed)
        note(
            connection, step, .bind, result,
            detail: TraceDetail(address: descriptor.localAddress() ?? .unnamed))
    }

    /// Has the connection come from an address, with a port that the kernel picks when it knows the target: so each pair of
    /// addresses has all ports (IP_BIND_ADDRESS_NO_PORT of ip(7)).
    private func bind(
        _ connection: Slot, _ step: UnsafePointer<Step>, to source: SocketAddress
    ) -> Bool {
        let descriptor = connection.pointee.descriptor
        _ = descriptor.setBindAddressNoPort()
        let result = descriptor.bind(to: source)
        guard result.failed else { return true }
        noteFailure(connection, result.errno)
        note(connection, step, .bind, result, detail: TraceDetail(address: source))
        _ = descriptor.close()
        connection.pointee.descriptor = Descriptor(rawValue: -1)
        return false
    }

    /// How an attempt came out that is not under way any more. The socket's error is taken only where there was no
    /// connection: one that was reset since is still to tell so, to whoever reads (endings: error-consumed).
    private func resultOfConnecting(_ connection: Slot) -> CallResult {
        let descriptor = connection.pointee.descriptor
        // The first that a peer acknowledges is the SYN.
        if let info = descriptor.tcpInfo(), info.state != .close || info.bytesAcked > 0 {
            return CallResult(0)
        }
        return descriptor.pendingError().map { CallResult(failure: $0.rawValue) } ?? CallResult(0)
    }

    /// Does not wait: what comes of the attempt is seen by the operations that follow.
    private func goOnConnecting(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let isUnderWay = !connection.pointee.writable
        note(
            connection, step, .connect,
            isUnderWay ? CallResult(failure: Errno.inProgress.rawValue) : CallResult(0),
            namesPeer: true)
        connection.pointee.writable = true
        return .next
    }

    /// A socket that has a connection is connected once more, to see what the kernel says.
    private func connectAgain(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        guard !connection.pointee.isUnconnected, connection.pointee.descriptor.rawValue >= 0,
            let peer = connection.pointee.descriptor.peerAddress() ?? connection.pointee.recording?.peer
        else {
            skip(connection, step, .unconnected)
            return .next
        }
        let look = Look(connection.pointee.descriptor)
        let result = connection.pointee.descriptor.connect(to: peer)
        note(connection, step, .connect, result, namesPeer: true)
        if let errno = result.errno, errno != .alreadyConnected {
            // It took the error of a connection that was over, and the kernel forgets the queues with it.
            latch(connection, result)
            connection.pointee.isUnconnected = true
            connection.pointee.withExtras().lookAtAbort = look
        }
        return .next
    }

    /// Writes the attempt's entry; lets the socket go where it failed.
    private mutating func connected(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ result: CallResult
    ) -> Bool {
        // A later attempt has another peer.
        let moment = note(
            connection, step, .connect, result, namesPeer: !result.failed,
            detail: result.failed ? TraceDetail(address: connection.pointee.recording?.peer) : nil)
        guard result.failed else {
            connection.pointee.isConnected = true
            connection.pointee.plan.counters.add(to: .connected, loop: index)
            noteConnected(connection, at: moment)
            // Nothing can have come yet, mostly; what has is told when the socket is watched first.
            if connection.pointee.watched == nil { connection.pointee.readable = false }
            connection.pointee.recording?.moments.connected = moment
            return true
        }
        if connection.pointee.extras != nil { unregister(connection) }
        _ = connection.pointee.descriptor.close()
        connection.pointee.descriptor = Descriptor(rawValue: -1)
        connection.pointee.watched = nil
        connection.pointee.recording?.local = nil
        return false
    }

    func outcome(of error: Errno?) -> ConnectionOutcome {
        switch error {
        // A Unix socket that is not there is one that nobody listens on.
        case Errno.connectionRefused, Errno.noEntry: .refused
        case Errno.hostUnreachable, Errno.networkUnreachable, Errno.networkDown: .unreachable
        case Errno.timedOut: .timeout
        case Errno.connectionReset: .reset
        default: .failed
        }
    }

    mutating func giveUp(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ outcome: ConnectionOutcome
    ) -> Connection.Turn {
        connection.pointee.outcome = outcome
        dropDuplicates(connection)
        if connection.pointee.descriptor.rawValue >= 0 {
            closeForGood(connection, name: .close, note: .implicit)
        } else {
            if connection.pointee.extras?.hand == nil {
                skipRest(connection, after: step.pointee.place.operation ?? 0)
            }
            connection.pointee.recording?.ended = Ended(own: .none)
        }
        return .over
    }
}
