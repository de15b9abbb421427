import TestSupport
import Testing

@testable import Reactor

@Suite(.ownThread) struct DeadlineQueueTests {
    @Test func slots_areDueInOrder() {
        var queue = DeadlineQueue(slots: 4)
        queue.set(slot: 0, at: 30)
        queue.set(slot: 1, at: 10)
        queue.set(slot: 2, at: 20)
        #expect(queue.next == 10 && queue.deadline(slot: 1) == 10 && queue.deadline(slot: 3) == nil)
        #expect(queue.popDue(now: 9) == nil)
        #expect(queue.popDue(now: 25) == 1)
        #expect(queue.popDue(now: 25) == 2)
        #expect(queue.popDue(now: 25) == nil)
        #expect(queue.deadline(slot: 1) == nil && queue.next == 30)
    }

    @Test func later_isOnlyStored_untilTheOldMomentComes() {
        var queue = DeadlineQueue(slots: 1)
        queue.set(slot: 0, at: 10)
        queue.set(slot: 0, at: 50)
        #expect(queue.next == 10 && queue.deadline(slot: 0) == 50)
        #expect(queue.popDue(now: 10) == nil)
        #expect(queue.next == 50)
        #expect(queue.popDue(now: 50) == 0)
        #expect(queue.next == nil)
    }

    @Test func earlier_isMovedAtOnce() {
        var queue = DeadlineQueue(slots: 2)
        queue.set(slot: 0, at: 40)
        queue.set(slot: 1, at: 50)
        queue.set(slot: 1, at: 5)
        #expect(queue.next == 5)
        #expect(queue.popDue(now: 5) == 1)
        #expect(queue.popDue(now: 39) == nil)
    }

    @Test func cleared_isNeverDue() {
        var queue = DeadlineQueue(slots: 1)
        queue.set(slot: 0, at: 10)
        queue.clear(slot: 0)
        #expect(queue.deadline(slot: 0) == nil)
        #expect(queue.popDue(now: 100) == nil)
        #expect(queue.next == nil)
        queue.set(slot: 0, at: 20)
        #expect(queue.popDue(now: 100) == 0)
    }

    @Test func clearedAndSetLater_isDueThen() {
        var queue = DeadlineQueue(slots: 1)
        queue.set(slot: 0, at: 10)
        queue.clear(slot: 0)
        queue.set(slot: 0, at: 30)
        #expect(queue.popDue(now: 29) == nil)
        #expect(queue.popDue(now: 30) == 0)
    }

    @Test func growing_keepsTheDeadlines() {
        var queue = DeadlineQueue(slots: 1)
        queue.set(slot: 0, at: 10)
        queue.grow(to: 100)
        queue.grow(to: 50)
        #expect(queue.slots == 100)
        queue.set(slot: 99, at: 5)
        #expect(queue.popDue(now: 10) == 99)
        #expect(queue.popDue(now: 10) == 0)
    }

    /// Random operations, against an array that is searched in full.
    @Test(
        .leftOut(under: .thread, because: "it is one thread, and many steps"),
        arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func everyOperation_agreesWithANaiveQueue(seed: UInt64) {
        var random = SplitMix(state: seed)
        var slots = 8
        var queue = DeadlineQueue(slots: slots)
        var naive = [UInt64?](repeating: nil, count: slots)
        var now: UInt64 = 0
        for _ in 0..<20_000 {
            let slot = Int(random.next() % UInt64(slots))
            switch random.next() % 10 {
            case 0...4:
                let moment = now + random.next() % 200
                queue.set(slot: UInt32(slot), at: moment)
                naive[slot] = moment
            case 5, 6:
                queue.clear(slot: UInt32(slot))
                naive[slot] = nil
            case 7 where slots < 64:
                slots += Int(random.next() % 4)
                queue.grow(to: slots)
                while naive.count < slots { naive.append(nil) }
            default:
                now += random.next() % 60
                var due: Set<Int> = []
                while let slot = queue.popDue(now: now) { #expect(due.insert(Int(slot)).inserted) }
                let expected = naive.indices.filter { naive[$0].map { $0 <= now } ?? false }
                #expect(due == Set(expected))
                for slot in expected { naive[slot] = nil }
                #expect(queue.next.map { $0 > now } ?? true)
            }
            #expect(queue.deadline(slot: UInt32(slot)) == naive[slot])
            if let earliest = naive.compactMap({ $0 }).min() {
                #expect(queue.next.map { $0 <= earliest } ?? false)
            }
            queue.checkHeap()
        }
    }
}

extension DeadlineQueue {
    /// Each slot is in the heap once at most, where its place says, and no entry is earlier than its parent.
    func checkHeap() {
        var sound = armed <= slots
        for place in 0..<armed {
            sound = sound && Int(places[Int(heap[place].slot)]) == place
            sound = sound && (place == 0 || heap[(place - 1) / 2].at <= heap[place].at)
        }
        let placed = (0..<slots).filter { places[$0] != Self.absent }
        #expect(sound && placed.count == armed)
    }
}

/// SplitMix64: small, and the same on every machine.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
