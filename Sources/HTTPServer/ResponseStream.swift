import Synchronization

/// A body whose bytes come over time, as server-sent events do. It is the body of one response, and not of a second.
package final class ResponseStream: Sendable {
    private struct Writer {
        var bytes: [UInt8]
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var queue = ByteQueue()
        /// Those who wait for room, in their order.
        var writers: [Writer] = []
        /// The reader, while it has found nothing and sleeps. Being taken out of here is the right to resume it.
        var sleeper: StreamReader?
        var isUsed = false
        var isEnded = false
        var isClosed = false
        var closeActions: [@Sendable () -> Void] = []

        /// More than fits is let in where nothing waits, or it never would be.
        func hasRoom(for count: Int, in capacity: Int) -> Bool {
            queue.count == 0 || queue.count + count <= capacity
        }

        /// The reader who sleeps, if any. The caller resumes it, without the lock.
        mutating func takeSleeper() -> StreamReader? {
            sleeper?.willResume()
            return sleeper.take()
        }
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: bytes that may wait for a reader.
    package init(capacity: Int = 64 << 10) {
        self.capacity = capacity
    }

    /// Adds bytes, and waits before that, without a thread, for as long as they would make more than `capacity` wait for
    /// the reader; bytes that are more than it on their own wait until all others are gone. Those of several writers are
    /// added in the order of their calls. False where the reader is gone or the stream was ended; nothing was added then.
    package func write(_ bytes: [UInt8]) async -> Bool {
        if let isAdded = add(bytes) { return isAdded }
        return await withCheckedContinuation { continuation in
            if let isAdded = add(bytes, orWaitWith: continuation) { continuation.resume(returning: isAdded) }
        }
    }

    /// Null where there is no room now.
    private func add(_ bytes: [UInt8], orWaitWith continuation: CheckedContinuation<Bool, Never>? = nil)
        -> Bool?
    {
        let (isAdded, sleeper) = state.withLock { state -> (Bool?, StreamReader?) in
            guard !state.isEnded, !state.isClosed else { return (false, nil) }
            guard state.writers.isEmpty, state.hasRoom(for: bytes.count, in: capacity) else {
                if let continuation { state.writers.append(Writer(bytes: bytes, continuation: continuation)) }
                return (nil, nil)
            }
            state.queue.append(bytes)
            return (true, bytes.isEmpty ? nil : state.takeSleeper())
        }
        sleeper?.resume()
        return isAdded
    }

    /// Adds last bytes whatever waits already, and ends the body: who waits in `write` gets false. Later calls do nothing.
    package func end(with bytes: [UInt8] = []) {
        let (writers, sleeper) = state.withLock { state -> ([Writer], StreamReader?) in
            guard !state.isEnded, !state.isClosed else { return ([], nil) }
            state.isEnded = true
            state.queue.append(bytes)
            defer { state.writers = [] }
            return (state.writers, state.takeSleeper())
        }
        for writer in writers { writer.continuation.resume(returning: false) }
        sleeper?.resume()
    }

    /// Whether the reader is gone: the response is over, for whatever reason.
    package var isClosed: Bool {
        state.withLock { $0.isClosed }
    }

    /// Called once when the response is over, for whatever reason; also at once where it is already. It may run on the
    /// server's one thread, so it does not block.
    package func onClose(_ body: @escaping @Sendable () -> Void) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.closeActions.append(body) }
            return state.isClosed
        }
        if isClosed { body() }
    }
}

// MARK: - The reader's side

extension ResponseStream {
    /// It is about to be the body of a response. False where it was one before.
    func use() -> Bool {
        state.withLock { state in
            defer { state.isUsed = true }
            return !state.isUsed
        }
    }

    /// Moves what waits to the buffer, and lets writers add to it. Where nothing waits the reader is suspended, and sleeps
    /// until something does. A count, 0 where it sleeps, or what stands for the end; see `cmhd_read`.
    func read(into buffer: UnsafeMutableRawBufferPointer, for reader: StreamReader) -> Int {
        let (result, writers) = state.withLock { state -> (Int, [Writer]) in
            if state.isClosed { return (StreamReader.lost, []) }
            let count = state.queue.take(into: buffer)
            let writers = admitWriters(&state)
            if count > 0 { return (count, writers) }
            if state.isEnded { return (StreamReader.complete, []) }
            // In this order, and under the lock: a resume that came before the suspend would cancel it.
            reader.suspend()
            state.sleeper = reader
            return (0, [])
        }
        for writer in writers { writer.continuation.resume(returning: true) }
        return result
    }

    /// Takes the bytes of those writers for whom there is room now.
    private func admitWriters(_ state: inout State) -> [Writer] {
        var count = 0
        for writer in state.writers {
            guard state.hasRoom(for: writer.bytes.count, in: capacity) else { break }
            state.queue.append(writer.bytes)
            count += 1
        }
        guard count > 0 else { return [] }
        defer { state.writers.removeFirst(count) }
        return Array(state.writers.prefix(count))
    }

    /// The response is over: drops what waits and lets everybody go.
    func readerLeft() {
        let (writers, sleeper, actions) = state.withLock {
            state -> ([Writer], StreamReader?, [@Sendable () -> Void]) in
            guard !state.isClosed else { return ([], nil, []) }
            state.isClosed = true
            state.queue.removeAll()
            defer { (state.writers, state.closeActions) = ([], []) }
            return (state.writers, state.takeSleeper(), state.closeActions)
        }
        for writer in writers { writer.continuation.resume(returning: false) }
        for action in actions { action() }
        sleeper?.resume()
    }
}
