import Programs
import Reactor
import Sockets

extension Engine {
    mutating func takeCommands() {
        mailbox.takeAll(into: &commands)
        var taken: [Command] = []
        swap(&taken, &commands)
        for command in taken { perform(command) }
    }

    private mutating func perform(_ command: Command) {
        switch command {
        case .listen(let id, let descriptor, let address, let plan): listen(id, descriptor, address, plan)
        case .replacePlan(let id, let plan):
            if let index = listeners.firstIndex(where: { $0.id == id }) { listeners[index].plan = plan }
        case .stopListening(let id, let done):
            stopListening(id)
            done()
        case .open(let recording, let plan, let target): open(recording, plan, target)
        case .abort(let recording, let done): done(abort(recording))
        case .abortAll(let counters, let done):
            abortAll(of: counters)
            done()
        case .inspect(let look): look()
        case .stop:
            for listener in listeners { _ = listener.descriptor.close() }
            listeners.removeAll()
            abortAll(of: nil)
            isStopping = true
        }
    }

    private mutating func open(_ recording: Recording, _ plan: ConversationPlan, _ target: ClientTarget) {
        var connection = Connection(plan: plan, startedAt: recording.startedAt)
        connection.target = target
        let slot = insert(connection)
        attach(recording, to: slot)
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

    private mutating func abortAll(of counters: ConversationCounters?) {
        for slot in 0..<UInt32(table.capacity) {
            guard let connection = table.find(slot: slot) else { continue }
            if counters == nil || connection.pointee.plan.counters === counters { abort(connection) }
        }
    }

    private mutating func abort(_ connection: Slot) {
        connection.pointee.outcome = .aborted
        close(connection, operation: -1, name: .reset, note: .implicit)
        finish(connection)
    }
}
