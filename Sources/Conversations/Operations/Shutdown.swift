import Programs
import Sockets

extension Engine {
    /// Ends one direction, or both. Never blocks (endings: shut-wr-not-blocking).
    mutating func shutdown(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let mode = step.pointee.shutdown
        let (endsReading, endsWriting) = mode.directions
        let moment = departure(connection)
        let result = connection.pointee.descriptor.shutdown(mode.how)
        note(connection, step, .shutdown, result, at: moment)
        // Before there is a connection it fails, and takes effect all the same (endings: shut-failed-sticks).
        if !result.failed || !connection.pointee.isConnected || connection.pointee.datagrams != nil {
            if endsWriting { connection.pointee.writeIsShut = true }
            if endsReading { connection.pointee.ownReadEnded = true }
        }
        // Datagrams have no end that would be sent.
        if result.failed || connection.pointee.datagrams != nil { return .next }
        // The kernel wakes the reader by itself; no event need follow.
        if endsReading || !connection.pointee.isConnected { connection.pointee.readable = true }
        guard connection.pointee.isConnected else {
            // Nothing is sent: the attempt to connect is over (endings: shut-connecting).
            connection.pointee.gaveUpConnecting = true
            return .next
        }
        if endsWriting {
            connection.pointee.ownWriteEnded = true
            noteOwnEnd(connection, at: moment)
        }
        return .next
    }
}

extension ShutdownMode {
    /// Which directions it ends. A switch: `==` on an enum of another module is a call for each time.
    var directions: (reading: Bool, writing: Bool) {
        switch self {
        case .read: (true, false)
        case .write: (false, true)
        case .both: (true, true)
        }
    }

    var how: ShutdownHow {
        switch self {
        case .read: .read
        case .write: .write
        case .both: .both
        }
    }
}
