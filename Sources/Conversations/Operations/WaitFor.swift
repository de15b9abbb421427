import Programs
import Sockets

extension Engine {
    /// How often the acknowledgement of what was sent is looked for: there is no event for it. Nanoseconds.
    private static let firstLook: UInt64 = 1_000_000
    private static let longestPause: UInt64 = 20_000_000

    /// Waits until something has come about, and changes nothing.
    mutating func waitFor(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        begins(connection, step)
        if step.pointee.event == .acknowledged { return waitForAcknowledgement(connection, step) }
        let events = pollForWait(connection)
        if hasCome(step.pointee.event, events, connection) {
            callsLeft -= 1
            note(
                connection, step, .poll, CallResult(1),
                detail: TraceDetail(event: step.pointee.event, events: events))
            return waited(connection)
        }
        if connection.pointee.deadlineFired {
            timeOut(connection, step, detail: TraceDetail(event: step.pointee.event, events: events))
            return waited(connection)
        }
        // Only an event that comes after this look goes on from here.
        if step.pointee.event == .writable {
            connection.pointee.writable = false
            return .wait(.writable)
        }
        connection.pointee.readable = false
        return .wait(.readable)
    }

    /// What is ready. Of a socket that is shared, for this one's peer.
    private func pollForWait(_ connection: Slot) -> PollEvents {
        guard let state = connection.pointee.datagrams, state.listener != nil else {
            return connection.pointee.descriptor.poll()
        }
        return state.hasDatagram ? [.readable, .writable] : .writable
    }

    /// Events that were passed over do not come again: the next call has to find out for itself.
    private func waited(_ connection: Slot) -> Connection.Turn {
        connection.pointee.readable = true
        connection.pointee.writable = true
        return .next
    }

    private func hasCome(_ event: Operation.Event, _ events: PollEvents, _ connection: Slot) -> Bool {
        switch event {
        case .readable: return events.contains(.readable)
        case .writable: return events.contains(.writable)
        case .reset:
            // A call may have taken the error (endings: error-consumed).
            switch Errno(rawValue: connection.pointee.firstError) {
            case .connectionReset, .brokenPipe: return true
            // The error queue, where time stamps lie, makes the same event.
            default: return events.contains(.error) && connection.pointee.descriptor.tcpState() == .close
            }
        case .peerEnd:
            guard events.contains(.peerEnded) || events.contains(.hangUp) else { return false }
            return connection.pointee.sawPeerEnd || !isOwnDoing(connection)
        case .acknowledged: return false
        }
    }

    private mutating func waitForAcknowledgement(
        _ connection: Slot, _ step: UnsafePointer<Step>
    ) -> Connection.Turn {
        let left = connection.pointee.descriptor.unacknowledged() ?? 0
        let program = connection.pointee.plan.program
        let limit = step.pointee.timeout == 0 ? program.idleTimeout : step.pointee.timeout
        if connection.pointee.stage.deadline == 0 { connection.pointee.stage.deadline = now &+ limit }
        // Of a connection that is over, or never was, nothing more is acknowledged.
        let isOver = connection.pointee.descriptor.tcpState() == .close
        let isMet = left == 0 && connection.pointee.isConnected
        if isMet || isOver {
            note(
                connection, step, .ioctl, CallResult(0),
                detail: TraceDetail(option: "SIOCOUTQ", value: left, event: isMet ? .acknowledged : nil))
            return .next
        }
        guard now < connection.pointee.stage.deadline else {
            timeOut(
                connection, step,
                detail: TraceDetail(option: "SIOCOUTQ", value: left, event: .acknowledged))
            return .next
        }
        let pause = min(max(Self.firstLook, 2 * connection.pointee.stage.pause), Self.longestPause)
        connection.pointee.stage.pause = pause
        connection.pointee.stage.resumeAt = min(now &+ pause, connection.pointee.stage.deadline)
        return .wait(.moment)
    }
}
