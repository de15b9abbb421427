import Sockets

/// A second process as the first one sees it: the process, our end of the socket pair, and what it holds.
struct HolderChild: ~Copyable, Sendable {
    let process: ChildProcess
    private let socket: Socket
    private let patience: Int
    /// The numbers of what it holds.
    private(set) var held: Set<UInt64> = []

    /// Starts it.
    ///
    /// - Parameter patience: milliseconds that it may take for an answer, and for its end.
    init(executable: String, patience: Int) throws(Errno) {
        let pair = try Socket.seqpacketPair()
        let (ours, theirs) = (pair.first.release(), Descriptor(rawValue: pair.second.release()))
        defer { _ = theirs.close() }
        do throws(Errno) {
            process = try ChildProcess(
                executable: executable, arguments: [executable, "holder"], socket: theirs,
                at: HolderLoop.socketNumber)
        } catch {
            _ = Descriptor(rawValue: ours).close()
            throw error
        }
        socket = Socket(owning: ours)
        self.patience = patience
        _ = socket.descriptor.setReceiveTimeout(milliseconds: patience)
        _ = socket.descriptor.setSendTimeout(milliseconds: patience)
    }

    /// Whether it has closed its end, as it does by ending.
    var hasEnded: Bool { socket.descriptor.poll().contains(.hangUp) }

    /// Gives it a descriptor, and waits until it has it.
    mutating func hold(_ descriptor: Descriptor, as number: UInt64) throws(SecondProcessFailure) {
        let request = HolderRequest(action: .hold, number: number)
        do throws(SecondProcessFailure) {
            let answer = try ask(request, passing: descriptor)
            if let errno = answer.result.errno { throw .call(errno) }
            held.insert(number)
        } catch {
            // It may still come to it. Nobody is told the number, so it has to let go by itself.
            if error == .silent {
                _ = socket.descriptor.send(
                    packet: HolderRequest(action: .release, number: number), passing: nil)
            }
            throw error
        }
    }

    /// Has it close what it holds by this number. If it does not answer, it closes it when it comes to it.
    mutating func release(_ number: UInt64) throws(SecondProcessFailure) -> SecondProcess.Released {
        guard held.remove(number) != nil else { throw .notHeld }
        let answer = try ask(HolderRequest(action: .release, number: number), passing: nil)
        guard let look = answer.look else { throw .call(answer.result.errno ?? .protocolViolated) }
        return SecondProcess.Released(look: look, result: answer.result)
    }

    /// Tells it the end and waits for its own, which it is not left to put off.
    consuming func end() {
        let descriptor = socket.descriptor
        _ = descriptor.shutdown(.write)
        let deadline = deadline
        var answer = HolderAnswer()
        // Its end of the pair closes with the process. Until then, there may be answers that nobody waited for.
        var received = descriptor.receive(packet: &answer)
        while received.raw > 0, MonotonicClock.now() < deadline {
            received = descriptor.receive(packet: &answer)
        }
        if received.raw > 0 || received.wouldBlock { process.kill() }
        _ = socket.close()
        process.wait()
    }

    private var deadline: UInt64 { MonotonicClock.now() + UInt64(patience) * 1_000_000 }

    /// Sends a request and waits for the answer to it.
    private func ask(
        _ request: HolderRequest, passing passed: Descriptor?
    ) throws(SecondProcessFailure) -> HolderAnswer {
        let sent = socket.descriptor.send(packet: request, passing: passed)
        if let errno = sent.errno { throw Self.failure(errno) }
        let deadline = deadline
        repeat {
            var answer = HolderAnswer()
            let received = socket.descriptor.receive(packet: &answer)
            if let errno = received.errno { throw Self.failure(errno) }
            if received.raw == 0 { throw .ended }
            guard received.raw == MemoryLayout<HolderAnswer>.size else { throw .call(.protocolViolated) }
            // Any other is to a request that was given up.
            if answer.request == request { return answer }
        } while MonotonicClock.now() < deadline
        throw .silent
    }

    private static func failure(_ errno: Errno) -> SecondProcessFailure {
        switch errno {
        // It has closed its end; ECONNRESET where it had not read everything.
        case .brokenPipe, .connectionReset: .ended
        case .wouldBlock: .silent
        default: .call(errno)
        }
    }
}
