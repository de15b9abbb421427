import Testing

@testable import Lab

@Suite(.timeLimit(.minutes(1)))
struct OneAnswerTests {
    @Test
    func answer_isTheFirstThatWasGiven() async {
        let answer = OneAnswer<Int>()
        #expect(answer.given == nil)
        answer.give(1)
        answer.give(2)
        #expect(answer.given == 1)
        for limit: UInt64? in [nil, 0, 1_000_000] { #expect(await answer.value(within: limit) == 1) }
    }

    @Test(arguments: [nil, 60_000_000_000] as [UInt64?])
    func answer_reachesWhoAskedBefore(limit: UInt64?) async {
        let answer = OneAnswer<Int>()
        async let asked = answer.value(within: limit)
        answer.give(5)
        #expect(await asked == 5)
    }

    @Test(arguments: [0, 1, 1_000_000] as [UInt64])
    func answerThatIsLate_isStillGiven(limit: UInt64) async {
        let answer = OneAnswer<Int>()
        #expect(await answer.value(within: limit) == nil)
        answer.give(7)
        #expect(answer.given == 7)
        #expect(await answer.value(within: nil) == 7)
    }

    @Test
    func answerAndEndOfTime_resumeOnce_whenTheyMeet() async {
        for _ in 0..<500 {
            let answer = OneAnswer<Int>()
            async let asked = answer.value(within: 20_000)
            async let given: Void = {
                try? await Task.sleep(nanoseconds: 20_000); answer.give(1)
            }()
            let early = await asked
            await given
            #expect(early == nil || early == 1)
            #expect(answer.given == 1)
        }
    }
}
