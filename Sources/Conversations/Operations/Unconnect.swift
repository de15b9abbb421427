import Programs
import Sockets

extension Engine {
    /// Aborts the connection and keeps the descriptor (endings: abort-unspec).
    mutating func unconnect(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let look = Look(connection.pointee.descriptor)
        let moment = departure(connection)
        let result = connection.pointee.descriptor.disconnect()
        if !result.failed {
            // Datagrams have nothing to abort.
            if connection.pointee.datagrams == nil,
                look.ownEnd(isAbort: true, ownWriteEnded: connection.pointee.ownWriteEnded) == .reset
            {
                connection.pointee.ownReset = true
                connection.pointee.withExtras().lookAtAbort = look
                noteOwnEnd(connection, at: moment)
            }
            connection.pointee.isUnconnected = true
            connection.pointee.readable = true
            connection.pointee.writable = true
        }
        note(
            connection, step, .connect, result, at: moment, detail: TraceDetail(flags: "AF_UNSPEC"))
        return .next
    }
}
