import Programs
import Reactor
import Sockets

extension Engine {
    /// Closes with SO_LINGER. That blocks, on a non-blocking socket too (endings: linger-n): a helper thread does it,
    /// while the connection waits. None is free: it stays open, and says so.
    mutating func linger(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let descriptor = connection.pointee.descriptor
        let look = Look(atTheEndOf: descriptor)
        let (token, mailbox) = (token(connection), mailbox)
        if connection.pointee.isRegistered { _ = poller.remove(descriptor) }
        let isTaken = errands.lingering.submit {
            let startedAt = MonotonicClock.now()
            let result = descriptor.close()
            let took = MonotonicClock.now() &- startedAt
            _ = mailbox.post(.errandDone(token, .closed(result, startedAt: startedAt, took: took)))
        }
        connection.pointee.isRegistered = false
        guard isTaken else {
            _ = descriptor.setLinger(seconds: nil)
            connection.pointee.linger = nil
            skip(connection, step, .tooManyLingering)
            return .next
        }
        connection.pointee.descriptor = Descriptor(rawValue: -1)
        let extras = connection.pointee.withExtras()
        extras.errand = .linger(look)
        extras.lookAtClose = look
        return .away
    }
}
