import Programs
import Reactor
import Sockets

extension Engine {
    mutating func takeCommands() {
        mailbox.takeAll(into: &commands)
        // Out of the engine while they are performed, which changes it; then back, for the next batch.
        var batch: [Command] = []
        swap(&batch, &commands)
        for command in batch { perform(command) }
        batch.removeAll(keepingCapacity: true)
        swap(&batch, &commands)
    }

    private mutating func perform(_ command: Command) {
        switch command {
        case .listen(let id, let socket, let plan): listen(id, socket, plan)
        case .replacePlan(let id, let plan, let backlog): replacePlan(id, plan, backlog: backlog)
        case .stopListening(let id, let done):
            stopListening(id)
            done()
        case .open(let recording, let plan, let target): open(recording, plan, target)
        case .abort(let recording, let done): done(abort(recording))
        case .abortAll(let counters, let done):
            abortAll { counters == nil || $0.pointee.plan.counters === counters }
            done()
        case .load(let share): loads.append(share)
        case .stopLoad(let run, let aborts): stopLoad(run, abortConnections: aborts)
        case .operate(let recording, let program, let origin, let done):
            operate(recording, program, origin: origin, done)
        case .peerHasClosed(let recording): peerHasClosed(recording)
        case .whenHeld(let recording, let done): whenHeld(recording, done)
        case .operateListener(let id, let operation, let done): done(operate(id, operation))
        case .followListener(let id, let operation, let done):
            follow(id, operation)
            done()
        case .errandDone(let token, let answer): errandDone(token, answer)
        case .inspect(let look): look()
        case .stop:
            for share in loads { end(share) }
            for listener in listeners { leave(listener) }
            listeners.removeAll()
            abortAll { _ in true }
            isStopping = true
        }
    }

    private mutating func open(_ recording: Recording, _ plan: ConversationPlan, _ target: ClientTarget) {
        let slot = insert(plan, startedAt: recording.startedAt)
        slot.pointee.target = target
        attach(recording, to: slot)
        guard open.total <= limits.connections else {
            slot.pointee.outcome = .failed
            skip(slot, plan.program.steps.baseAddress!, .tooManyConnections)
            skipRest(slot, after: 0)
            recording.ended = Ended(own: .none)
            finish(slot)
            return
        }
        run(slot)
    }

    private mutating func abort(_ recording: Recording) -> Bool {
        let token = recording.token
        guard let connection = table.find(slot: token.slot, generation: token.generation) else {
            return false
        }
        abort(connection)
        return true
    }

    mutating func abortAll(where isMeant: (Slot) -> Bool) {
        for slot in 0..<UInt32(table.capacity) {
            guard let connection = table.find(slot: slot) else { continue }
            if isMeant(connection) { abort(connection) }
        }
    }

    private mutating func abort(_ connection: Slot) {
        connection.pointee.outcome = .aborted
        closeForGood(connection, name: .reset, note: .implicit)
        finish(connection)
    }
}
