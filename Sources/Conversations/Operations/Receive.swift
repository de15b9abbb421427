import Programs
import Sockets

extension Engine {
    /// Reads to the peer's end, for a time, to a delimiter, so many bytes, or what comes first.
    mutating func receive(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if connection.pointee.datagrams != nil {
            return step.pointee.reach == .timeout
                ? collectDatagrams(connection, step) : receiveDatagram(connection, step)
        }
        return switch step.pointee.reach {
        case .end, .timeout: drain(connection, step)
        case .delimiter: receiveMessage(connection, step)
        case .count, .data: collect(connection, step)
        }
    }

    /// Reads until the peer's end, or for a time. What comes is recorded and not kept.
    private mutating func drain(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if begins(connection, step) {
            if !step.pointee.keepsMessage { dropMessage(connection) }
            takeSurplus(connection, step, connection.pointee.filled - connection.pointee.consumed)
            drop(connection)
        }
        while true {
            if connection.pointee.deadlineFired {
                if step.pointee.reach == .timeout {
                    note(connection, step, nil, CallResult(0), note: .timeout(.operation))
                } else {
                    timeOut(connection, step)
                }
                return .next
            }
            if !connection.pointee.readable { return .wait(.readable) }
            if callsLeft <= 0 { return .yield }
            let result = read(connection, step, size: step.pointee.receiveSize)
            if result.wouldBlock { continue }
            if result.failed || result.value == 0 { return .next }
            drop(connection)
        }
    }

    /// Lets go of what came.
    private func drop(_ connection: Slot) {
        leave(connection)
        connection.pointee.filled = connection.pointee.consumed
    }

    /// Reads so many bytes and no more, or whatever one `recv` brings; kept where a reply follows.
    private mutating func collect(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if begins(connection, step) {
            dropMessage(connection)
            let there = connection.pointee.filled - connection.pointee.consumed
            if there > 0, collected(connection, step, min(there, wanted(connection, step))) {
                takeSurplus(connection, step, connection.pointee.stage.received)
                return .next
            }
        }
        while true {
            if connection.pointee.deadlineFired {
                timeOut(connection, step)
                connection.pointee.message = .timeout
                return .next
            }
            if !connection.pointee.readable { return .wait(.readable) }
            if callsLeft <= 0 { return .yield }
            let size = min(step.pointee.receiveSize, wanted(connection, step))
            let result = read(connection, step, size: size)
            if result.wouldBlock { continue }
            if result.failed {
                connection.pointee.message = result.errno == .noBufferSpace ? .tooLarge : .reset
                return .next
            }
            if result.value == 0 {
                let isCutOff = connection.pointee.isCutOff
                connection.pointee.message =
                    isCutOff ? .reset : step.pointee.reach == .data ? nil : .noEnd
                return .next
            }
            if collected(connection, step, result.value) { return .next }
        }
    }

    /// Bytes that are still to come.
    private func wanted(_ connection: Slot, _ step: UnsafePointer<Step>) -> Int {
        step.pointee.reach == .data ? .max : step.pointee.count - connection.pointee.stage.received
    }

    /// Takes bytes that lie in the inbox. Answers whether that is all.
    private func collected(_ connection: Slot, _ step: UnsafePointer<Step>, _ count: Int) -> Bool {
        let isKept = step.pointee.keepsMessage
        if isKept, connection.pointee.payloadCount == 0 {
            connection.pointee.payloadStart = connection.pointee.consumed
        }
        connection.pointee.consumed += count
        connection.pointee.stage.received += count
        if isKept {
            connection.pointee.payloadCount += count
        } else if connection.pointee.consumed == connection.pointee.filled {
            connection.pointee.consumed = 0
            connection.pointee.filled = 0
        }
        guard step.pointee.reach == .data || connection.pointee.stage.received == step.pointee.count else {
            return false
        }
        connection.pointee.message = .complete
        return true
    }

    /// What an earlier operation had read is shown as such.
    func takeSurplus(_ connection: Slot, _ step: UnsafePointer<Step>, _ count: Int) {
        if count > 0 {
            note(connection, step, nil, CallResult(0), detail: TraceDetail(surplus: count))
        }
    }
}
