import Testing

@testable import Programs

struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (951_782_399, "2000-02-28T23:59:59.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"), (951_868_800, "2000-03-01T00:00:00.000000Z"),
            (1_767_225_599, "2025-12-31T23:59:59.000000Z"), (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
        ] as [(UInt64, String)])
    func text_isThatOfRFC3339(_ seconds: UInt64, _ text: String) {
        #expect(Timestamp(nanoseconds: seconds * 1_000_000_000).description == text)
    }

    @Test func fractions_areOfMicroseconds() {
        #expect(Timestamp(nanoseconds: 1_001_999).description == "1970-01-01T00:00:00.001001Z")
    }
}
