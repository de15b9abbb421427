import Programs
import Reactor
import Sockets

/// The interpreter: runs a connection's program from where it stands until it waits or ends.
extension Engine {
    mutating func run(_ connection: Slot) {
        callsLeft = Self.callsPerTurn
        connection.pointee.waitsFor = .nothing
        while true {
            switch turn(connection) {
            case .next:
                advance(connection)
                callsLeft -= 1
                if callsLeft <= 0 {
                    yield(connection)
                    return
                }
            case .wait(let wait):
                self.wait(connection, for: wait)
                return
            case .away:
                // Nothing can be done for it until the helper thread answers, but to end it.
                deadlines.set(slot: connection.pointee.slot, at: connection.pointee.totalDeadline)
                return
            case .yield:
                yield(connection)
                return
            case .over:
                finish(connection)
                return
            }
        }
    }

    /// One turn of the current step; where there is none, of the end.
    private mutating func turn(_ connection: Slot) -> Connection.Turn {
        let steps = connection.pointee.program.steps
        if connection.pointee.position < steps.count {
            return execute(connection, steps.baseAddress! + connection.pointee.position)
        }
        guard let extras = connection.pointee.extras, let hand = extras.hand else {
            return endProgram(connection)
        }
        endOperation(connection, extras, hand)
        return hand.resumes ? .yield : .wait(.moment)
    }

    /// Whether a step has its first turn; then its own time limit, where it has one, counts from here.
    @inline(__always)
    @discardableResult
    func begins(_ connection: Slot, _ step: UnsafePointer<Step>) -> Bool {
        guard !connection.pointee.stage.isBegun else { return false }
        connection.pointee.stage.isBegun = true
        connection.pointee.stage.deadline = step.pointee.timeout == 0 ? 0 : now &+ step.pointee.timeout
        return true
    }

    func advance(_ connection: Slot) {
        connection.pointee.position += 1
        connection.pointee.stage = Connection.Stage()
        connection.pointee.deadlineFired = false
    }

    private mutating func execute(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if let condition = step.pointee.when, !connection.pointee.stage.isBegun {
            if let reason = refusal(connection, step, condition) {
                skip(connection, step, reason)
                if step.pointee.name == .repeat { connection.pointee.position = step.pointee.partner }
                return .next
            }
        }
        if connection.pointee.descriptor.rawValue < 0, !canGoWithoutSocket(connection, step) {
            return .next
        }
        if connection.pointee.datagrams != nil, let turn = executeOnDatagrams(connection, step) {
            return turn
        }
        return switch step.pointee.name {
        case .connect: connect(connection, step)
        case .send, .sendMessage: send(connection, step)
        case .sendTo: sendTo(connection, step)
        case .bind: bind(connection, step)
        case .sendUrgent: sendUrgent(connection, step)
        case .receiveMessage: receiveMessage(connection, step)
        case .reply: reply(connection, step)
        case .receive: receive(connection, step)
        case .shutdown: shutdown(connection, step)
        case .close, .reset, .linger, .vanish: closeAsAsked(connection, step)
        case .deafen: setDeaf(connection, step, true)
        case .heal: setDeaf(connection, step, false)
        case .duplicate: duplicate(connection, step)
        case .release: release(connection, step)
        case .unconnect: unconnect(connection, step)
        case .setOption: setOption(connection, step)
        case .sample: sample(connection, step)
        case .sleep: sleep(connection, step)
        case .waitFor: waitFor(connection, step)
        case .hold: hold(connection, step)
        case .resume: resume(connection, step)
        case .repeat: `repeat`(connection, step)
        case .accept, .pause, .listen: preconditionFailure("no operation of a program")
        }
    }

    /// Whether a step needs no socket, or gets one: a client's may be used before it is connected
    /// (endings: shut-failed-sticks). Else it is skipped.
    private mutating func canGoWithoutSocket(_ connection: Slot, _ step: UnsafePointer<Step>) -> Bool {
        switch step.pointee.name {
        case .connect, .sleep, .hold, .resume, .repeat, .release: return true
        default: break
        }
        guard connection.pointee.extras?.hasClosedOne != true else {
            skip(connection, step, .closed)
            return false
        }
        guard let address = connection.pointee.target?.addresses.first else {
            skip(connection, step, .noSocket)
            return false
        }
        return openSocket(connection, step, address)
    }

    /// Why a condition does not hold; nil where it does.
    func refusal(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ condition: Operation.Condition
    ) -> TraceRecord.Skipped? {
        switch condition {
        case .complete:
            if case .complete? = connection.pointee.message { return nil }
            return .notComplete
        case .heard:
            switch connection.pointee.message {
            case nil, .timeout?, .reset?: return .noMessage
            default: return nil
            }
        case .incomplete: return connection.pointee.message?.isGood ?? true ? .complete : nil
        case .closing, .noEnd, .truncated, .malformed, .checksumMismatch, .timeout, .tooLarge, .reset:
            return connection.pointee.message == condition.outcome ? nil : .otherOutcome
        case .peerEnded: return peerHasEnded(connection, step) ? nil : .peerOpen
        }
    }

    /// Asks the kernel where nothing was read yet: its end may wait behind a message that is complete.
    private func peerHasEnded(_ connection: Slot, _ step: UnsafePointer<Step>) -> Bool {
        if connection.pointee.sawPeerEnd { return true }
        let events = connection.pointee.descriptor.poll()
        note(connection, step, .poll, CallResult(events.isEmpty ? 0 : 1))
        guard events.contains(.peerEnded) || events.contains(.hangUp) else { return false }
        return !isOwnDoing(connection)
    }

    /// Whether an end of stream is what our own SHUT_RD makes of a peer that is still there
    /// (endings: shut-rd). Only the state tells.
    func isOwnDoing(_ connection: Slot) -> Bool {
        guard connection.pointee.ownReadEnded else { return false }
        if connection.pointee.plan.transport != .tcp {
            // Of a Unix stream: both directions have ended once the peer has ended its own.
            return !connection.pointee.descriptor.poll().contains(.hangUp)
        }
        return connection.pointee.descriptor.tcpState().map { !$0.followsPeerEnd } ?? false
    }

    /// Lets others have their turn. Nothing is idle here; the other limits hold.
    private mutating func yield(_ connection: Slot) {
        let limit = connection.pointee.stage.deadline
        let total = connection.pointee.totalDeadline
        deadlines.set(slot: connection.pointee.slot, at: limit == 0 ? total : min(limit, total))
        connection.pointee.isQueued = true
        queue.append(connection.pointee.slot)
    }

    /// Has the socket watched from its first wait on, edge-triggered: what is ready by then is reported too.
    private mutating func wait(_ connection: Slot, for wait: Connection.Wait) {
        connection.pointee.waitsFor = wait
        connection.pointee.deadlineFired = false
        if wait != .moment {
            let result = watch(connection, for: wait)
            guard !result.failed else { return fail(connection, .watch, result) }
        }
        releaseIdleInbox(connection)
        deadlines.set(slot: connection.pointee.slot, at: nextMoment(connection, wait))
    }

    /// Room to send is watched for only where it was missing once: else it would be an event of its own for each
    /// connection that waits for the first time. Mutating, though it changes nothing of the loop: the compiler makes a copy of
    /// the loop for a call that is not.
    private mutating func watch(_ connection: Slot, for wait: Connection.Wait) -> CallResult {
        // Its listener is watched.
        if connection.pointee.isShare { return CallResult(0) }
        let descriptor = connection.pointee.descriptor
        let interest: Epoll.Interest = wait == .writable ? .edges : .incoming
        switch connection.pointee.watched {
        case interest, .edges: return CallResult(0)
        case nil:
            connection.pointee.watched = interest
            return poller.add(descriptor, token: token(connection), for: interest)
        default:
            connection.pointee.watched = interest
            return poller.change(descriptor, token: token(connection), for: interest)
        }
    }

    /// The machine can not do what the connection needs: it ends with the error in its trace.
    mutating func fail(_ connection: Slot, _ call: TraceRecord.Call, _ result: CallResult) {
        let step = connection.pointee.program.steps.baseAddress! + connection.pointee.position
        note(connection, step, call, result)
        noteFailure(connection, result.errno)
        connection.pointee.outcome = .failed
        closeForGood(connection, name: .close, note: .implicit)
        finish(connection)
    }

    /// When a waiting connection has to be looked at without an event. Mutating for the same reason.
    private mutating func nextMoment(_ connection: Slot, _ wait: Connection.Wait) -> UInt64 {
        let program = connection.pointee.plan.program
        let total = connection.pointee.totalDeadline
        let limit = connection.pointee.stage.deadline
        if wait == .moment {
            return min(total, connection.pointee.stage.resumeAt, limit == 0 ? .max : limit)
        }
        return min(total, limit == 0 ? now &+ program.idleTimeout : min(limit, idleLimit(connection)))
    }

    /// `idle` bounds no operation that moves no bytes, and none that has a limit of its own.
    @inline(__always)
    private func idleLimit(_ connection: Slot) -> UInt64 {
        let step = connection.pointee.program.steps.baseAddress! + connection.pointee.position
        if case .connect = step.pointee.name { return .max }
        if step.pointee.timeout > 0 { return .max }
        return now &+ connection.pointee.plan.program.idleTimeout
    }

    mutating func deadlinePassed(_ slot: UInt32) {
        guard let connection = table.find(slot: slot) else { return }
        if now >= connection.pointee.totalDeadline {
            connection.pointee.timedOut = true
            closeForGood(connection, name: .close, note: .timeout(.total))
            finish(connection)
            return
        }
        switch connection.pointee.waitsFor {
        case .nothing:
            // It is in the queue, which runs it in this turn: the operation's own limit has passed.
            connection.pointee.deadlineFired = true
        case .moment: run(connection)
        case .readable, .writable:
            connection.pointee.deadlineFired = true
            run(connection)
        }
    }

    /// Called by an operation whose deadline has fired: leaves its entry and says which limit it was.
    mutating func timeOut(
        _ connection: Slot, _ step: UnsafePointer<Step>, detail: @autoclosure () -> TraceDetail? = nil
    ) {
        let deadline = connection.pointee.stage.deadline
        let limit: TraceRecord.TimeLimit =
            if deadline == 0 || now < deadline {
                .idle
            } else {
                switch step.pointee.name {
                case .connect: .connect
                case .receiveMessage where step.pointee.timeout == 0: .message
                default: .operation
                }
            }
        connection.pointee.timedOut = true
        connection.pointee.deadlineFired = false
        if connection.pointee.recording != nil, connection.pointee.descriptor.rawValue >= 0 {
            connection.pointee.silence = Look(connection.pointee.descriptor).silence
        }
        note(connection, step, nil, CallResult(0), note: .timeout(limit), detail: detail())
    }
}
