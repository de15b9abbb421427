import Programs
import Reactor
import Sockets

/// The buffer that a connection reads into. It is taken at the first read and given back when it is empty and
/// the connection waits, so that an idle connection has none.
extension Engine {
    /// Reads up to `size` bytes behind those that are there. ENOBUFS, without a call, where there is no room.
    mutating func read(_ connection: Slot, _ step: UnsafePointer<Step>, size: Int) -> CallResult {
        let inbox = makeRoom(connection, size)
        let filled = connection.pointee.filled
        let room = UnsafeMutableRawBufferPointer(
            start: inbox.base + filled, count: min(size, inbox.capacity - filled))
        // An empty buffer would make `recv` answer 0, which is no end of stream (endings: zero-write).
        guard !room.isEmpty else {
            skip(connection, step, .noMemory)
            return CallResult(failure: Errno.noBufferSpace.rawValue)
        }
        callsLeft -= 1
        let result = connection.pointee.descriptor.receive(into: room)
        if result.wouldBlock {
            connection.pointee.readable = false
            return result
        }
        let moment = note(connection, step, .recv, result)
        if result.failed {
            latch(connection, result)
        } else if result.value == 0 {
            if connection.pointee.isConnected, !isOwnDoing(connection) {
                connection.pointee.sawPeerEnd = true
                notePeerEnd(connection)
            }
        } else {
            connection.pointee.filled = filled + result.value
            // Less than there was room for is all that there was (epoll(7)); what comes from now on is an event of its own.
            if result.value < room.count, connection.pointee.watched != nil,
                !connection.pointee.hasMoreThanBytes
            {
                connection.pointee.readable = false
            }
            connection.pointee.plan.counters.add(result.value, to: .bytesReceived, loop: index)
            noteFirstByte(connection, at: moment)
            if connection.pointee.timedOut { connection.pointee.silence = PeerEnd.none }
            if let recording = connection.pointee.recording {
                recording.received(
                    UnsafeRawBufferPointer(start: room.baseAddress, count: result.value),
                    at: moment)
            }
        }
        return result
    }

    /// Room for so many bytes behind those that are there; nil where there is no memory for them.
    mutating func room(_ connection: Slot, for count: Int) -> UnsafeMutableRawBufferPointer? {
        let inbox = makeRoom(connection, count)
        let filled = connection.pointee.filled
        guard inbox.capacity - filled >= count else { return nil }
        return UnsafeMutableRawBufferPointer(start: inbox.base + filled, count: count)
    }

    /// Forgets the last message, so that its bytes make room.
    func dropMessage(_ connection: Slot) {
        connection.pointee.message = nil
        connection.pointee.hasNoMoreMessages = false
        connection.pointee.payloadStart = 0
        connection.pointee.payloadCount = 0
        if connection.pointee.consumed == connection.pointee.filled {
            connection.pointee.consumed = 0
            connection.pointee.filled = 0
        }
    }

    /// The inbox with room for `size` bytes more, or with what room it has where the memory of all is used up.
    private mutating func makeRoom(_ connection: Slot, _ size: Int) -> Buffer {
        var inbox = connection.pointee.inbox ?? buffers.take()
        if connection.pointee.filled + size > inbox.capacity {
            // What lies before the rest is needed only while a message of it may still be answered.
            let start = connection.pointee.payloadCount > 0 ? 0 : connection.pointee.consumed
            if start > 0 {
                let rest = connection.pointee.filled - start
                inbox.base.copyMemory(from: inbox.base + start, byteCount: rest)
                connection.pointee.consumed -= start
                connection.pointee.filled = rest
            }
            let needed = connection.pointee.filled + size
            if hasMemory(for: 2 * needed) { buffers.grow(&inbox, toAtLeast: needed) }
        }
        connection.pointee.inbox = inbox
        return inbox
    }

    /// Whether all loops together may have so many bytes more in buffers that have grown.
    func hasMemory(for bytes: Int) -> Bool {
        // The others tell at the end of each of their turns.
        grown.set(buffers.grown, loop: index)
        return grown.total + bytes <= limits.memory
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
