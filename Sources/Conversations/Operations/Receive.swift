import Programs
import Sockets

extension Engine {
    /// Reads until the peer's end. What comes is recorded and not kept.
    mutating func receive(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if !connection.pointee.stage.isBegun {
            connection.pointee.stage.isBegun = true
            connection.pointee.stage.deadline = step.pointee.timeout == 0 ? 0 : now &+ step.pointee.timeout
            if !step.pointee.keepsMessage { dropMessage(connection) }
            connection.pointee.filled = connection.pointee.consumed
        }
        while true {
            if connection.pointee.deadlineFired {
                timeOut(connection, step)
                return .next
            }
            if !connection.pointee.readable { return .wait(.readable) }
            if callsLeft <= 0 { return .yield }
            let result = read(connection, step, size: step.pointee.receiveSize)
            if result.wouldBlock { continue }
            if result.failed || result.value == 0 { return .next }
            connection.pointee.filled = connection.pointee.consumed
        }
    }
}
