import ArgumentParser
import Programs
import Testing

@testable import lastword

struct LoadTableTests {
    private func report(_ result: LoadResult) throws -> LoadReport {
        let arguments = ["--to", "127.0.0.1:1", "--payload", "a", "--conversations", "10"]
        return LoadReport(
            id: "l-1", state: .done, settings: try LoadArguments.parse(arguments).settings(),
            progress: .init(
                done: 10, of: 10, rate: 0, errors: 0, elapsed: .seconds(1), timeLeft: nil), result: result)
    }

    @Test func table_isShort_whereNothingHappened() throws {
        #expect(
            LoadTable(try report(LoadResult())).text == """
                state          done
                conversations  0, in 0 s
                outcomes       none
                rate           0 /s
                bytes          sent 0, received 0
                cpu            0 s, 0 cores

                """)
    }

    @Test func table_hasAllThatThereIs() throws {
        var result = LoadResult()
        result.begun = 12_000
        result.open = 1
        result.outcomes = ["refused": 3, "completed": 11_990, "incomplete": 3, "reset": 3]
        result.missed = 4
        result.messages = ["complete": 11_990, "no-end": 3]
        result.bytes = .init(sent: 72_000, received: 1_500_000)
        result.seconds = 3.2141
        result.rate = 3733.26
        result.cpu = .init(seconds: 1.914, cores: 0.596)
        result.latency.conversation = Percentiles(
            count: 11_999, min: 41, mean: 57.25, p50: 52, p75: 60, p90: 75, p95: 90, p99: 140, p999: 1200,
            p9999: 9000, max: 12_345)
        result.host = [
            HostLimit(limit: "ports", errno: "EADDRNOTAVAIL", count: 3, remedy: "Use more sources."),
            HostLimit(limit: "connections", errno: nil, count: 1, remedy: "Lower concurrency."),
        ]
        result.failures = [
            LoadFailure(outcome: .refused, why: nil, count: 3, reports: []),
            LoadFailure(outcome: .reset, why: "ECONNRESET", count: 3, reports: []),
        ]
        result.servers = ServerComparison(
            names: [ResourceName("a")!, ResourceName("b")!],
            connections: .init(load: 12_000, servers: 11_999),
            sent: .init(load: 1, servers: 1), received: .init(load: 2, servers: 2), outcomes: [:], open: 0)
        #expect(
            LoadTable(try report(result)).text == """
                state          done
                conversations  12,000, 1 open, in 3.214 s
                outcomes       completed 11,990, incomplete 3, refused 3, reset 3
                missed         4
                messages       complete 11,990, no-end 3
                rate           3,733.3 /s
                bytes          sent 72,000, received 1,500,000
                cpu            1.91 s, 0.6 cores

                latency, µs            min       mean        p50        p90        p99       p999      p9999        max
                  conversation          41       57.3         52         75        140      1,200      9,000     12,345

                this machine's limits
                  ports (EADDRNOTAVAIL): 3
                    Use more sources.
                  connections: 1
                    Lower concurrency.

                failures
                  refused: 3
                  reset (ECONNRESET): 3

                servers a, b: differ
                  connections  load 12,000, servers 11,999
                  sent         load 1, servers 1
                  received     load 2, servers 2

                """)
    }

    @Test func load_isASuccess_whereItEndedWithoutErrors() throws {
        var report = try report(LoadResult())
        #expect(!report.allCompleted, "nothing was measured")
        report.result.begun = 1
        #expect(report.allCompleted)
        report.progress.errors = 1
        #expect(!report.allCompleted)
        report.progress.errors = 0
        report.state = .stopped
        #expect(!report.allCompleted)
    }
}
