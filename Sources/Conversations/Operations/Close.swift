import Programs
import Reactor
import Sockets
import Synchronization

extension Engine {
    mutating func closeAsAsked(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        close(connection, operation: Int32(connection.pointee.position), name: step.pointee.name, note: .none)
        return .over
    }

    /// Closes the socket, after a look at what the kernel still holds; with `reset`, by a reset.
    mutating func close(
        _ connection: Slot, operation: Int32, name: Operation.Name, note: TraceRecord.Note
    ) {
        let descriptor = connection.pointee.descriptor
        guard descriptor.rawValue >= 0 else { return }
        let look = connection.pointee.recording.map { _ in Look(descriptor) }
        if name == .reset {
            let result = descriptor.setLinger(seconds: 0)
            entry(connection, operation, name, .setsockopt, result, note)
        }
        let result = descriptor.close()
        connection.pointee.descriptor = Descriptor(rawValue: -1)
        guard let recording = connection.pointee.recording, let look else { return }
        entry(connection, operation, name, .close, result, note)
        let moment = MonotonicClock.now()
        recording.moments.closed = moment
        let own = ownEnd(connection, look, byReset: name == .reset)
        recording.moments.closedUnread = own == .reset && name != .reset
        let didEnd = own == .reset || (own == .fin && !connection.pointee.ownWriteEnded)
        if didEnd, recording.moments.ownEnd == nil { recording.moments.ownEnd = moment }
        recording.ended = ended(connection, look, own)
        if operation >= 0 { skipRest(connection, after: Int(operation)) }
    }

    /// What this side really sent: a close with unread data is a reset, whatever was asked
    /// (endings: close-unread-small), and on a connection that is over nothing is sent.
    private func ownEnd(_ connection: Slot, _ look: Look, byReset: Bool) -> OwnEnd {
        if (look.unread ?? 0) > 0, look.state != .close { return .reset }
        switch look.state {
        case .close, .synSent: return connection.pointee.ownWriteEnded ? .fin : .none
        // Both ends of stream are out: there is nothing left to reset but what is not sent yet.
        case .lastAck, .closing: return byReset && (look.unsent ?? 0) > 0 ? .reset : .fin
        default: return byReset ? .reset : .fin
        }
    }

    private func ended(_ connection: Slot, _ look: Look, _ own: OwnEnd) -> Ended {
        let moments = connection.pointee.recording?.moments
        let observation = Observation(
            firstError: connection.pointee.firstError, sawPeerEnd: connection.pointee.sawPeerEnd,
            timedOut: connection.pointee.timedOut)
        let peer = observation.peerEnd(look)
        let first: Ended.First? =
            switch (moments?.ownEnd, moments?.peerEnd) {
            case (let own?, let peer?): own <= peer ? .own : .peer
            case (_?, nil): peer.isAnEnd && !connection.pointee.ownWriteEnded ? .peer : .own
            case (nil, _?): .peer
            case (nil, nil): nil
            }
        return Ended(
            own: own, peer: peer, first: first, unread: look.unread,
            surplus: connection.pointee.filled - connection.pointee.consumed, unsent: look.unsent,
            unacknowledged: look.unacknowledged)
    }

    private func entry(
        _ connection: Slot, _ operation: Int32, _ name: Operation.Name, _ call: TraceRecord.Call,
        _ result: CallResult, _ note: TraceRecord.Note
    ) {
        guard let recording = connection.pointee.recording else { return }
        var record = TraceRecord(at: MonotonicClock.now(), operation: operation, name: name, call: call)
        record.result = result
        record.note = note
        recording.add(record)
    }

    /// What would have followed a close is shown as skipped.
    func skipRest(_ connection: Slot, after operation: Int) {
        guard let recording = connection.pointee.recording else { return }
        let steps = connection.pointee.plan.program.steps
        for index in steps.indices.dropFirst(operation + 1) {
            recording.add(
                TraceRecord(
                    at: MonotonicClock.now(), operation: Int32(index), name: steps[index].name, call: nil,
                    note: .skipped(.closed)))
        }
    }

    /// Names the outcome, counts it, hands the record over and frees the slot.
    mutating func finish(_ connection: Slot) {
        let plan = connection.pointee.plan
        let outcome = self.outcome(connection)
        plan.counters.countEnd(outcome)
        if let inbox = connection.pointee.inbox { buffers.give(inbox) }
        deadlines.clear(slot: connection.pointee.slot)
        if let recording = connection.pointee.recording {
            recording.outcome = outcome
            let kept = plan.record == .all || !recording.isUneventful
            if !kept { ConversationCounters.increment(plan.counters.unrecorded) }
            observer.ended(recording, kept: kept)
        } else {
            ConversationCounters.increment(plan.counters.unrecorded)
        }
        table.remove(connection)
        open.value.store(table.count, ordering: .relaxed)
    }

    private func outcome(_ connection: Slot) -> ConnectionOutcome {
        if let outcome = connection.pointee.outcome { return outcome }
        switch connection.pointee.recording?.ended.peer {
        case .reset, .finThenReset: return .reset
        default: break
        }
        switch Errno(rawValue: connection.pointee.firstError) {
        case Errno(rawValue: 0): return connection.pointee.timedOut ? .timeout : .completed
        case .connectionReset, .brokenPipe, .connectionAborted: return .reset
        case .timedOut: return .timeout
        default: return .failed
        }
    }
}
