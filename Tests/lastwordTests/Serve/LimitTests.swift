import ArgumentParser
import HTTPServer
import Lab
import Programs
import Testing

@testable import lastword

/// The flags of the limits: what they take, and what they set.
struct LimitTests {
    @Test(arguments: Limit.all.map(\.flag))
    func limit_takesItsRange_andItsDefault(_ flag: String) throws {
        let limit = try #require(Limit.all.first { $0.flag == flag })
        #expect(limit.range.contains(limit.standard))
        for number in [limit.range.lowerBound, limit.standard, limit.range.upperBound] {
            #expect(try limit.read(limit.text(number)) == number)
        }
        for number in [limit.range.lowerBound - 1, limit.range.upperBound + 1] {
            let text = limit.unit == .seconds ? "\(number)s" : "\(number)"
            #expect(throws: ValidationError.self, "\(text)") { try limit.read(text) }
        }
    }

    @Test(arguments: [
        ("64KiB", 65536), ("1MiB", 1 << 20), ("4096", 4096), ("16384KiB", 16 << 20), ("0", 0), ("0MiB", 0),
    ])
    func bytes_haveUnits(_ text: String, _ bytes: Int) throws {
        #expect(try Limit.capture.read(text) == bytes)
    }

    @Test(arguments: [
        "", "KiB", "1kb", "1 KiB", "1KB", "-1", "+1", "1.5MiB", "0x10", "9223372036854775807GiB",
        "99999999999999999999", "1KiBKiB", "1e3",
    ])
    func bytes_areNothingElse(_ text: String) {
        #expect(throws: ValidationError.self) { try Limit.capture.read(text) }
    }

    @Test(arguments: ["", "30", "1.5s", "500ms", "0s", "25h", "-1s", "1d"])
    func seconds_areWhole_andHaveAUnit(_ text: String) {
        #expect(throws: ValidationError.self) { try Limit.idle.read(text) }
    }

    @Test(arguments: Limit.all.map(\.flag))
    func document_hasTheRange_andTheDefault(_ flag: String) throws {
        let limit = try #require(Limit.all.first { $0.flag == flag })
        let rows = try DocumentedFlags.rows(of: "docs/serve.md").filter { $0[0] == "--\(flag)" }
        #expect(rows.count == 1)
        let cells = try #require(rows.first)
        #expect(cells[2] == "\(limit.text(limit.range.lowerBound)) to \(limit.text(limit.range.upperBound))")
        #expect(cells[4] == limit.text(limit.standard))
    }

    private func flags(_ arguments: String...) throws -> LimitFlags {
        try ServeCommand.parse(arguments).limits
    }

    @Test func withoutFlags_limitsAreTheUsual() throws {
        let flags = try flags()
        var lab = LabConfiguration()
        lab.servers = 7
        flags.apply(to: &lab)
        #expect(lab.servers == 7)
        var http = HTTPServerConfiguration()
        flags.apply(to: &http, isLoopback: true)
        #expect(http.maximumWaiting == 1000 && http.maximumStreams == 100 && http.connectionLimit == 1200)
        #expect(http.connectionsPerAddress == nil)
        flags.apply(to: &http, isLoopback: false)
        #expect(http.connectionsPerAddress == Limit.perAddress.standard)
        #expect(flags.bounds == .init())
        #expect(flags.longestWait == .seconds(300))
    }

    /// Each is set from its own flag: all values differ.
    @Test func everyFlag_setsItsLimit() throws {
        let flags = try flags(
            "--max-servers=11", "--max-clients=12", "--max-connections=13", "--max-loads=14",
            "--max-records=15",
            "--capture=16", "--max-message=17", "--max-payload=18", "--max-program=19", "--max-operations=20",
            "--max-rounds=21", "--max-runs=22", "--max-waits=23", "--max-wait=24s", "--max-body=2KiB",
            "--max-api-connections=26", "--idle-timeout=27s", "--event-backlog=28", "--max-event-readers=2",
            "--max-headers=4KiB", "--max-api-connections-per-address=29", "--request-timeout=30s",
            "--grace=31s", "--answers-per-peer=32")
        var lab = LabConfiguration()
        flags.apply(to: &lab)
        #expect(
            [lab.servers, lab.clients, lab.connections, lab.runningLoads, lab.records, lab.capture]
                == Array(11...16))
        let bounds = flags.bounds
        #expect(
            [bounds.message, bounds.payload, bounds.program, bounds.operations, bounds.rounds, bounds.runs]
                == Array(17...22))
        var http = HTTPServerConfiguration()
        flags.apply(to: &http, isLoopback: true)
        #expect(lab.answersPerPeer == 32)
        #expect(lab.eventBacklog == 28 && http.maximumStreams == 2 && http.maximumHeaderSize == 4096)
        #expect(http.connectionsPerAddress == 29 && http.requestTimeout == 30)
        #expect(flags.graceTime == .seconds(31))
        #expect(http.maximumWaiting == 23 && http.connectionLimit == 26)
        #expect(http.maximumBodySize == 2048 && http.connectionTimeout == 27)
        #expect(flags.longestWait == .seconds(24))
    }

    @Test(arguments: [
        (["--max-api-connections=3"], 1, 1, 3), (["--max-api-connections=50"], 40, 4, 50),
        (["--max-api-connections=5000"], 1000, 100, 5000), (["--max-waits=10"], 10, 100, 1200),
        (["--max-waits=2000"], 2000, 100, 2311), (["--max-event-readers=2000"], 1000, 2000, 3301),
        (["--max-waits=49", "--max-api-connections=50"], 49, 0, 50),
    ])
    func waits_leaveConnectionsToOthers(
        _ arguments: [String], _ waits: Int, _ streams: Int, _ connections: Int
    ) throws {
        var http = HTTPServerConfiguration()
        try ServeCommand.parse(arguments).limits.apply(to: &http, isLoopback: true)
        #expect(http.maximumWaiting == waits)
        #expect(http.maximumStreams == streams)
        #expect(http.connectionLimit == connections)
    }

    @Test func asManyWaitsAsConnections_areRefused() {
        #expect(throws: (any Error).self) {
            try ServeCommand.parse(["--max-waits=50", "--max-api-connections=50"])
        }
    }
}
