import Histogram
import Programs
import Reactor
import Sockets

/// Loads: conversations that begin because others have ended, or because they are due.
extension Engine {
    /// Conversations that begin in one turn of the loop, before it looks at what has happened.
    private static let beginsPerTurn = 64
    /// How long no conversation begins after the machine has refused something, in nanoseconds.
    private static let refusalPause: UInt64 = 50_000_000

    mutating func stopLoad(_ run: LoadRun, abortConnections: Bool) {
        guard let share = loads.first(where: { $0.run === run }) else { return }
        end(share)
        if abortConnections { abortAll { $0.pointee.load === share } }
    }

    /// No conversation of a load begins any more.
    func end(_ share: LoadShare) {
        share.run.stop()
        share.isOut = true
        share.next = nil
    }

    mutating func turnLoads() {
        guard !loads.isEmpty else { return }
        now = MonotonicClock.now()
        for share in loads {
            fill(share)
            if share.isOver {
                loads.removeAll { $0 === share }
                share.spare = []
                share.run.finishShare(at: share.lastEnd)
            }
        }
    }

    private mutating func fill(_ share: LoadShare) {
        for _ in 0..<Self.beginsPerTurn where share.hasRoom {
            // All connections are opened before one is used again; where that can not be now, one that is there is.
            let opens = share.mayOpen && share.restsUntil <= now
            let idle = opens ? nil : takeIdle(share)
            guard opens || idle != nil else { break }
            guard let ticket = share.take(now: now) else {
                if let idle { share.idle.append(token(idle)) }
                break
            }
            if let idle {
                goOn(idle, share, ticket)
            } else if open.total < limits.connections {
                begin(share, ticket)
            } else {
                share.next = ticket
                share.tally.count(.tooManyConnections)
                share.restsUntil = now &+ Self.refusalPause
            }
        }
        // A share of nothing is over at once.
        if share.concurrency == 0 { share.isOut = true }
        while share.isOut, let idle = takeIdle(share) { run(idle) }
    }

    private mutating func begin(_ share: LoadShare, _ ticket: LoadRun.Ticket) {
        let run = share.run
        let moment = MonotonicClock.now()
        let plan = run.plan(for: ticket)
        let slot = insert(plan, startedAt: moment)
        let ends = run.nextEnds()
        slot.pointee.target = ends.target
        slot.pointee.turn.source = ends.source
        slot.pointee.load = share
        beginTurn(slot, share, ticket, at: moment)
        if plan.isRecorded { attach(briefRecording(share, at: moment), to: slot) }
        share.running += 1
        self.run(slot)
    }

    private func briefRecording(_ share: LoadShare, at moment: UInt64) -> Recording {
        guard let recording = share.spare.popLast() else {
            return Recording(share.run.plan, startedAt: moment, loop: index, inspects: false)
        }
        recording.reuse(startedAt: moment)
        return recording
    }

    /// A conversation begins: that of a new connection, or the next over a kept one.
    private func beginTurn(
        _ connection: Slot, _ share: LoadShare, _ ticket: LoadRun.Ticket, at moment: UInt64
    ) {
        let isPaced = share.run.schedule.interval != nil
        connection.pointee.turn.due = isPaced ? ticket.due : moment
        connection.pointee.turn.number = ticket.number
        connection.pointee.turn.firstByteAt = 0
        connection.pointee.turn.isActive = true
        connection.pointee.turn.isMeasured = share.run.isMeasured(ticket)
        guard connection.pointee.turn.isMeasured else { return }
        if share.tally.begun == 0 { share.run.beginMeasuring(at: moment) }
        share.tally.begun += 1
    }

    /// Notes what a connection of a load has come to, at the moment of its trace; 0 where nothing is recorded.
    @inline(__always)
    func noteConnected(_ connection: Slot, at moment: UInt64) {
        guard connection.pointee.load != nil else { return }
        connection.pointee.turn.connectedAt = moment == 0 ? MonotonicClock.now() : moment
        // An address that was tried before may have refused.
        connection.pointee.turn.failedWith = 0
    }

    @inline(__always)
    func noteFirstByte(_ connection: Slot, at moment: UInt64) {
        guard connection.pointee.load != nil, connection.pointee.turn.firstByteAt == 0 else { return }
        connection.pointee.turn.firstByteAt = moment == 0 ? MonotonicClock.now() : moment
    }

    func noteMessage(_ connection: Slot, _ outcome: MessageOutcome) {
        guard let share = connection.pointee.load else { return }
        if !outcome.isGood, connection.pointee.turn.incomplete == nil {
            connection.pointee.turn.incomplete = outcome
        }
        if connection.pointee.turn.isMeasured { share.tally.count(outcome) }
    }

    /// A call failed before there was a connection.
    func noteFailure(_ connection: Slot, _ error: Errno?) {
        guard let error else { return }
        connection.pointee.turn.failedWith = error.rawValue
    }

    /// Whether a conversation of a load goes as it was meant: then nobody will want to see how it ended.
    func goesWell(_ connection: Slot) -> Bool {
        connection.pointee.firstError == 0 && !connection.pointee.timedOut
            && connection.pointee.turn.incomplete == nil && connection.pointee.outcome == nil
            && !connection.pointee.turn.hasSurplus
    }

    /// A connection of a load is over, and with it the conversation that was under way.
    mutating func endInLoad(_ connection: Slot, _ share: LoadShare, _ outcome: ConnectionOutcome) {
        share.running -= 1
        if connection.pointee.turn.isActive { endTurn(connection, share, outcome) }
        // Else it is a report of a failure by now.
        let isSpare = !share.isOut && share.spare.count < LoadShare.mostSpare
        if isSpare, isKnownUniquelyReferenced(&connection.pointee.recording) {
            share.spare.append(connection.pointee.recording.take()!)
        }
    }

    /// One conversation has ended.
    private mutating func endTurn(_ connection: Slot, _ share: LoadShare, _ ended: ConnectionOutcome) {
        let turn = connection.pointee.turn
        let moment = MonotonicClock.now()
        let outcome = LoadOutcome(ended, isIncomplete: turn.incomplete != nil || turn.hasSurplus)
        connection.pointee.turn.isActive = false
        share.tally.done += 1
        if case .completed = outcome {} else { noteError(share, turn, ended) }
        guard turn.isMeasured else { return }
        share.lastEnd = moment
        share.tally.count(outcome)
        guard case .completed = outcome else { return fail(connection, share, outcome) }
        if turn.connectedAt > 0 {
            share.tally.connect.record(microseconds(turn.connectedAt, turn.due))
            connection.pointee.turn.connectedAt = 0
        }
        if turn.firstByteAt > 0 { share.tally.firstByte.record(microseconds(turn.firstByteAt, turn.due)) }
        share.tally.conversation.record(microseconds(moment, turn.due))
    }

    private func noteError(_ share: LoadShare, _ turn: LoadTurn, _ ended: ConnectionOutcome) {
        share.tally.errors += 1
        guard ended == .failed, let refusal = HostRefusal(turn.failedWith) else { return }
        share.restsUntil = now &+ Self.refusalPause
        if turn.isMeasured { share.tally.count(refusal) }
    }

    private func microseconds(_ moment: UInt64, _ due: UInt64) -> UInt64 {
        moment > due ? min((moment - due + 500) / 1000, LoadTally.longest) : 0
    }

    private func fail(_ connection: Slot, _ share: LoadShare, _ outcome: LoadOutcome) {
        let turn = connection.pointee.turn
        let number = turn.failedWith == 0 ? connection.pointee.firstError : turn.failedWith
        let why: String? =
            switch outcome {
            case .completed, .aborted, .refused, .unresolved: nil
            case .incomplete: turn.incomplete?.rawValue ?? "surplus"
            case .timeout where number == 0: turn.incomplete?.rawValue
            default: number == 0 ? nil : Errno(rawValue: number).name
            }
        let recording = connection.pointee.recording
        if let recording, recording.id == 0 { recording.identify(UInt64(turn.number) + 1) }
        share.tally.fail(outcome, why: why, recording, most: share.run.reports)
    }
}

/// Conversations one after the other over a kept connection.
extension Engine {
    /// The repeat of a load. At its head the first conversation begins with what the connection took; at its foot one has
    /// ended, and the next begins when it is due. There is none: the program goes on behind the repeat.
    mutating func pace(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ share: LoadShare
    ) -> Connection.Turn {
        guard step.pointee.isFoot else {
            noteKept(connection, share)
            return .next
        }
        if connection.pointee.turn.isActive {
            // What is broken is not gone on with: the conversation ends with its connection, and another takes its place.
            connection.pointee.turn.hasSurplus = connection.pointee.filled > connection.pointee.consumed
            guard goesWell(connection), !connection.pointee.sawPeerEnd else { return .next }
            endTurn(connection, share, .completed)
            dropMessage(connection)
        }
        // The peer has ended it while nothing was due, or sent what nobody asked for.
        if isDisturbed(connection) { return .next }
        if let ticket = share.take(now: now) {
            beginNext(connection, share, ticket)
            connection.pointee.position = step.pointee.partner
            return .next
        }
        if share.isOut { return .next }
        share.idle.append(token(connection))
        connection.pointee.stage.resumeAt = .max
        return .wait(.moment)
    }

    /// The connection is there: from here the first conversation over it is timed, unless it was due before.
    private func noteKept(_ connection: Slot, _ share: LoadShare) {
        let turn = connection.pointee.turn
        if turn.isMeasured, turn.connectedAt > 0 {
            share.tally.connect.record(microseconds(turn.connectedAt, connection.pointee.startedAt))
        }
        connection.pointee.turn.connectedAt = 0
        if share.run.schedule.interval == nil { connection.pointee.turn.due = MonotonicClock.now() }
    }

    private func beginNext(_ connection: Slot, _ share: LoadShare, _ ticket: LoadRun.Ticket) {
        let plan = share.run.plan(for: ticket)
        if connection.pointee.plan !== plan { connection.pointee.plan = plan }
        connection.pointee.recording?.clear()
        beginTurn(connection, share, ticket, at: MonotonicClock.now())
    }

    /// Has a connection that waited go on with a conversation.
    private mutating func goOn(_ idle: Slot, _ share: LoadShare, _ ticket: LoadRun.Ticket) {
        beginNext(idle, share, ticket)
        let foot = idle.pointee.program.steps[idle.pointee.position]
        idle.pointee.position = foot.partner
        advance(idle)
        run(idle)
    }

    /// Whether anything has come between two conversations.
    private func isDisturbed(_ connection: Slot) -> Bool {
        if connection.pointee.hasMoreThanBytes { return true }
        return connection.pointee.readable && connection.pointee.descriptor.unread() != 0
    }

    /// A connection that waits; one that its peer has ended meanwhile is let go instead.
    private mutating func takeIdle(_ share: LoadShare) -> Slot? {
        while let token = share.idle.popLast() {
            guard let idle = table.find(slot: token.slot, generation: token.generation) else { continue }
            if share.isOut || !isDisturbed(idle) { return idle }
            run(idle)
        }
        return nil
    }
}
