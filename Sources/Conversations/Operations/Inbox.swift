import Programs
import Reactor
import Sockets

/// The buffer that a connection reads into. It is taken at the first read and given back when it is empty and
/// the connection waits, so that an idle connection has none.
extension Engine {
    /// Reads up to `size` bytes behind those that are there.
    mutating func read(_ connection: Slot, _ step: UnsafePointer<Step>, size: Int) -> CallResult {
        makeRoom(connection, size)
        guard let inbox = connection.pointee.inbox else { preconditionFailure("the inbox was just made") }
        let filled = connection.pointee.filled
        let room = UnsafeMutableRawBufferPointer(start: inbox.base + filled, count: size)
        callsLeft -= 1
        let result = connection.pointee.descriptor.receive(into: room)
        if result.wouldBlock {
            connection.pointee.readable = false
            return result
        }
        note(connection, step, .recv, result)
        if result.failed {
            latch(connection, result)
        } else if result.value == 0 {
            connection.pointee.sawPeerEnd = true
            notePeerEnd(connection)
        } else {
            connection.pointee.filled = filled + result.value
            if let recording = connection.pointee.recording {
                recording.received(
                    UnsafeRawBufferPointer(start: room.baseAddress, count: result.value),
                    at: MonotonicClock.now())
            }
        }
        return result
    }

    /// Forgets the last message, so that its bytes make room.
    func dropMessage(_ connection: Slot) {
        connection.pointee.message = nil
        connection.pointee.payloadStart = 0
        connection.pointee.payloadCount = 0
        if connection.pointee.consumed == connection.pointee.filled {
            connection.pointee.consumed = 0
            connection.pointee.filled = 0
        }
    }

    private mutating func makeRoom(_ connection: Slot, _ size: Int) {
        var inbox = connection.pointee.inbox ?? buffers.take()
        let needed = connection.pointee.filled + size
        if needed > inbox.capacity {
            // What lies before the rest is needed only while a message of it may still be answered.
            let start = connection.pointee.payloadCount > 0 ? 0 : connection.pointee.consumed
            if start > 0 {
                let rest = connection.pointee.filled - start
                inbox.base.copyMemory(from: inbox.base + start, byteCount: rest)
                connection.pointee.consumed -= start
                connection.pointee.filled = rest
            }
            buffers.grow(&inbox, toAtLeast: connection.pointee.filled + size)
        }
        connection.pointee.inbox = inbox
    }

    mutating func releaseIdleInbox(_ connection: Slot) {
        guard let inbox = connection.pointee.inbox, connection.pointee.payloadCount == 0,
            connection.pointee.consumed == connection.pointee.filled
        else { return }
        buffers.give(inbox)
        connection.pointee.inbox = nil
        connection.pointee.consumed = 0
        connection.pointee.filled = 0
    }
}
