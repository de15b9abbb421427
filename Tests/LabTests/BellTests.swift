import Synchronization
import Testing

@testable import Lab

@Suite(.timeLimit(.minutes(1)))
struct BellTests {
    /// A number that whoever waits looks at.
    private final class Number: Sendable {
        private let value = Atomic<Int>(0)

        func set(_ number: Int) { value.store(number, ordering: .sequentiallyConsistent) }

        func isAtLeast(_ least: Int) -> Bool { value.load(ordering: .sequentiallyConsistent) >= least }
    }

    private let bell = Bell()
    private let number = Number()

    @Test(arguments: [nil, 0, 1, 60_000_000_000] as [UInt64?])
    func whatHoldsAlready_isNotWaitedFor(limit: UInt64?) async {
        #expect(await bell.wait(nanoseconds: limit) { true })
    }

    @Test(arguments: [nil, 60_000_000_000] as [UInt64?])
    func everybodyWhoWaits_isTold_whenItHoldsForThem(limit: UInt64?) async {
        await withTaskGroup(of: Bool.self) { group in
            for least in 1...20 {
                group.addTask { [bell, number] in
                    await bell.wait(nanoseconds: limit) { number.isAtLeast(least) }
                }
            }
            group.addTask { [bell, number] in
                for step in 1...20 {
                    await pause()
                    number.set(step)
                    bell.ring()
                }
                return true
            }
            for await isInTime in group { #expect(isInTime) }
        }
    }

    @Test(arguments: [0, 1, 1_000_000] as [UInt64])
    func whoseTimeIsUp_isAnswered_andOthersWaitOn(limit: UInt64) async {
        async let other = bell.wait(nanoseconds: nil) { [number] in number.isAtLeast(1) }
        #expect(await !bell.wait(nanoseconds: limit) { false })
        bell.ring()
        number.set(1)
        bell.ring()
        #expect(await other)
    }

    @Test
    func aRingAndTheEndOfTime_answerOnce_whenTheyMeet() async {
        for _ in 0..<100 {
            let bell = Bell()
            let number = Number()
            async let asked = bell.wait(nanoseconds: 20_000) { number.isAtLeast(1) }
            async let rung: Void = {
                try? await Task.sleep(nanoseconds: 20_000)
                number.set(1)
                bell.ring()
            }()
            _ = await (asked, rung)
            #expect(await bell.wait(nanoseconds: nil) { number.isAtLeast(1) })
        }
    }

    @Test
    func aClosedBell_endsAllWaits_andThoseToCome() async {
        async let waiting = bell.wait(nanoseconds: nil) { false }
        await pause()
        bell.close()
        #expect(await !waiting)
        #expect(await !bell.wait(nanoseconds: nil) { false })
    }
}
