import Programs
import Sockets

extension Engine {
    /// The head of a `repeat` begins the count of its rounds; the foot ends a round, and goes back or on.
    mutating func `repeat`(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if step.pointee.isPaced, let share = connection.pointee.load { return pace(connection, step, share) }
        let extras = connection.pointee.withExtras()
        let depth = step.pointee.depth
        guard step.pointee.isFoot else {
            let deadline = step.pointee.timeout == 0 ? 0 : now &+ step.pointee.timeout
            if extras.loops.count > depth { extras.loops.removeSubrange(depth...) }
            // The repeat of a load counts no rounds of its own.
            while extras.loops.count < depth { extras.loops.append(Extras.Loop()) }
            extras.loops.append(Extras.Loop(deadline: deadline))
            return .next
        }
        extras.loops[depth].rounds += 1
        let loop = extras.loops[depth]
        let isOutOfTime = loop.deadline > 0 && now >= loop.deadline
        if isOutOfTime {
            connection.pointee.timedOut = true
        } else if step.pointee.count == 0 || loop.rounds < step.pointee.count,
            step.pointee.again.map({ refusal(connection, step, $0) == nil }) ?? true
        {
            connection.pointee.position = step.pointee.partner
            return .next
        }
        note(
            connection, step, nil, CallResult(0), note: isOutOfTime ? .timeout(.operation) : .none,
            detail: TraceDetail(rounds: loop.rounds))
        return .next
    }
}
