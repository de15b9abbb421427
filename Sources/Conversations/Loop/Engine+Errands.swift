import Programs
import Reactor
import Sockets

/// What helper threads bring back.
extension Engine {
    func token(_ connection: Slot) -> Token {
        Token(slot: connection.pointee.slot, generation: connection.pointee.generation)
    }

    mutating func errandDone(_ token: Token, _ answer: ErrandAnswer) {
        guard let connection = table.find(slot: token.slot, generation: token.generation),
            let extras = connection.pointee.extras, let errand = extras.errand
        else {
            // The connection has ended meanwhile.
            if case .duplicated(.success(let number)) = answer { errands.letGo(number) }
            return
        }
        extras.errand = nil
        let isOver: Bool =
            switch (errand, answer) {
            case (.linger(let look), .closed(let result, let startedAt, let took)):
                afterLinger(connection, extras, look, result, startedAt: startedAt, took: took)
            case (.duplicate, .duplicated(let held)): afterDuplicate(connection, extras, held)
            case (.release(let place, let note), .released(let released, let startedAt)):
                afterRelease(connection, extras, place, note, released, startedAt: startedAt)
            default: preconditionFailure("an answer to another errand")
            }
        if isOver { return finish(connection) }
        if connection.pointee.position < connection.pointee.program.steps.count { advance(connection) }
        run(connection)
    }

    private mutating func afterLinger(
        _ connection: Slot, _ extras: Extras, _ look: Look?, _ result: CallResult, startedAt: UInt64,
        took: UInt64
    ) -> Bool {
        let place = currentPlace(connection)
        let name = currentStep(connection).pointee.name
        if !extras.duplicates.isEmpty {
            goOn(connection, extras)
        }
        entry(connection, place, name, .close, result, .none, detail: TraceDetail(took: took))
        guard extras.duplicates.isEmpty, connection.pointee.descriptor.rawValue < 0 else { return false }
        if let look { conclude(connection, look, at: startedAt) }
        skipRest(connection, after: place)
        return true
    }

    private func afterDuplicate(
        _ connection: Slot, _ extras: Extras, _ held: Result<UInt64, SecondProcessFailure>
    ) -> Bool {
        let place = currentPlace(connection)
        switch held {
        case .success(let number):
            extras.duplicates.append(.process(number))
            entry(connection, place, .duplicate, .sendmsg, CallResult(0), .none)
        case .failure(let failure):
            entry(connection, place, .duplicate, .sendmsg, CallResult(failure: failure.errno.rawValue), .none)
        }
        return false
    }

    private func afterRelease(
        _ connection: Slot, _ extras: Extras, _ place: Place, _ note: TraceRecord.Note,
        _ released: Result<SecondProcess.Released, SecondProcessFailure>, startedAt: UInt64
    ) -> Bool {
        var look = extras.lookAtClose
        switch released {
        case .success(let released):
            look = released.look
            entry(connection, place, .release, .close, released.result, note)
        case .failure(let failure):
            entry(connection, place, .release, .close, CallResult(failure: failure.errno.rawValue), note)
        }
        guard extras.duplicates.isEmpty, connection.pointee.descriptor.rawValue < 0 else { return false }
        if let look { conclude(connection, look, at: startedAt) }
        skipRest(connection, after: place)
        return true
    }

    /// Where the step stands that waits.
    private func currentPlace(_ connection: Slot) -> Place {
        place(connection, currentStep(connection))
    }

    private func currentStep(_ connection: Slot) -> UnsafePointer<Step> {
        UnsafePointer(connection.pointee.program.steps.baseAddress! + connection.pointee.position)
    }
}
