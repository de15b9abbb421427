import Programs
import Sockets

extension Engine {
    /// Tries the target's addresses in turn. Only here does a failure end the program: there is no socket to go
    /// on with.
    mutating func connect(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if !connection.pointee.stage.isBegun, let outcome = beginConnecting(connection, step) {
            return giveUp(connection, outcome)
        }
        var last = ConnectionOutcome.failed
        while true {
            if connection.pointee.descriptor.rawValue >= 0 {
                if connection.pointee.deadlineFired {
                    timeOut(connection, step)
                    return giveUp(connection, .timeout)
                }
                if !connection.pointee.writable { return .wait(.writable) }
                let error = connection.pointee.descriptor.pendingError()
                let result = error.map { CallResult(failure: $0.rawValue) } ?? CallResult(0)
                if connected(connection, step, result) { return .next }
                last = outcome(of: error)
            }
            guard let address = nextAddress(connection) else { return giveUp(connection, last) }
            if let failure = tryAddress(connection, step, address) { last = failure }
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
                at: moment, operation: Int32(connection.pointee.position), name: .connect, call: .resolve)
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

    /// Opens a socket and begins to connect it. Answers the outcome where that failed at once.
    private mutating func tryAddress(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ address: SocketAddress
    ) -> ConnectionOutcome? {
        connection.pointee.recording?.peer = address
        do {
            let descriptor = try Socket.tcp(address.family).release()
            connection.pointee.descriptor = Descriptor(rawValue: descriptor)
        } catch {
            note(connection, step, .socket, CallResult(failure: error.rawValue), address: address)
            return .failed
        }
        let descriptor = connection.pointee.descriptor
        let result = descriptor.connect(to: address)
        // The pair of addresses is known from here on, before the peer can have accepted and been reported.
        if let recording = connection.pointee.recording, !result.failed || result.inProgress {
            recording.local = descriptor.localAddress()
            observer.connecting(recording)
        }
        if result.inProgress {
            connection.pointee.writable = false
            return nil
        }
        connection.pointee.writable = true
        guard result.failed else { return nil }
        _ = connected(connection, step, result)
        return outcome(of: result.errno)
    }

    /// Writes the attempt's entry; lets the socket go where it failed.
    private mutating func connected(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ result: CallResult
    ) -> Bool {
        note(connection, step, .connect, result, address: connection.pointee.recording?.peer)
        guard result.failed else {
            connection.pointee.recording.map { $0.moments.connected = MonotonicClock.now() }
            return true
        }
        _ = connection.pointee.descriptor.close()
        connection.pointee.descriptor = Descriptor(rawValue: -1)
        connection.pointee.isRegistered = false
        connection.pointee.recording?.local = nil
        return false
    }

    private func outcome(of error: Errno?) -> ConnectionOutcome {
        switch error {
        case Errno.connectionRefused: .refused
        case Errno.hostUnreachable, Errno.networkUnreachable, Errno.networkDown: .unreachable
        case Errno.timedOut: .timeout
        case Errno.connectionReset: .reset
        default: .failed
        }
    }

    private mutating func giveUp(_ connection: Slot, _ outcome: ConnectionOutcome) -> Connection.Turn {
        connection.pointee.outcome = outcome
        if connection.pointee.descriptor.rawValue >= 0 {
            close(connection, operation: -1, name: .close, note: .implicit)
        } else {
            skipRest(connection, after: connection.pointee.position)
            connection.pointee.recording?.ended = Ended(own: .none)
        }
        return .over
    }
}
