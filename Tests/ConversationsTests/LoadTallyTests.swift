import Foundation
import Histogram
import Programs
import Sockets
import Testing

@testable import Conversations

/// What loops have counted, added up.
struct LoadTallyTests {
    private let run: LoadRun

    init() throws {
        let body = #"{"to":"127.0.0.1:1","payload":"x","conversations":10}"#
        let settings = try JSONDecoder().decode(LoadBody.self, from: Data(body.utf8)).settings
        run = LoadRun(
            settings, schedule: LoadRun.Schedule(), targets: [ClientTarget([])], sources: [], loops: 1,
            capture: 0, done: {})
    }

    /// The record of a conversation that began at a moment, which is its number, too.
    private func recording(_ moment: UInt64) -> Recording {
        let recording = Recording(run.plan, startedAt: moment)
        recording.identify(moment)
        return recording
    }

    /// A tally of one loop where conversations failed that began at those moments.
    private func failures(_ moments: [UInt64], why: String? = nil, most: Int = 2) -> LoadTally {
        var tally = LoadTally()
        for moment in moments { tally.fail(.reset, why: why, recording(moment), most: most) }
        return tally
    }

    private func sum(_ tallies: LoadTally..., reports: Int = 2) -> LoadResult {
        var sum = LoadTally()
        for tally in tallies { sum.add(tally, reports: reports) }
        return sum.result(of: run)
    }

    @Test
    func counts_areAddedUp() {
        var (first, second) = (LoadTally(), LoadTally())
        (first.begun, first.done, first.errors) = (3, 2, 1)
        (second.begun, second.done, second.errors) = (30, 20, 10)
        for outcome: LoadOutcome in [.completed, .completed, .timeout] { first.count(outcome) }
        for outcome: LoadOutcome in [.completed, .incomplete, .failed] { second.count(outcome) }
        for message: MessageOutcome in [.complete, .noEnd] { first.count(message) }
        for message: MessageOutcome in [.complete, .reset] { second.count(message) }
        var both = first
        both.add(second, reports: 3)
        #expect(both.begun == 33 && both.done == 22 && both.errors == 11 && both.ended == 6)
        let result = both.result(of: run)
        #expect(result.begun == 33 && result.open == 27)
        #expect(result.outcomes == ["completed": 3, "incomplete": 1, "timeout": 1, "failed": 1])
        #expect(result.messages == ["complete": 2, "no-end": 1, "reset": 1])
    }

    @Test
    func times_areOfAllLoops_eachInItsPlace() throws {
        var (first, second) = (LoadTally(), LoadTally())
        for time: UInt64 in [10, 20] { first.connect.record(time) }
        for time: UInt64 in [5, 30, 40] { second.connect.record(time) }
        second.firstByte.record(50)
        first.conversation.record(60)
        second.conversation.record(70)
        let latency = sum(first, second).latency
        let connect = try #require(latency.connect)
        #expect(connect.count == 5 && connect.min == 5 && connect.max == 40)
        #expect(connect.mean == 21 && connect.p50 == 20)
        let firstByte = try #require(latency.firstByte)
        #expect(firstByte.count == 1 && firstByte.min == 50 && firstByte.max == 50)
        let conversation = try #require(latency.conversation)
        #expect(conversation.count == 2 && conversation.min == 60 && conversation.max == 70)
    }

    @Test
    func whatTheMachineRefused_isCountedByKind_theMostFrequentFirst() {
        var (first, second) = (LoadTally(), LoadTally())
        first.count(.call(.addressNotAvailable))
        first.count(.tooManyConnections)
        for _ in 0..<3 { second.count(.call(.addressNotAvailable)) }
        for _ in 0..<2 { second.count(.call(.tooManyOpenFiles)) }
        let host = sum(first, second).host
        #expect(host.map(\.limit) == ["ports", "descriptors", "connections"])
        #expect(host.map(\.count) == [4, 2, 1])
    }

    @Test
    func failuresOfAKind_areOne_withTheOldestReportsOfAllLoops() {
        let result = sum(failures([10, 40, 50]), failures([20, 30]), failures([15]))
        #expect(result.failures.map(\.count) == [6])
        #expect(result.failures.first?.reports.map(\.id) == ["c-10", "c-15"])
    }

    @Test
    func failuresOfOtherKinds_areToldApart_theMostFrequentFirst() {
        let result = sum(
            failures([10], why: "EPIPE"), failures([20, 30], why: "ECONNRESET"),
            failures([5], why: "ECONNRESET"), failures([7]))
        #expect(result.failures.map(\.why) == ["ECONNRESET", nil, "EPIPE"])
        #expect(result.failures.map(\.count) == [3, 1, 1])
        #expect(result.failures.map { $0.reports.map(\.id) } == [["c-5", "c-20"], ["c-7"], ["c-10"]])
    }

    @Test
    func withoutReports_failuresAreCountedAlone() {
        let result = sum(failures([10, 20], most: 0), failures([30], most: 0), reports: 0)
        #expect(result.failures.map(\.count) == [3])
        #expect(result.failures.first?.reports.isEmpty == true)
    }
}
