import Programs
import Sockets

extension Engine {
    /// Writes a trace entry of a step's call. Costs a comparison where nothing is recorded.
    ///
    /// - Parameter moment: when it happened, see ``departure(_:)``; now where there is none.
    /// - Returns: the moment that it has, 0 where nothing is recorded.
    @inline(__always)
    @discardableResult
    func note(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ call: TraceRecord.Call?, _ result: CallResult,
        at moment: UInt64 = 0, note: TraceRecord.Note = .none, namesPeer: Bool = false,
        detail: @autoclosure () -> TraceDetail? = nil
    ) -> UInt64 {
        guard let recording = connection.pointee.recording else { return 0 }
        var record = TraceRecord(
            at: moment, place: place(connection, step), name: step.pointee.name, call: call)
        record.result = result
        record.namesPeer = namesPeer
        record.note = note
        if call == .shutdown { record.shutdown = step.pointee.shutdown }
        return write(record, detail(), connection, recording)
    }

    /// The moment before a call that the peer may see something of; 0 where nothing is recorded.
    ///
    /// Such a call counts from its beginning, and one that takes something in from its end. So what a side does is never
    /// later than what it causes, on whichever loops the two sides run.
    @inline(__always)
    func departure(_ connection: Slot) -> UInt64 {
        connection.pointee.recording == nil ? 0 : MonotonicClock.now()
    }

    /// Where a step stands; by hand, where the connection is held.
    func place(_ connection: Slot, _ step: UnsafePointer<Step>) -> Place {
        connection.pointee.extras?.hand?.place ?? step.pointee.place
    }

    @inline(never)
    private func write(
        _ record: TraceRecord, _ detail: TraceDetail?, _ connection: Slot, _ recording: Recording
    ) -> UInt64 {
        var record = record
        if record.at == 0 { record.at = MonotonicClock.now() }
        let descriptor = connection.pointee.descriptor
        if record.call != nil, recording.inspects, descriptor.rawValue >= 0 {
            record.state = descriptor.tcpState()
        }
        if record.state == .closeWait, !connection.pointee.sawPeerEnd {
            connection.pointee.sawPeerEnd = true
            notePeerEnd(connection)
        }
        if !connection.pointee.isConnected, record.state?.isConnected == true {
            connection.pointee.isConnected = true
            recording.moments.connected = record.at
        }
        recording.add(record, detail)
        return record.at
    }

    func skip(_ connection: Slot, _ step: UnsafePointer<Step>, _ reason: TraceRecord.Skipped) {
        note(connection, step, nil, CallResult(0), note: .skipped(reason))
    }

    /// Keeps the first error of any call: the kernel tells each only once (endings: error-consumed).
    func latch(_ connection: Slot, _ result: CallResult) {
        guard let errno = result.errno, connection.pointee.firstError == 0 else { return }
        if connection.pointee.datagrams != nil {
            // A datagram that did not go is what went wrong, whatever comes of the others.
            if errno != .brokenPipe || !connection.pointee.writeIsShut {
                connection.pointee.firstError = errno.rawValue
            }
            return
        }
        // Only a connection can be ended by its peer, and only these errors say that it was.
        guard connection.pointee.isConnected || errno.endsConnecting, errno.endsConnection else { return }
        if connection.pointee.gaveUpConnecting { return }
        // After our own abort any error is our own doing; after our own end of stream EPIPE is.
        if connection.pointee.ownReset { return }
        if errno == .brokenPipe, connection.pointee.writeIsShut { return }
        connection.pointee.firstError = errno.rawValue
        if connection.pointee.isConnected { notePeerEnd(connection) }
    }

    func notePeerEnd(_ connection: Slot) {
        guard let recording = connection.pointee.recording, recording.moments.peerEnd == nil else { return }
        recording.moments.peerEnd = MonotonicClock.now()
    }

    func noteOwnEnd(_ connection: Slot, at moment: UInt64) {
        guard let recording = connection.pointee.recording, recording.moments.ownEnd == nil else { return }
        recording.moments.ownEnd = moment
    }
}

extension Errno {
    /// Whether it tells that a connection is over: what a program did wrong says nothing of its peer.
    fileprivate var endsConnection: Bool {
        switch self {
        case .connectionReset, .brokenPipe, .connectionAborted, .timedOut: true
        default: endsConnecting
        }
    }

    /// Whether it tells that an attempt to connect is over.
    fileprivate var endsConnecting: Bool {
        switch self {
        case .connectionRefused, .hostUnreachable, .networkUnreachable, .networkDown, .timedOut: true
        default: false
        }
    }
}
