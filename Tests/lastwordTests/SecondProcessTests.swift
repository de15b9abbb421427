import Conversations
import Foundation
import Glibc
import Sockets
import TestSupport
import Testing

/// `lastword holder` as the process beside this one that holds its sockets.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct SecondProcessTests {
    private let second = SecondProcess(executable: BuiltProgram.path)

    /// endings: dup-close
    @Test func close_sendsNothing_whileTheSecondProcessHolds() throws {
        let pair = try LoopbackPair()
        let number = try second.hold(pair.own)
        #expect(pair.closeOwn() == CallResult(0))
        pair.expectNoEnd()
        let released = try second.release(number)
        #expect(released.result == CallResult(0))
        #expect(released.look.state == .established)
        #expect(released.look.events == .writable)
        #expect(
            [released.look.unread, released.look.unsent, released.look.unacknowledged] == [0, 0, 0])
        try eventually { pair.peer.tcpState() == .closeWait }
        #expect(pair.peer.poll().contains(.peerEnded))
    }

    /// endings: dup-close
    @Test func release_sendsNothing_whileWeHold() throws {
        let pair = try LoopbackPair()
        let number = try second.hold(pair.own)
        #expect(try second.release(number).result == CallResult(0))
        pair.expectNoEnd()
        #expect(pair.closeOwn() == CallResult(0))
        try eventually { pair.peer.tcpState() == .closeWait }
    }

    /// endings: dup-shutdown
    @Test func shutdown_reachesThePeer_althoughTheSecondProcessHolds() throws {
        let pair = try LoopbackPair()
        let number = try second.hold(pair.own)
        #expect(pair.own.shutdown(.write) == CallResult(0))
        try eventually { pair.peer.poll().contains(.peerEnded) }
        try eventually { pair.own.tcpState() == .finWait2 }
        #expect(pair.closeOwn() == CallResult(0))
        #expect(try second.release(number).look.state == .finWait2)
    }

    /// What waits in the kernel is seen from there, and makes its close a reset (endings: close-unread-small).
    @Test func release_looksBeforeItCloses() throws {
        let pair = try LoopbackPair()
        let number = try second.hold(pair.own)
        #expect(pair.peer.send(bytes: "hello") == CallResult(5))
        try eventually { pair.own.unread() == 5 }
        #expect(pair.closeOwn() == CallResult(0))
        let released = try second.release(number)
        #expect(released.look.unread == 5)
        #expect(released.look.events == [.readable, .writable])
        try eventually { pair.peer.poll().contains(.error) }
        #expect(pair.peer.pendingError() == .connectionReset)
    }

    /// endings: dup-close
    @Test func death_closesWhatItHeld_andTheNextHoldStartsAnother() throws {
        let pair = try LoopbackPair()
        let lost = try second.hold(pair.own)
        #expect(pair.closeOwn() == CallResult(0))
        let first = try #require(second.processNumber)
        #expect(kill(first, SIGKILL) == 0)
        try eventually { pair.peer.tcpState() == .closeWait }

        let next = try LoopbackPair()
        let number = try second.hold(next.own)
        let other = try #require(second.processNumber)
        #expect(other != first)
        #expect(throws: SecondProcessFailure.ended) { try second.release(lost) }
        #expect(try second.release(number).result == CallResult(0))
        #expect(!isThere(first))
    }

    @Test func release_saysThatTheProcessHasEnded() throws {
        let pair = try LoopbackPair()
        let numbers = [try second.hold(pair.own), try second.hold(pair.own)]
        #expect(kill(try #require(second.processNumber), SIGKILL) == 0)
        for number in numbers {
            #expect(throws: SecondProcessFailure.ended) { try second.release(number) }
        }
        #expect(second.processNumber == nil)
    }

    @Test func release_isRefused_ofWhatIsNotHeld() throws {
        let pair = try LoopbackPair()
        let number = try second.hold(pair.own)
        #expect(try second.release(number).result == CallResult(0))
        #expect(throws: SecondProcessFailure.notHeld) { try second.release(number) }
        #expect(throws: SecondProcessFailure.notHeld) { try second.release(number + 1) }
    }

    @Test func stop_endsTheProcess_andClosesWhatItHeld() throws {
        let pair = try LoopbackPair()
        let number = try second.hold(pair.own)
        #expect(pair.closeOwn() == CallResult(0))
        let process = try #require(second.processNumber)
        second.stop()
        #expect(!isThere(process))
        #expect(second.processNumber == nil)
        try eventually { pair.peer.tcpState() == .closeWait }
        #expect(throws: SecondProcessFailure.ended) { try second.release(number) }
        second.stop()
    }

    /// A process that is stopped neither answers nor ends. With so little patience one that is merely slow can be
    /// silent as well, and is asked again.
    @Test func silence_isAnError_andAnswersThatComeLateAreNotMistaken() throws {
        let second = SecondProcess(executable: BuiltProgram.path, patience: 300)
        let (kept, late, last) = (try LoopbackPair(), try LoopbackPair(), try LoopbackPair())
        var held: UInt64?
        try eventually {
            held = try? second.hold(kept.own)
            return held != nil
        }
        let number = try #require(held)
        let process = try #require(second.processNumber)
        #expect(kill(process, SIGSTOP) == 0)
        #expect(throws: SecondProcessFailure.silent) { try second.hold(late.own) }
        #expect(late.closeOwn() == CallResult(0))
        #expect(throws: SecondProcessFailure.silent) { try second.release(number) }
        #expect(kill(process, SIGCONT) == 0)
        // It lets go of what nobody knows that it holds.
        try eventually { late.peer.tcpState() == .closeWait }
        #expect(last.own.shutdown(.write) == CallResult(0))
        try eventually { last.own.tcpState() == .finWait2 }
        try eventually {
            guard let other = try? second.hold(last.own) else { return false }
            // The state tells this look from those at the others.
            return (try? second.release(other))?.look.state == .finWait2
        }
        #expect(second.processNumber == process)

        #expect(kill(process, SIGSTOP) == 0)
        second.stop()
        #expect(!isThere(process))
    }

    @Test func process_inheritsNothing() throws {
        // The descriptor of a file that nobody marked close-on-exec.
        let stray = open("/dev/null", O_RDONLY)
        defer { close(stray) }
        let pair = try LoopbackPair()
        // The service's threads block signals, and it ignores one.
        signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, SIG_DFL) }
        var blocked = sigset_t()
        var before = sigset_t()
        sigfillset(&blocked)
        pthread_sigmask(SIG_SETMASK, &blocked, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let number = try second.hold(pair.own)
        let process = try #require(second.processNumber)

        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        // Input, output and errors, the socket to us, and the socket that it was sent.
        #expect(Set(descriptors) == ["0", "1", "2", "3", "4"])
        for number in ["0", "1"] {
            let target = try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(process)/fd/\(number)")
            #expect(target == "/dev/null")
        }
        #expect(try contents(of: "environ", process) == "")
        #expect(try contents(of: "cmdline", process) == "\(BuiltProgram.path)\0holder\0")
        let status = try contents(of: "status", process).split(separator: "\n")
        #expect(status.contains("SigBlk:\t0000000000000000"))
        // 32 and 33 are those that the C library has for itself, and ignores in a process that it spawns.
        let ignored = try #require(status.first { $0.hasPrefix("SigIgn:\t") }?.split(separator: "\t").last)
        #expect(try #require(UInt64(ignored, radix: 16)) & 0x7fff_ffff == 0)
        #expect(getpgid(process) == process)
        #expect(try second.release(number).result == CallResult(0))
    }

    @Test func hold_isRefused_whenTheProcessHoldsAsManyAsItMay() throws {
        let pair = try LoopbackPair()
        let numbers = try (0..<SecondProcess.limit).map { _ in try second.hold(pair.own) }
        #expect(Set(numbers).count == SecondProcess.limit)
        #expect(throws: SecondProcessFailure.full) { try second.hold(pair.own) }
        #expect(SecondProcessFailure.full.errno == .tooManyOpenFiles)
        #expect(try second.release(numbers[0]).result == CallResult(0))
        #expect(throws: Never.self) { try second.hold(pair.own) }
    }

    @Test func hold_fails_whereTheProgramIsNone() throws {
        let pair = try LoopbackPair()
        let missing = SecondProcess(executable: "/nonexistent/lastword")
        #expect(throws: SecondProcessFailure.call(Errno(rawValue: ENOENT))) { try missing.hold(pair.own) }
        // One that takes no descriptor ends at once.
        let other = SecondProcess(executable: "/bin/true")
        #expect(throws: SecondProcessFailure.ended) { try other.hold(pair.own) }
        #expect(other.processNumber == nil)
    }

    @Test func holder_isNotStartedByHand() throws {
        let end = try Service(["holder"]).end()
        #expect(end.status == 64)
        #expect(end.errors.contains("started by the service"))
        #expect(try !Service(["--help"]).end().output.contains("holder"))
    }
}

extension LoopbackPair {
    /// On loopback a FIN is there once the call that sends it returns; this looks a little longer.
    fileprivate func expectNoEnd() {
        for _ in 0..<20 {
            #expect(peer.poll() == .writable)
            #expect(peer.tcpState() == .established)
            usleep(1000)
        }
    }
}

extension Descriptor {
    fileprivate func send(bytes text: String) -> CallResult {
        Array(text.utf8).withUnsafeBytes { send($0) }
    }
}

/// Whether there is such a process, and be it one that has ended and was not waited for.
private func isThere(_ process: Int32) -> Bool {
    kill(process, 0) == 0
}

private func contents(of file: String, _ process: Int32) throws -> String {
    try String(contentsOfFile: "/proc/\(process)/\(file)", encoding: .utf8)
}
