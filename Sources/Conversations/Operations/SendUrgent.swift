import Programs
import Sockets

extension Engine {
    /// Sends bytes, the last of them urgent (endings: urgent).
    mutating func sendUrgent(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        begins(connection, step)
        while connection.pointee.stage.sent < step.pointee.bytes.count {
            if connection.pointee.deadlineFired {
                timeOut(connection, step)
                return .next
            }
            if !connection.pointee.writable { return .wait(.writable) }
            if callsLeft <= 0 { return .yield }
            callsLeft -= 1
            let rest = UnsafeRawBufferPointer(rebasing: step.pointee.bytes[connection.pointee.stage.sent...])
            let moment = departure(connection)
            let result = connection.pointee.descriptor.sendUrgent(rest)
            if result.wouldBlock {
                connection.pointee.writable = false
                continue
            }
            note(
                connection, step, .send, result, at: moment, detail: TraceDetail(flags: "MSG_OOB"))
            if result.failed {
                latch(connection, result)
                return .next
            }
            connection.pointee.stage.sent += result.value
            connection.pointee.plan.counters.add(result.value, to: .bytesSent, loop: index)
            connection.pointee.recording.map {
                $0.sent(UnsafeRawBufferPointer(rebasing: rest.prefix(result.value)), at: moment)
                if connection.pointee.stage.sent == step.pointee.bytes.count { $0.moments.sentUrgent += 1 }
            }
        }
        return .next
    }
}
