import Glibc
import Sockets
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1)), .ownThread) struct PollerTests {
    @Test func token_holdsSlotAndGeneration() {
        let token = Token(slot: 0xdead_beef, generation: 0x1234_5678)
        #expect(token.slot == 0xdead_beef && token.generation == 0x1234_5678)
        #expect(token.raw == 0x1234_5678_dead_beef && Token(raw: token.raw) == token)
    }

    @Test func wait_endsNotBeforeItsDeadline() throws {
        var poller = try Poller()
        let now = MonotonicClock.now()
        #expect(poller.wait(until: now + 1_500_000, now: now) == 0)
        #expect(MonotonicClock.now() >= now + 1_500_000)
        #expect(poller.woken == false)
    }

    @Test func wait_onlyLooks_whenTheDeadlineHasPassed() throws {
        var poller = try Poller()
        #expect(poller.wait(until: 0, now: MonotonicClock.now()) == 0)
    }

    @Test func wake_isNoEvent_andIsTakenBack() throws {
        var poller = try Poller()
        let handle = poller.wakeHandle
        handle.wake()
        handle.wake()
        #expect(poller.wait(until: nil, now: 0) == 0)
        #expect(poller.woken == true)
        #expect(poller.wait(until: 0, now: 1) == 0)
        #expect(poller.woken == false)
    }

    @Test func wake_endsAWaitForEver_fromAnotherThread() throws {
        var poller = try Poller()
        let handle = poller.wakeHandle
        let thread = LoopThread.start(name: "waker") { handle.wake() }
        #expect(poller.wait(until: nil, now: 0) == 0)
        #expect(poller.woken == true)
        thread.join()
    }

    @Test func wake_isHarmless_whenThePollerIsGone() throws {
        func orphan() throws -> WakeHandle { try Poller().wakeHandle }
        try orphan().wake()
    }

    @Test func wake_takesNoEventAway() throws {
        var poller = try Poller(capacity: 3)
        let signals = try [WakeSignal(), WakeSignal()]
        defer { withExtendedLifetime(signals) {} }
        for (index, signal) in signals.enumerated() {
            signal.signal()
            let token = Token(slot: UInt32(index), generation: 9)
            #expect(poller.add(signal.descriptor, token: token, for: .level) == CallResult(0))
        }
        poller.wakeHandle.wake()
        #expect(poller.wait(until: nil, now: 0) == 2)
        #expect(poller.woken == true)
        let events = [poller.event(0), poller.event(1)]
        #expect(Set(events.map(\.token.slot)) == [0, 1])
        #expect(events.allSatisfy { $0.token.generation == 9 && $0.readiness == .readable })
        #expect(poller.remove(signals[0].descriptor) == CallResult(0))
        #expect(poller.wait(until: nil, now: 0) == 1)
        #expect(poller.event(0).token == Token(slot: 1, generation: 9))
    }

    /// More is ready than one wait can take: the rest, and the wake, come with the next ones.
    @Test func events_areNotLost_whenTheyAreMoreThanTheCapacity() throws {
        var poller = try Poller(capacity: 2)
        let signals = try (0..<7).map { _ in try WakeSignal() }
        defer { withExtendedLifetime(signals) {} }
        for (index, signal) in signals.enumerated() {
            signal.signal()
            let token = Token(slot: UInt32(index), generation: 0)
            #expect(poller.add(signal.descriptor, token: token, for: .edges) == CallResult(0))
        }
        poller.wakeHandle.wake()
        var slots: [UInt32] = []
        var wakes = 0
        for _ in 0..<8 {
            let count = poller.wait(until: 0, now: 1)
            wakes += poller.woken ? 1 : 0
            for index in 0..<count where poller.event(index).readiness.contains(.readable) {
                slots.append(poller.event(index).token.slot)
            }
        }
        #expect(slots.sorted() == Array(0..<7))
        #expect(wakes == 1)
    }

    @Test func wakeToken_isRefused() async {
        await #expect(processExitsWith: .failure) {
            let poller = try Poller()
            let signal = try WakeSignal()
            _ = poller.add(signal.descriptor, token: Token(slot: .max, generation: .max), for: .edges)
        }
    }
}
