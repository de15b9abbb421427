import Testing

@testable import Programs

struct TimeSpanTests {
    @Test(arguments: [
        ("0s", 0), ("0ms", 0), ("100us", 100_000), ("250ms", 250_000_000), ("5s", 5_000_000_000),
        ("1.5s", 1_500_000_000), ("0.25ms", 250_000), ("1m", 60_000_000_000), ("2h", 7_200_000_000_000),
        ("24h", 86_400_000_000_000), ("007s", 7_000_000_000),
    ])
    func timeSpan_isRead_whenItHasAUnit(_ text: String, _ nanoseconds: UInt64) {
        #expect(TimeSpan(text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "5", "s", "-5s", "+5s", "5 s", " 5s", "5s ", "5S", "5sec", "5d", ".5s", "5.s", "1.2.3s", "1e3s",
        "0x5s",
        "٣s", "5µs", "25h", "24.001h", "99999999999999999999h", "nans", "infs",
    ])
    func timeSpan_isRefused_whenItIsAnythingElse(_ text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(
        arguments: [
            (0, "0s"), (1000, "1us"), (1_500_000, "1500us"), (250_000_000, "250ms"),
            (1_500_000_000, "1500ms"),
            (60_000_000_000, "1m"), (90_000_000_000, "90s"), (3_600_000_000_000, "1h"),
        ] as [(UInt64, String)])
    func timeSpan_isWritten_inItsLongestWholeUnit(_ nanoseconds: UInt64, _ text: String) {
        #expect(TimeSpan(nanoseconds: nanoseconds).description == text)
        #expect(TimeSpan(text)?.nanoseconds == nanoseconds)
    }
}
