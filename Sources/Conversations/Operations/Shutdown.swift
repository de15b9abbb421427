import Programs
import Sockets

extension Engine {
    /// Ends one direction, or both. Never blocks (endings: shut-wr-not-blocking).
    mutating func shutdown(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let mode = step.pointee.shutdown
        let result = connection.pointee.descriptor.shutdown(mode.how)
        if mode != .read { connection.pointee.writeIsShut = true }
        if !result.failed {
            if mode != .read {
                connection.pointee.ownWriteEnded = true
                noteOwnEnd(connection)
            }
            if mode != .write {
                connection.pointee.ownReadEnded = true
                // The kernel wakes the reader by itself; no event need follow.
                connection.pointee.readable = true
            }
        }
        note(connection, step, .shutdown, result)
        return .next
    }
}

extension ShutdownMode {
    var how: ShutdownHow {
        switch self {
        case .read: .read
        case .write: .write
        case .both: .both
        }
    }
}
