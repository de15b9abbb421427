import Programs
import Reactor
import Sockets

extension Engine {
    /// Has a second descriptor, or a second process, hold the socket too.
    mutating func duplicate(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let extras = connection.pointee.withExtras()
        guard extras.duplicates.count < Extras.mostDuplicates else {
            skip(connection, step, .tooManyDuplicates)
            return .next
        }
        let descriptor = connection.pointee.descriptor
        guard step.pointee.holder == .process else {
            let result = descriptor.duplicate()
            note(connection, step, .duplicate, result)
            if !result.failed {
                extras.duplicates.append(.descriptor(Descriptor(rawValue: Int32(result.value))))
            }
            return .next
        }
        // The connection may end before the messenger comes to it: that has a descriptor of its own.
        let copied = descriptor.duplicate()
        guard !copied.failed else {
            note(connection, step, .duplicate, copied)
            return .next
        }
        let copy = Descriptor(rawValue: Int32(copied.value))
        let (token, mailbox, second) = (token(connection), mailbox, errands.second)
        let isTaken = errands.messenger.submit {
            let held = Result { () throws(SecondProcessFailure) in try second.hold(copy) }
            _ = copy.close()
            // Whoever waited may be gone: then nobody is left to let go of it.
            let isHeard = mailbox.post(.errandDone(token, .duplicated(held)))
            if !isHeard, case .success(let number) = held { _ = try? second.release(number) }
        }
        guard isTaken else {
            _ = copy.close()
            skip(connection, step, .noSecondProcess)
            return .next
        }
        extras.errand = .duplicate
        return .away
    }

    /// Lets the newest duplicate go. After a close went on with a duplicate, that is the last one.
    mutating func release(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        guard let newest = connection.pointee.extras?.duplicates.popLast() else {
            if connection.pointee.extras?.hasClosedOne == true { return closeAsAsked(connection, step) }
            skip(connection, step, .notDuplicated)
            return .next
        }
        return release(connection, newest, place: place(connection, step), note: .none) ? .away : .next
    }

    /// Answers whether a helper thread has to do it, so that the connection waits.
    mutating func release(
        _ connection: Slot, _ duplicate: Extras.Duplicate, place: Place, note: TraceRecord.Note
    ) -> Bool {
        switch duplicate {
        case .descriptor(let descriptor):
            entry(connection, place, .release, .close, descriptor.close(), note)
            return false
        case .process(let number):
            let (token, mailbox, second) = (token(connection), mailbox, errands.second)
            let isTaken = errands.messenger.submit {
                let startedAt = MonotonicClock.now()
                let released = Result { () throws(SecondProcessFailure) in try second.release(number) }
                _ = mailbox.post(.errandDone(token, .released(released, startedAt: startedAt)))
            }
            guard isTaken else { return false }
            connection.pointee.withExtras().errand = .release(place, note)
            return true
        }
    }

    /// Closes one of several descriptors. The registration would outlive it, so it goes first.
    mutating func letGo(_ connection: Slot, _ step: UnsafePointer<Step>, _ extras: Extras) {
        let descriptor = connection.pointee.descriptor
        extras.hasClosedOne = true
        extras.lookAtClose = connection.pointee.recording.map { _ in Look(descriptor) }
        unregister(connection)
        let moment = departure(connection)
        let result = descriptor.close()
        goOn(connection, extras)
        note(connection, step, .close, result, at: moment)
    }

    /// Goes on with the newest duplicate that is a descriptor of ours; with none where there is no such.
    func goOn(_ connection: Slot, _ extras: Extras) {
        connection.pointee.watched = nil
        connection.pointee.readable = true
        connection.pointee.writable = true
        connection.pointee.descriptor = Descriptor(rawValue: -1)
        let index = extras.duplicates.lastIndex { if case .descriptor = $0 { true } else { false } }
        guard let index, case .descriptor(let next) = extras.duplicates.remove(at: index) else { return }
        connection.pointee.descriptor = next
    }

    /// Another holder would keep the registration alive, and with it events for nobody.
    mutating func unregister(_ connection: Slot) {
        if connection.pointee.watched != nil { _ = poller.remove(connection.pointee.descriptor) }
        connection.pointee.watched = nil
    }

    /// Lets all duplicates go without waiting for the second process.
    mutating func dropDuplicates(_ connection: Slot) {
        guard let extras = connection.pointee.extras, !extras.duplicates.isEmpty else { return }
        unregister(connection)
        while let duplicate = extras.duplicates.popLast() {
            switch duplicate {
            case .descriptor(let descriptor): _ = descriptor.close()
            case .process(let number): errands.letGo(number)
            }
        }
    }
}
