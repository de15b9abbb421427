package import Synchronization

/// Messages from any thread to a loop, which takes them in batches.
package final class Mailbox<Message: Sendable>: Sendable {
    @usableFromInline struct State {
        @usableFromInline var messages: [Message] = []
        @usableFromInline var closed = false

        @usableFromInline init() {}
    }

    @usableFromInline let state = Mutex(State())
    @usableFromInline let wake: WakeHandle

    package init(wake: WakeHandle) { self.wake = wake }

    /// Puts a message in, and wakes the loop if it is the first since the loop last took them. False once it is closed:
    /// nobody will read the message.
    @inlinable
    package func post(_ message: Message) -> Bool {
        let (posted, first) = state.withLock { state -> (Bool, Bool) in
            guard !state.closed else { return (false, false) }
            state.messages.append(message)
            return (true, state.messages.count == 1)
        }
        if first { wake.wake() }
        return posted
    }

    /// Replaces `batch` by all that was posted, in order. The storage of `batch` is used for the posts to come, so a
    /// loop that hands the same array in every time allocates nothing.
    @inlinable
    package func takeAll(into batch: inout [Message]) {
        batch.removeAll(keepingCapacity: true)
        state.withLock { swap(&$0.messages, &batch) }
    }

    /// Refuses every later post. What was posted before can still be taken, and then nothing is left out.
    @inlinable
    package func close() {
        state.withLock { $0.closed = true }
    }

    /// Posts the last message and closes, so that nothing can come behind it. False where it is closed already.
    @inlinable
    package func close(after last: Message) -> Bool {
        let posted = state.withLock { state -> Bool in
            guard !state.closed else { return false }
            state.closed = true
            state.messages.append(last)
            return true
        }
        if posted { wake.wake() }
        return posted
    }
}
