import Testing

@testable import Lab

@Suite(.timeLimit(.minutes(1)))
struct CompletionTests {
    @Test(arguments: [nil, 0, 1, 60_000_000_000] as [UInt64?])
    func whoAsksAfterTheEnd_isAnsweredAtOnce(limit: UInt64?) async {
        let completion = Completion()
        completion.end()
        #expect(completion.isOver)
        #expect(await completion.wait(nanoseconds: limit))
    }

    @Test(arguments: [nil, 60_000_000_000] as [UInt64?])
    func everybodyWhoWaits_isToldOfTheEnd(limit: UInt64?) async {
        let completion = Completion()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { await completion.wait(nanoseconds: limit) } }
            group.addTask {
                await pause()
                completion.end()
                return true
            }
            for await isInTime in group { #expect(isInTime) }
        }
    }

    @Test(arguments: [0, 1, 1_000_000] as [UInt64])
    func whoseTimeIsUp_isAnsweredBeforeTheEnd(limit: UInt64) async {
        let completion = Completion()
        async let other = completion.wait(nanoseconds: nil)
        #expect(await !completion.wait(nanoseconds: limit))
        #expect(!completion.isOver)
        completion.end()
        #expect(await other)
    }

    @Test
    func anEndAndTheEndOfTime_answerOnce_whenTheyMeet() async {
        for _ in 0..<100 {
            let completion = Completion()
            async let asked = completion.wait(nanoseconds: 20_000)
            async let ended: Void = {
                try? await Task.sleep(nanoseconds: 20_000)
                completion.end()
            }()
            _ = await (asked, ended)
            #expect(await completion.wait(nanoseconds: 0))
        }
    }
}
