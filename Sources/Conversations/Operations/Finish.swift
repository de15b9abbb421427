import Programs
import Reactor
import Sockets

extension Engine {
    /// Ends a program that has run out: lets the duplicates go, the newest first, then closes what is still open.
    mutating func endProgram(_ connection: Slot) -> Connection.Turn {
        if let extras = connection.pointee.extras {
            while let newest = extras.duplicates.popLast() {
                if release(connection, newest, place: .none, note: .implicit) { return .away }
            }
        }
        if connection.pointee.descriptor.rawValue >= 0 {
            closeForGood(connection, name: .close, note: .implicit)
        }
        return .over
    }

    /// Names the outcome, counts it, hands the record over and frees the slot.
    mutating func finish(_ connection: Slot) {
        let plan = connection.pointee.plan
        let outcome = self.outcome(connection)
        leave(connection)
        if let inbox = connection.pointee.inbox { buffers.give(inbox) }
        emptyOutbox(connection)
        deadlines.clear(slot: connection.pointee.slot)
        let extras = connection.pointee.extras
        if let share = connection.pointee.datagrams, let listener = share.listener {
            listener.forget(share.peer, token(connection))
            if share.waitingBytes > 0 { datagramMemory().kept -= share.waitingBytes }
        }
        if let recording = connection.pointee.recording {
            recording.outcome = outcome
            // There never was a socket.
            if recording.ended.own == .open { recording.ended = Ended(own: .none) }
        }
        let kept =
            connection.pointee.recording.map {
                plan.record == .all || (plan.record == .failures && !$0.isUneventful)
            } ?? false
        if !kept, connection.pointee.load == nil { plan.counters.add(to: .unrecorded, loop: index) }
        // After all else that is counted: with it the counts are complete.
        plan.counters.countEnd(outcome, loop: index)
        if let share = connection.pointee.load {
            endInLoad(connection, share, outcome)
        } else if let recording = connection.pointee.recording {
            observer.ended(recording, kept: kept)
        }
        // The records know of the end by now.
        if let hand = extras?.hand, let recording = connection.pointee.recording { answer(hand, recording) }
        for tell in extras?.whenHeld ?? [] { tell() }
        table.remove(connection)
        open.set(table.count, loop: index)
    }

    private func outcome(_ connection: Slot) -> ConnectionOutcome {
        if let outcome = connection.pointee.outcome { return outcome }
        if connection.pointee.wasReset { return .reset }
        if connection.pointee.firstError == 0 {
            return connection.pointee.timedOut ? .timeout : .completed
        }
        let error = Errno(rawValue: connection.pointee.firstError)
        switch error {
        case .connectionReset, .brokenPipe, .connectionAborted:
            return connection.pointee.isConnected ? .reset : .failed
        default: return self.outcome(of: error)
        }
    }
}
