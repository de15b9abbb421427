import Programs
import Reactor
import Sockets

extension Engine {
    /// Closes with SO_LINGER. That blocks, on a non-blocking socket too (endings: linger-n): a helper thread does it,
    /// while the connection waits. None is free: it stays open, and says so.
    mutating func linger(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let descriptor = connection.pointee.descriptor
        let extras = connection.pointee.withExtras()
        let isLast = extras.duplicates.isEmpty
        let look = connection.pointee.recording.map { _ in
            isLast ? Look(atTheEndOf: descriptor) : Look(descriptor)
        }
        let (token, mailbox) = (token(connection), mailbox)
        unregister(connection)
        let isTaken = errands.lingering.submit {
            let startedAt = MonotonicClock.now()
            let result = descriptor.close()
            let took = MonotonicClock.now() &- startedAt
            _ = mailbox.post(.errandDone(token, .closed(result, startedAt: startedAt, took: took)))
        }
        guard isTaken else {
            // The look took the error, which nobody else can tell any more (endings: error-consumed).
            if let error = look?.error, error != 0 { latch(connection, CallResult(failure: error)) }
            _ = descriptor.setLinger(seconds: nil)
            connection.pointee.linger = nil
            skip(connection, step, .tooManyLingering)
            return .next
        }
        connection.pointee.descriptor = Descriptor(rawValue: -1)
        extras.errand = .linger(look)
        extras.lookAtClose = look
        extras.hasClosedOne = true
        return .away
    }
}
