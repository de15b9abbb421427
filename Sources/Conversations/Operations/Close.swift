import Programs
import Reactor
import Sockets

extension Engine {
    /// Closes the descriptor, in the way of its operation. Where a duplicate holds the socket too, that is no end: the
    /// program goes on with the duplicate (endings: dup-close).
    mutating func closeAsAsked(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        switch step.pointee.name {
        case .reset: setLinger(connection, step, seconds: 0)
        case .linger: setLinger(connection, step, seconds: step.pointee.value)
        case .vanish: if setRepair(connection, step).failed { return .next }
        default: break
        }
        // Also a later close lingers, where a duplicate had outlived the one that was told to.
        if let seconds = connection.pointee.linger, seconds > 0 { return linger(connection, step) }
        if let extras = connection.pointee.extras, !extras.duplicates.isEmpty {
            letGo(connection, step, extras)
            return .next
        }
        closeLast(
            connection, place: place(connection, step), name: step.pointee.name, note: .none)
        return .over
    }

    private mutating func setLinger(_ connection: Slot, _ step: UnsafePointer<Step>, seconds: Int32) {
        let result = connection.pointee.descriptor.setLinger(seconds: seconds)
        if !result.failed { connection.pointee.linger = seconds }
        note(
            connection, step, .setsockopt, result,
            detail: TraceDetail(option: "SO_LINGER", value: Int(seconds)))
    }

    private mutating func setRepair(_ connection: Slot, _ step: UnsafePointer<Step>) -> CallResult {
        let result = connection.pointee.descriptor.setRepair(true)
        connection.pointee.vanishes = !result.failed
        note(connection, step, .setsockopt, result, detail: TraceDetail(option: "TCP_REPAIR", value: 1))
        return result
    }

    /// Closes whatever is open, at once: the end of a program, of its time, or of its connection by request.
    mutating func closeForGood(_ connection: Slot, name: Operation.Name, note: TraceRecord.Note) {
        // A duplicate of ours must not be the last to close: that would linger.
        if connection.pointee.descriptor.rawValue < 0, let extras = connection.pointee.extras {
            goOn(connection, extras)
        }
        dropDuplicates(connection)
        if connection.pointee.isShare { return closeShare(connection, .none, name, note) }
        guard connection.pointee.descriptor.rawValue >= 0 else {
            endElsewhere(connection, name: name, note: note)
            return
        }
        let seconds: Int32? = name == .reset || connection.pointee.linger == 0 ? 0 : nil
        if seconds != connection.pointee.linger {
            let result = connection.pointee.descriptor.setLinger(seconds: seconds)
            connection.pointee.linger = seconds
            entry(
                connection, .none, name, .setsockopt, result, note,
                detail: TraceDetail(option: "SO_LINGER", value: seconds.map { Int($0) }))
        }
        closeLast(connection, place: .none, name: name, note: note)
    }

    /// What a helper thread, or a second process, has of the socket is closed by them.
    private func endElsewhere(_ connection: Slot, name: Operation.Name, note: TraceRecord.Note) {
        guard let recording = connection.pointee.recording else { return }
        let moment = MonotonicClock.now()
        recording.add(TraceRecord(at: moment, place: .none, name: name, call: nil, note: note))
        if let look = connection.pointee.extras?.lookAtClose { conclude(connection, look, at: moment) }
    }

    /// Closes the last descriptor, after a look at what the kernel still holds.
    private mutating func closeLast(
        _ connection: Slot, place: Place, name: Operation.Name, note: TraceRecord.Note
    ) {
        let descriptor = connection.pointee.descriptor
        let look = lookAtTheEnd(connection)
        if connection.pointee.extras?.errand != nil { unregister(connection) }
        let moment = look == nil ? 0 : MonotonicClock.now()
        let result = descriptor.close()
        connection.pointee.descriptor = Descriptor(rawValue: -1)
        guard let look else { return }
        entry(connection, place, name, .close, result, note, at: moment)
        conclude(connection, look, at: moment)
        skipRest(connection, after: place)
    }

    /// Nil where nothing is recorded and nothing can have gone wrong.
    private func lookAtTheEnd(_ connection: Slot) -> Look? {
        let descriptor = connection.pointee.descriptor
        let recording = connection.pointee.recording
        if recording?.inspects != true {
            let isReported = recording != nil && !goesWell(connection)
            guard isReported || mayHaveBeenReset(connection) else { return nil }
            recording?.local = descriptor.localAddress()
        }
        return Look(atTheEndOf: descriptor)
    }

    /// A reset that no call has met is an end all the same, and counts as one whether it is recorded or not.
    private func mayHaveBeenReset(_ connection: Slot) -> Bool {
        if connection.pointee.firstError != 0 { return false }
        // Nothing comes behind an end of stream from each side.
        if connection.pointee.sawPeerEnd, connection.pointee.ownWriteEnded { return false }
        return connection.pointee.descriptor.poll().contains(.error)
    }

    /// Finds out, and writes down, how this side ended, by what the kernel held just before the last close.
    func conclude(_ connection: Slot, _ look: Look, at moment: UInt64) {
        // A Unix socket has no reset to send (endings: unix-stream).
        let isAbort = connection.pointee.linger == 0 && connection.pointee.plan.transport == .tcp
        let own = connection.pointee.ownEnd(look, isAbort: isAbort)
        if let recording = connection.pointee.recording {
            noteClose(connection, recording, look, own, isAbort: isAbort, at: moment)
        }
        let ended = connection.pointee.ended(look, own)
        connection.pointee.wasReset = ended.peer?.isReset == true
        connection.pointee.recording?.ended = ended
    }

    private func noteClose(
        _ connection: Slot, _ recording: Recording, _ look: Look, _ own: OwnEnd, isAbort: Bool,
        at moment: UInt64
    ) {
        recording.moments.closed = moment
        recording.moments.vanished =
            connection.pointee.vanishes && !connection.pointee.ownReset && look.state != .close
        recording.moments.closedUnread = own == .reset && !isAbort && !connection.pointee.ownReset
        let didEnd = own == .reset || (own == .fin && !connection.pointee.ownWriteEnded)
        if didEnd, recording.moments.ownEnd == nil { recording.moments.ownEnd = moment }
    }

    func entry(
        _ connection: Slot, _ place: Place, _ name: Operation.Name, _ call: TraceRecord.Call,
        _ result: CallResult, _ note: TraceRecord.Note, at moment: UInt64 = MonotonicClock.now(),
        detail: TraceDetail? = nil
    ) {
        guard let recording = connection.pointee.recording else { return }
        var record = TraceRecord(at: moment, place: place, name: name, call: call)
        record.result = result
        record.note = note
        recording.add(record, detail)
    }

    /// What would have followed a close of the program is shown as skipped; by hand, nothing would have.
    func skipRest(_ connection: Slot, after place: Place) {
        if let operation = place.operation, !place.isByHand { skipRest(connection, after: operation) }
    }

    /// What would have followed an operation is shown as skipped.
    func skipRest(_ connection: Slot, after operation: Int) {
        guard let recording = connection.pointee.recording else { return }
        let steps = connection.pointee.plan.program.steps
        // A step comes after the operation only if as many steps are before it.
        for step in steps.dropFirst(operation + 1) where !step.isFoot && step.place.isOutermost {
            guard let index = step.place.operation, index > operation else { continue }
            recording.add(
                TraceRecord(
                    at: MonotonicClock.now(), place: step.place, name: step.name, call: nil,
                    note: .skipped(.closed)))
        }
    }
}
