import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1)), .ownThread) struct LoopThreadTests {
    @Test func thread_hasItsName_cutTo15Bytes() {
        let name = Mutex("")
        let thread = LoopThread.start(name: "a-name-that-is-too-long") {
            var bytes = [UInt8](repeating: 0, count: 64)
            let file = open("/proc/thread-self/comm", O_RDONLY)
            let count = read(file, &bytes, bytes.count)
            close(file)
            name.withLock { $0 = String(decoding: bytes.prefix(count), as: UTF8.self) }
        }
        thread.join()
        #expect(name.withLock { $0 } == "a-name-that-is-\n")
    }

    @Test func signals_areBlocked_butForFaults() {
        let found = Mutex<[Int32: Bool]>([:])
        let thread = LoopThread.start(name: "signals") {
            var blocked = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &blocked)
            for signal in [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD, SIGPIPE, SIGSEGV, SIGILL, SIGABRT] {
                found.withLock { $0[signal] = sigismember(&blocked, signal) == 1 }
            }
        }
        thread.join()
        let blocked = Set(found.withLock { $0 }.filter(\.value).keys)
        #expect(blocked == [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD, SIGPIPE])
    }

    @Test func join_answersAtOnce_theSecondTime() {
        let thread = LoopThread.start(name: "twice") {}
        thread.join()
        thread.join()
    }

    @Test func body_isReleased_atItsEnd() {
        final class Witness: Sendable {}
        var witness: Witness? = Witness()
        weak let weakWitness = witness
        let thread = LoopThread.start(name: "witness") { [witness] in _ = witness }
        witness = nil
        thread.join()
        #expect(weakWitness == nil)
    }
}

@Suite(.timeLimit(.minutes(1)), .ownThread) struct HelperThreadsTests {
    @Test func work_isDone_andAwaitedByStop() {
        let helpers = HelperThreads(count: 2, queueLimit: 100)
        let done = Atomic(0)
        var accepted = 0
        for _ in 0..<100 where helpers.submit({ done.add(1, ordering: .relaxed) }) { accepted += 1 }
        helpers.stop()
        #expect(accepted == 100)
        #expect(done.load(ordering: .relaxed) == accepted)
        #expect(!helpers.submit {})
        helpers.stop()
    }

    @Test(arguments: [0, 3])
    func work_isRefused_whenThreadsAndQueueAreFull(queueLimit: Int) {
        let helpers = HelperThreads(count: 2, queueLimit: queueLimit)
        let gate = Semaphore()
        let done = Atomic(0)
        let work: @Sendable () -> Void = {
            gate.wait()
            done.add(1, ordering: .relaxed)
        }
        for _ in 0..<(2 + queueLimit) { #expect(helpers.submit(work)) }
        #expect(!helpers.submit(work))
        for _ in 0..<(2 + queueLimit) { gate.post() }
        helpers.stop()
        #expect(done.load(ordering: .relaxed) == 2 + queueLimit)
    }

    @Test func place_isFreeAgain_whenTheWorkIsDone() {
        let helpers = HelperThreads(count: 1, queueLimit: 0)
        let done = Semaphore()
        for _ in 0..<100 {
            while !helpers.submit({ done.post() }) { sched_yield() }
            done.wait()
        }
        helpers.stop()
    }

    @Test func work_isDoneInParallel() {
        let helpers = HelperThreads(count: 2, queueLimit: 0)
        let (first, second) = (Semaphore(), Semaphore())
        // Each waits for the other: one thread alone would never end.
        #expect(
            helpers.submit {
                first.post()
                second.wait()
            })
        #expect(
            helpers.submit {
                second.post()
                first.wait()
            })
        helpers.stop()
    }

    @Test func threads_areStarted_whenAllAreBusy() {
        let helpers = HelperThreads(count: 2, queueLimit: 1)
        #expect(helpers.threadCount == 0)
        let gate = Semaphore()
        for started in [1, 2, 2] {
            #expect(helpers.submit { gate.wait() })
            #expect(helpers.threadCount == started)
        }
        for _ in 0..<3 { gate.post() }
        helpers.stop()
        #expect(helpers.threadCount == 0)
    }

    @Test func thread_isUsedAgain_whenItIsFree() {
        let helpers = HelperThreads(count: 2, queueLimit: 0)
        for _ in 0..<10 {
            let accepted = helpers.submit {}
            #expect(accepted)
            while !helpers.isIdle { sched_yield() }
        }
        #expect(helpers.threadCount == 1)
        helpers.stop()
    }

    @Test(arguments: [false, true]) func pool_isReleased_afterStop(used: Bool) {
        var helpers: HelperThreads? = HelperThreads(count: 2, queueLimit: 0)
        weak let weakHelpers = helpers
        if used { #expect(helpers?.submit {} == true) }
        helpers?.stop()
        helpers = nil
        #expect(weakHelpers == nil)
    }
}
