import Programs
import Reactor
import Sockets

/// Connections that are held and driven by hand, one operation at a time.
extension Engine {
    mutating func operate(
        _ recording: Recording, _ program: ExecutableProgram, origin: UInt64,
        _ done: @escaping @Sendable (HandAnswer) -> Void
    ) {
        let token = recording.token
        guard let connection = table.find(slot: token.slot, generation: token.generation) else {
            return done(.closed)
        }
        guard let extras = connection.pointee.extras, extras.isHeld, extras.hand == nil else {
            return done(.busy)
        }
        let step = connection.pointee.program.steps.baseAddress! + connection.pointee.position
        extras.hand = Extras.Hand(
            program: connection.pointee.program, position: connection.pointee.position,
            stage: connection.pointee.stage, loops: extras.loops, place: step.pointee.place.byHand,
            messages: recording.messageCount, origin: origin, done: done)
        recording.handTrace = Trace()
        extras.loops = []
        connection.pointee.program = program
        connection.pointee.position = 0
        connection.pointee.stage = Connection.Stage()
        connection.pointee.deadlineFired = false
        run(connection)
    }

    /// The operation by hand is done: answers, and goes back to the hold, or on from there.
    mutating func endOperation(_ connection: Slot, _ extras: Extras, _ hand: Extras.Hand) {
        connection.pointee.program = hand.program
        connection.pointee.position = hand.position
        connection.pointee.stage = hand.stage
        connection.pointee.deadlineFired = false
        extras.loops = hand.loops
        if hand.resumes {
            endHold(connection, extras)
            advance(connection)
        }
        extras.hand = nil
        if let recording = connection.pointee.recording { answer(hand, recording) }
    }

    func answer(_ hand: Extras.Hand, _ recording: Recording) {
        let entries =
            recording.handTrace?.entries(origin: hand.origin, peer: recording.peer, recording.transport) ?? []
        recording.handTrace = nil
        hand.done(
            .done(
                entries: entries, messages: recording.messages(after: hand.messages),
                isOpen: recording.outcome == nil,
                isHeld: recording.isHeld && recording.outcome == nil))
    }

    mutating func whenHeld(_ recording: Recording, _ done: @escaping @Sendable () -> Void) {
        let token = recording.token
        guard let connection = table.find(slot: token.slot, generation: token.generation) else {
            return done()
        }
        let extras = connection.pointee.withExtras()
        if extras.isHeld { done() } else { extras.whenHeld.append(done) }
    }
}
