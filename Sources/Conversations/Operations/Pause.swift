import Programs
import Sockets

extension Engine {
    /// Lets time pass.
    mutating func sleep(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if !connection.pointee.stage.isBegun {
            connection.pointee.stage.isBegun = true
            let started = MonotonicClock.now()
            connection.pointee.stage.resumeAt = started &+ step.pointee.interval
            let timeout = step.pointee.timeout
            connection.pointee.stage.deadline = timeout == 0 ? 0 : started &+ timeout
        }
        if connection.pointee.stage.resumeAt <= now {
            note(connection, step, nil, CallResult(0))
            return .next
        }
        let deadline = connection.pointee.stage.deadline
        if deadline > 0, deadline <= now {
            timeOut(connection, step)
            return .next
        }
        return .wait(.moment)
    }

    /// Hands the connection to the API, until it is resumed or the time is up.
    mutating func hold(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let extras = connection.pointee.withExtras()
        if !connection.pointee.stage.isBegun {
            connection.pointee.stage.isBegun = true
            let timeout = step.pointee.timeout
            connection.pointee.stage.resumeAt = timeout == 0 ? .max : now &+ timeout
            extras.isHeld = true
            connection.pointee.recording?.isHeld = true
            note(connection, step, nil, CallResult(0))
            for tell in extras.whenHeld { tell() }
            extras.whenHeld = []
        }
        if connection.pointee.stage.resumeAt > now { return .wait(.moment) }
        endHold(connection, extras)
        connection.pointee.timedOut = true
        note(connection, step, nil, CallResult(0), note: .timeout(.operation))
        return .next
    }

    func endHold(_ connection: Slot, _ extras: Extras) {
        extras.isHeld = false
        connection.pointee.recording?.isHeld = false
    }

    /// Ends the hold, when this operation by hand is done.
    mutating func resume(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        connection.pointee.extras?.hand?.resumes = true
        note(connection, step, nil, CallResult(0))
        return .next
    }
}
