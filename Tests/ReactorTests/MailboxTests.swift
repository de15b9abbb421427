import Reactor
import Sockets
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)), .ownThread) struct MailboxTests {
    @Test func batch_isReplaced_inOrder() throws {
        let mailbox = Mailbox<Int>(wake: WakeHandle(try WakeSignal()))
        for number in 1...3 { #expect(mailbox.post(number)) }
        var batch = [9]
        mailbox.takeAll(into: &batch)
        #expect(batch == [1, 2, 3])
        mailbox.takeAll(into: &batch)
        #expect(batch.isEmpty)
    }

    @Test func loop_isWokenOncePerBatch() throws {
        let signal = try WakeSignal()
        let mailbox = Mailbox<Int>(wake: WakeHandle(signal))
        #expect(mailbox.post(1))
        #expect(signal.descriptor.poll().contains(.readable))
        signal.drain()
        #expect(mailbox.post(2))
        #expect(!signal.descriptor.poll().contains(.readable))
        var batch: [Int] = []
        mailbox.takeAll(into: &batch)
        #expect(mailbox.post(3))
        #expect(signal.descriptor.poll().contains(.readable))
    }

    @Test func post_isRefused_afterClose_andNothingBeforeIsLost() throws {
        let mailbox = Mailbox<Int>(wake: WakeHandle(try WakeSignal()))
        #expect(mailbox.post(1))
        mailbox.close()
        #expect(!mailbox.post(2))
        var batch: [Int] = []
        mailbox.takeAll(into: &batch)
        #expect(batch == [1])
    }

    @Test func everyMessage_arrivesOnce_fromManyThreads() throws {
        var poller = try Poller()
        let mailbox = Mailbox<Int>(wake: poller.wakeHandle)
        let threads = (0..<4).map { thread in
            LoopThread.start(name: "poster-\(thread)") {
                for number in 0..<5_000 { _ = mailbox.post(thread * 5_000 + number) }
            }
        }
        var last = [Int](repeating: -1, count: 4)
        var count = 0
        var batch: [Int] = []
        // Waits for ever each time: a wake that got lost would be found by the time limit.
        while count < 20_000 {
            _ = poller.wait(until: nil, now: 0)
            mailbox.takeAll(into: &batch)
            for message in batch {
                #expect(last[message / 5_000] == message % 5_000 - 1)
                last[message / 5_000] = message % 5_000
            }
            count += batch.count
        }
        for thread in threads { thread.join() }
        #expect(count == 20_000)
    }
}
