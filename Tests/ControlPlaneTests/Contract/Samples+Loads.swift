import Programs

@testable import ControlPlane

/// Loads: one with everything, and the least that there can be.
extension Samples {
    static func loads() throws -> [LoadReport] {
        let all = try settings(
            #"{"to":["127.0.0.1:1","127.0.0.1:2"],"payload":"x","rate":2.5,"catchUp":false,"warmUp":1,"#
                + #""conversations":10,"duration":"5s","sources":["127.0.0.2"],"answeredBy":"recipe"}"#)
        let least = try settings(#"{"to":"127.0.0.1:1","payload":"x","duration":"5s"}"#)
        let kept = try settings(
            #"{"to":"127.0.0.1:1","payload":"x","duration":"5s","connections":"kept","receiveFraming":"line"}"#
        )
        return [
            LoadReport(
                id: "l-1", state: .done, settings: all,
                progress: .init(
                    done: 9, of: 10, rate: 2.5, errors: 3, elapsed: .seconds(4), timeLeft: .milliseconds(400)),
                result: result),
            LoadReport(
                id: "l-2", state: .running, settings: least,
                progress: .init(done: 0, of: nil, rate: 0, errors: 0, elapsed: .seconds(0), timeLeft: nil),
                result: LoadResult()),
            LoadReport(
                id: "l-3", state: .stopped, settings: kept,
                progress: .init(done: 0, of: nil, rate: 0, errors: 0, elapsed: .seconds(0), timeLeft: nil),
                result: LoadResult()),
        ]
    }

    private static let result: LoadResult = {
        var result = LoadResult()
        result.begun = 9
        result.open = 1
        result.outcomes = ["completed": 6, "incomplete": 1, "refused": 1]
        result.missed = 2
        result.messages = ["complete": 6, "no-end": 1]
        result.bytes = LoadResult.ByteCounts(sent: 24, received: 13)
        result.seconds = 3.25
        result.rate = 2.75
        result.latency.connect = spread
        result.latency.firstByte = spread
        result.latency.conversation = spread
        result.cpu = LoadResult.ProcessorTime(seconds: 0.5, cores: 0.15)
        result.host = [
            HostLimit(limit: "ports", errno: "EADDRNOTAVAIL", count: 3, remedy: "use more sources."),
            HostLimit(limit: "connections", errno: nil, count: 1, remedy: "lower concurrency."),
        ]
        result.failures = [
            LoadFailure(outcome: .refused, why: "ECONNREFUSED", count: 1, reports: [full]),
            LoadFailure(outcome: .incomplete, why: nil, count: 1, reports: []),
        ]
        result.servers = ServerComparison(
            names: [ResourceName("recipe")!], connections: .init(load: 8, servers: 7),
            sent: .init(load: 24, servers: 24), received: .init(load: 13, servers: 13),
            outcomes: ["completed": 7], open: 1)
        return result
    }()

    private static let spread = Percentiles(
        count: 9, min: 10, mean: 20.5, p50: 20, p75: 21, p90: 22, p95: 23, p99: 24, p999: 25, p9999: 26,
        max: 27)

    private static func settings(_ json: String) throws -> LoadSettings {
        try decodeJSON(Array(json.utf8), as: LoadBody.self).settings
    }
}
