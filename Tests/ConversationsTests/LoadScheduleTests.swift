import Foundation
import Programs
import Sockets
import Testing

@testable import Conversations

/// Who may begin a conversation of a load, and when.
struct LoadScheduleTests {
    private func run(
        conversations: Int? = nil, duration: UInt64? = nil, interval: Double? = nil, catchUp: Bool = true,
        warmUp: Int = 0
    ) throws -> LoadRun {
        let body = #"{"to":"127.0.0.1:1","payload":"x","conversations":10}"#
        let settings = try JSONDecoder().decode(LoadBody.self, from: Data(body.utf8)).settings
        var schedule = LoadRun.Schedule()
        schedule.conversations = conversations
        schedule.duration = duration
        schedule.interval = interval
        schedule.catchUp = catchUp
        schedule.warmUp = warmUp
        return LoadRun(
            settings, schedule: schedule, targets: [ClientTarget([])], sources: [], loops: 1, capture: 0,
            done: {})
    }

    /// Takes all that may begin at a moment after the start, in nanoseconds, as many as are given at most.
    private func take(_ run: LoadRun, at moment: UInt64, most: Int = 1000) -> [Int] {
        var numbers: [Int] = []
        while numbers.count < most, let ticket = run.take(now: run.startedAt + moment) {
            if ticket.due > run.startedAt + moment { break }
            numbers.append(ticket.number)
        }
        return numbers
    }

    @Test
    func aClosedLoop_countsToItsEnd() throws {
        let run = try run(conversations: 3)
        #expect(take(run, at: 0) == [0, 1, 2])
        #expect(take(run, at: 0).isEmpty && run.missed == 0)
    }

    @Test
    func aDuration_endsAClosedLoop() throws {
        let run = try run(duration: 1_000_000)
        #expect(take(run, at: 0, most: 5) == [0, 1, 2, 3, 4])
        #expect(take(run, at: 1_000_000).isEmpty)
    }

    @Test
    func anOpenLoop_isDueAtItsRate_andCatchesUp() throws {
        let run = try run(conversations: 100, interval: 1_000_000)
        #expect(try #require(run.take(now: run.startedAt)).due == run.startedAt)
        #expect(try #require(run.take(now: run.startedAt)).due == run.startedAt + 1_000_000)
        #expect(take(run, at: 50_000_000).count == 49)
        #expect(run.missed == 0)
    }

    @Test
    func withoutCatchingUp_whatIsTooLateIsMissed_andCounted() throws {
        let run = try run(conversations: 100, interval: 1_000_000, catchUp: false, warmUp: 10)
        #expect(take(run, at: 0, most: 1) == [0])
        // A little late is not too late.
        #expect(run.take(now: run.startedAt + 9_000_000)?.number == 1)
        // From 2 to 49, of which 8 are to warm up.
        #expect(run.take(now: run.startedAt + 50_000_000)?.number == 50)
        #expect(run.missed == 40)
    }

    @Test(arguments: [true, false])
    func whatWasDueBeforeTheEnd_andDidNotBegin_isMissed(catchUp: Bool) throws {
        let run = try run(duration: 100_000_000, interval: 1_000_000, catchUp: catchUp)
        #expect(take(run, at: 0, most: 1) == [0])
        #expect(run.take(now: run.startedAt + 100_000_000) == nil)
        #expect(run.missed == 99)
        #expect(run.take(now: run.startedAt + 200_000_000) == nil)
        #expect(run.missed == 99)
    }

    @Test
    func aStoppedLoad_hasNoMore_andMissesNothing() throws {
        let run = try run(conversations: 5, interval: 1_000_000)
        run.stop()
        #expect(take(run, at: 9_000_000).isEmpty && run.missed == 0)
    }

    @Test
    func aTicketThatBecomesTooLateWhileItIsHeld_isMissed() throws {
        let run = try run(conversations: 100, interval: 20_000_000, catchUp: false)
        let share = LoadShare(run, loop: 0, of: 1)
        #expect(share.take(now: run.startedAt)?.number == 0)
        // The second is not due, and is held.
        #expect(share.take(now: run.startedAt + 1) == nil && share.next?.number == 1)
        #expect(share.take(now: run.startedAt + 100_000_000)?.number == 5)
        #expect(run.missed == 4)
    }
}
