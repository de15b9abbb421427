import ArgumentParser
import Programs
import Testing

@testable import lastword

struct ProgressLineTests {
    private static func line(
        done: Int, of: Int?, rate: Double = 0, errors: Int = 0, elapsed: TimeSpan = .seconds(0),
        left: TimeSpan? = nil, duration: String? = nil, width: Int = 200
    ) throws -> String {
        var arguments = ["--to", "127.0.0.1:1", "--payload", "a"]
        if let of { arguments += ["--conversations", "\(of)"] }
        if let duration { arguments += ["--duration", duration] }
        let report = LoadReport(
            id: "l-1", state: .running, settings: try LoadArguments.parse(arguments).settings(),
            progress: .init(done: done, of: of, rate: rate, errors: errors, elapsed: elapsed, timeLeft: left),
            result: LoadResult())
        return ProgressLine(report).text(width: width)
    }

    @Test func conversations_areCounted() throws {
        #expect(
            try Self.line(done: 12_345, of: 24_690, rate: 1234.4, errors: 3, left: .seconds(10))
                == "[##########..........]  50 %  12,345/24,690  1,234/s  3 errors  10s left")
        #expect(
            try Self.line(done: 0, of: 5) == "[....................]   0 %  0/5  0/s  0 errors")
        #expect(
            try Self.line(done: 5, of: 5, left: .seconds(0))
                == "[####################] 100 %  5/5  0/s  0 errors  0s left")
    }

    @Test func time_isTold_whereItAloneEndsTheLoad() throws {
        #expect(
            try Self.line(done: 1000, of: nil, rate: 50, elapsed: .milliseconds(7900), duration: "30s")
                == "[#####...............]  26 %  1,000  7s/30s  50/s  0 errors")
        // What is open ends after it.
        #expect(
            try Self.line(done: 1, of: nil, elapsed: .seconds(31), duration: "30s").contains(" 100 % "))
    }

    @Test func bar_isOfWhatEndsTheLoadFirst() throws {
        let line = try Self.line(done: 10, of: 1000, elapsed: .seconds(15), duration: "30s")
        #expect(line.hasPrefix("[##########..........]  50 %  10/1,000"))
    }

    @Test(arguments: [0, 1, 10, 40])
    func line_isNoLongerThanTheTerminalIsWide(_ width: Int) throws {
        #expect(try Self.line(done: 1, of: 2, width: width).count == width)
    }

    @Test(arguments: [
        (0, "0s"), (59_999, "59s"), (60_000, "1m00s"), (3_599_000, "59m59s"), (3_605_000, "1h00m05s"),
        (86_400_000, "24h00m00s"),
    ])
    func time_isInWholeSeconds(_ milliseconds: Int, _ text: String) {
        #expect(TimeSpan.milliseconds(UInt64(milliseconds)).inSeconds == text)
    }
}
