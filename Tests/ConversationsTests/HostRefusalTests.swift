import Foundation
import Programs
import Sockets
import Testing

@testable import Conversations

/// What this machine itself did not give to a load.
@Suite(.timeLimit(.minutes(1))) struct HostRefusalTests {
    @Test(arguments: [
        (Errno.addressNotAvailable, "ports", "sources"), (.tooManyOpenFiles, "descriptors", "ulimit"),
        (.tooManyOpenFilesInSystem, "descriptors", "fs.file-max"), (.noBufferSpace, "memory", "tcp_mem"),
        (.noMemory, "memory", "tcp_mem"),
    ])
    func anErrorOfThisMachine_isALimit_withWhatHelps(errno: Errno, limit: String, remedy: String) throws {
        let refusal = try #require(HostRefusal(errno.rawValue))
        let told = refusal.limit(count: 7)
        #expect(told.limit == limit && told.errno == errno.name && told.count == 7)
        #expect(told.remedy.contains(remedy))
    }

    @Test(arguments: [Errno.connectionRefused, .connectionReset, .timedOut, .networkUnreachable])
    func anErrorOfTheOtherSide_isNone(errno: Errno) {
        #expect(HostRefusal(errno.rawValue) == nil)
    }

    @Test
    func theLimitOfTheService_hasNoErrno() {
        let told = HostRefusal.tooManyConnections.limit(count: 1)
        #expect(told.limit == "connections" && told.errno == nil && told.remedy.contains("concurrency"))
    }

    @Test
    func sourcesThatAreNotOfThisMachine_failEachConversation_andAreNamed() async throws {
        try await LoopFixture.with { fixture in
            let address = try fixture.serve(Program([Operation(.close)]))
            let body = #"{"to":"\#(address)","payload":"x","conversations":3,"concurrency":2}"#
            let settings = try JSONDecoder().decode(LoadBody.self, from: Data(body.utf8)).settings
            var schedule = LoadRun.Schedule()
            schedule.conversations = settings.conversations
            let (ends, ended) = AsyncStream.makeStream(of: Void.self)
            // RFC 5737, section 3: an address for documentation, which no machine has.
            let run = LoadRun(
                settings, schedule: schedule, targets: [ClientTarget([address])],
                sources: [.ipv4(192, 0, 2, 1, port: 0)], loops: 1, capture: 0, done: { ended.finish() })
            let share = LoadShare(run, loop: 0, of: 1)
            _ = fixture.loop.post(.load(share), to: 0)
            for await _ in ends {}
            let result = share.tally.result(of: run)
            #expect(result.outcomes == ["failed": 3] && result.begun == 3)
            #expect(result.failures.map(\.why) == ["EADDRNOTAVAIL"])
            let limit = try #require(result.host.first)
            #expect(result.host.count == 1 && limit.limit == "ports" && limit.count == 3)
            #expect(limit.remedy.contains("sources"))
        }
    }
}
